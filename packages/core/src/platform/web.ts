/* `#platform` of browsers, Workers and whatever else says nothing of Node. */

export { platformFetchClient as httpClient } from '../http/fetch-http-client.js';
export { webCrypto as crypto } from './web-crypto.js';
