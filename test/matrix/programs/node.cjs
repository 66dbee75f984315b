'use strict';
const main = require('@street-collector/webhooks');
const receiver = require('@street-collector/webhooks/receiver');
const { check } = require('./check.cjs');

check(main, receiver).then(
  () => console.log('ok'),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
