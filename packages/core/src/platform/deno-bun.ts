/* `#platform` of Deno and Bun: `node:crypto` is their own there, and `node:http` a layer above the `fetch` that is. */

export { platformFetchClient as httpClient } from '../http/fetch-http-client.js';
export { nodeCrypto as crypto } from './node-crypto.js';
