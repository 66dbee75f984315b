import * as main from '@street-collector/webhooks';
import * as receiver from '@street-collector/webhooks/receiver';
import { check } from './check.cjs';

await check(main, receiver);
console.log('ok');
