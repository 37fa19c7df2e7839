import * as core from '@neropay/core';
import { pay } from './pay.mjs';

const [baseUrl, secretKey] = process.argv.slice(2);
console.log(JSON.stringify(await pay(core, { baseUrl, secretKey })));
