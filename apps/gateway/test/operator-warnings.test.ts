import { describe, expect, test } from 'vitest';
import { settingsWarnings } from '../src/operator/warnings.js';

const WELL = {
  adminTokenMade: false,
  allowPrivateCallbacks: false,
  encryptionKeyFile: null,
  neropayTestUrl: 'https://test.example/v2',
  proxiesTrusted: true,
} as const;
const PUBLIC = 'https://pay.shop.example';

test('a gateway that is set up well has nothing to be warned of', () => {
  expect(settingsWarnings(WELL, PUBLIC)).toEqual([]);
});

describe('each setting that is not for production is told, with what to do', () => {
  test.each([
    [{ adminTokenMade: true }, PUBLIC, /^ADMIN_TOKEN is not set: .+ Set ADMIN_TOKEN$/],
    [
      { allowPrivateCallbacks: true },
      PUBLIC,
      /^ALLOW_PRIVATE_CALLBACKS is true: .+ Leave it out, except for development$/,
    ],
    [
      { encryptionKeyFile: '/data/gateway.db.key' },
      PUBLIC,
      /^The encryption key lies beside the database, in \/data\/gateway\.db\.key: .+ Set GATEWAY_ENCRYPTION_KEY/,
    ],
    [{ neropayTestUrl: undefined }, PUBLIC, /^NEROPAY_TEST_BASE_URL is not set: .+ nothing is ever paid$/],
    [{ proxiesTrusted: false }, PUBLIC, /^TRUST_PROXY is not set, .+ Set TRUST_PROXY$/],
    [{}, 'http://pay.shop.example', /^GATEWAY_PUBLIC_URL is http: .+ set the https address$/],
    [
      {},
      'http://127.0.0.1:4000',
      /^GATEWAY_PUBLIC_URL is http:\/\/127\.0\.0\.1:4000: providers and customers elsewhere cannot/,
    ],
    [{}, 'http://[::1]:4000', /cannot reach that/],
    [{}, 'http://localhost:4000', /cannot reach that/],
  ])('%o at %s', (changes, publicUrl, words) => {
    expect(settingsWarnings({ ...WELL, ...changes }, publicUrl)).toEqual([expect.stringMatching(words)]);
  });
});
