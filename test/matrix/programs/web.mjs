import * as web from '@street-collector/webhooks/web';
import { check } from './check-web.mjs';

console.log(await check(web));
