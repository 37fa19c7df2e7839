import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkoutRequest, connectShop, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
  shop = await connectShop(world.gateway.url);
});
afterAll(() => world.stop());

async function pageOf(kind: string): Promise<string> {
  switch (kind) {
    case 'a link that ends here': {
      const { success_url: _s, cancel_url: _c, ...request } = checkoutRequest();
      return `/return/${(await shop.client.paymentLinks.create(request)).id}`;
    }
    case 'a redirect to the shop':
      return `/return/${(await shop.client.checkouts.create(checkoutRequest())).id}`;
    case 'an unknown checkout':
      return '/return/co_unknown';
    case 'an address that is none':
      return '/return/%E0%A4%A';
    default:
      return '/return';
  }
}

const KINDS = [
  'a link that ends here',
  'a redirect to the shop',
  'an unknown checkout',
  'an address that is none',
  'no id',
];

test.each(KINDS)('the page of %s runs nothing, is framed by nobody and tells nobody its address', async (kind) => {
  const response = await fetch(`${world.gateway.url}${await pageOf(kind)}`, { redirect: 'manual' });
  const { headers } = response;
  const body = await response.text();
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("form-action 'none'");
  expect(policy).not.toContain('unsafe');
  expect(policy).not.toContain('script-src');
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
  });
  expect(headers.get('x-powered-by')).toBeNull();
  expect(body).not.toMatch(/<script|\son\w+=|\sstyle=/i);
  for (const [, style = ''] of body.matchAll(/<style>([^<]*)<\/style>/g)) {
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  }
});

test('the description of the API runs its own script files, and nothing that stands in a page', async () => {
  const response = await fetch(`${world.gateway.url}/docs`);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  expect(await response.text()).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=/i);
});
