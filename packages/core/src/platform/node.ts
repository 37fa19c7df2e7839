/*
 * What differs from one runtime to another, imported as `#platform`: package.json's `imports` choose `node.ts`, `deno-bun.ts` or
 * `web.ts`, so that a bundle for a browser or a Worker never holds a `node:` module. `crypto` is where HMAC comes from,
 * `httpClient` is how calls travel when nobody says otherwise.
 */

export { nodeHttpClient as httpClient } from '../http/node-http-client.js';
export { nodeCrypto as crypto } from './node-crypto.js';
