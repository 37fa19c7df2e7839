import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as published from '@neropay/shop-protocol';
import { describe, expect, it } from 'vitest';

// The package as another one imports it, by its name: what `pnpm build` wrote to dist, through package.json's exports.
const require = createRequire(import.meta.url);

describe('the package', () => {
  it('exports the names that the gateway, the shop and the shims are built on', () => {
    expect(Object.keys(published)).toEqual(
      expect.arrayContaining([
        'CallbackVerificationError',
        'GatewayClient',
        'GatewayError',
        'amountMistake',
        'callbackEventSchema',
        'callbackTypes',
        'checkoutSchema',
        'checkoutStatuses',
        'connectStore',
        'connectedStoreSchema',
        'createCheckoutRequest',
        'createHookRequest',
        'createPaymentLinkRequest',
        'createRefundRequest',
        'createStoreRequest',
        'errorCodes',
        'errorEnvelope',
        'gatewayErrorSchema',
        'hookEventSchema',
        'hookSchema',
        'parseRequest',
        'parseRequestBody',
        'patchStoreRequest',
        'paymentLinkSchema',
        'readCallback',
        'refundSchema',
        'requestHeaders',
        'shopCalls',
        'signCallback',
        'signShopRequest',
        'storeSchema',
        'successEnvelope',
        'verifyCallback',
        'verifyShopRequest',
      ]),
    );
  });

  it.each(['requests', 'callbacks', 'money'])('carries vectors/%s.json, for shims in other languages', (name) => {
    const path = require.resolve(`@neropay/shop-protocol/vectors/${name}.json`);
    expect(JSON.parse(readFileSync(path, 'utf8')).cases.length).toBeGreaterThan(20);
  });

  it('keeps its insides to itself', () => {
    expect(() => require.resolve('@neropay/shop-protocol/dist/transport.js')).toThrow('not defined by "exports"');
  });
});
