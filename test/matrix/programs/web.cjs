'use strict';
const web = require('@street-collector/webhooks/web');

import('./check-web.mjs').then(({ check }) => check(web)).then(console.log);
