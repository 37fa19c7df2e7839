import type { EndpointRecord } from '@neropay/engine';
import { expect, test } from 'vitest';
import { presentEndpoint } from '../src/present-operator.js';

const ENDPOINT: EndpointRecord = {
  id: 'ep_1',
  sink: 'platform',
  storeId: null,
  rail: 'neropay',
  mode: 'live',
  accountId: 'NP_1',
  config: 'sealed',
  types: null,
  state: 'active',
  disabledReason: null,
  createdAt: 0,
};

test("an endpoint's address is shown without the login that somebody has put into it", () => {
  const { url } = presentEndpoint(ENDPOINT, 'https://user:callback-password@shop.example/hear?shop=1');
  expect(url).toBe('https://shop.example/hear?shop=1');
});

test('nothing of what is sealed is shown, and an endpoint without an address has none', () => {
  expect(presentEndpoint(ENDPOINT, null)).toEqual({
    id: 'ep_1',
    sink: 'platform',
    url: null,
    types: null,
    state: 'active',
    disabled_reason: null,
    created_at: '1970-01-01T00:00:00.000Z',
  });
});
