'use strict';
const web = require('@street-collector/webhooks/web');

void import('./check-web.mjs').then(({ check }) => check(web)).then(console.log);
