import { signNotification } from '@neropay/core';
import { type RunningProcess, startGateway, startSandbox } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logOf } from './support/log.js';
import { connectShop, errorOf, handMade, MERCHANT, storeRequest } from './support/shop.js';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

async function withGateway(
  env: Readonly<Record<string, string>>,
  work: (url: string, gateway: RunningProcess) => Promise<void>,
) {
  const gateway = await startGateway({ NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2`, ...env });
  try {
    await work(gateway.url, gateway);
  } finally {
    await gateway.stop();
  }
}

describe('requests of one store', () => {
  test('above its limit are 429 with Retry-After, and cost no other store anything', async () => {
    await withGateway({ RATE_LIMIT_STORE: '5' }, async (url) => {
      const [busy, calm] = [await connectShop(url), await connectShop(url)];
      for (let index = 0; index < 5; index++) expect((await handMade(busy, { path: '/v1/store' })).status).toBe(200);
      const limited = await handMade(busy, { path: '/v1/store' });
      expect(limited.headers.get('retry-after')).toBe('60');
      expect(await errorOf(limited)).toMatchObject({
        status: 429,
        code: 'rate_limited',
        message: 'At most 5 requests of one store a minute; try again in a minute',
      });
      expect((await handMade(calm, { path: '/v1/store' })).status).toBe(200);
    });
  });

  test('that somebody else sends in its name use up nothing of it', async () => {
    await withGateway({ RATE_LIMIT_STORE: '5' }, async (url) => {
      const shop = await connectShop(url);
      for (let index = 0; index < 20; index++) {
        expect((await handMade(shop, { path: '/v1/store', secret: 'sk_st_guessed' })).status).toBe(401);
      }
      expect((await handMade(shop, { path: '/v1/store' })).status).toBe(200);
    });
  });
});

describe('requests from one address', () => {
  test('above the limit are 429, whatever they are; behind a proxy that is not trusted all have its address', async () => {
    await withGateway({ RATE_LIMIT_ADDRESS: '5' }, async (url) => {
      const ask = (index: number) => fetch(`${url}/v1/store`, { headers: { 'x-forwarded-for': `203.0.113.${index}` } });
      for (let index = 0; index < 5; index++) expect((await ask(index)).status).toBe(401);
      const limited = await ask(6);
      expect(limited.headers.get('retry-after')).toBe('60');
      expect((await errorOf(limited)).code).toBe('rate_limited');
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    });
  });

  test('are told apart behind a proxy that is trusted, by what that proxy says', async () => {
    await withGateway({ RATE_LIMIT_ADDRESS: '5', TRUST_PROXY: '1' }, async (url) => {
      const ask = (forwarded: string) => fetch(`${url}/v1/store`, { headers: { 'x-forwarded-for': forwarded } });
      for (let index = 0; index < 5; index++) expect((await ask('203.0.113.1')).status).toBe(401);
      expect((await ask(`198.51.100.${1}, 203.0.113.1`)).status).toBe(429);
      expect((await ask('203.0.113.2')).status).toBe(401);
    });
  });

  test('without a limit are as many as there are', async () => {
    await withGateway({ RATE_LIMIT_ADDRESS: '0', RATE_LIMIT_STORE: '0' }, async (url) => {
      const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(`${url}/v1/store`)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    });
  });
});

test('connecting is limited by address, so that nobody guesses keys', async () => {
  await withGateway({}, async (url) => {
    const connect = () =>
      fetch(`${url}/v1/stores`, {
        method: 'POST',
        body: JSON.stringify(storeRequest({ platform: 'custom', rail: 'neropay', url: 'not a URL' })),
      });
    const answers = await Promise.all(Array.from({ length: 61 }, connect));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(60).fill(422), 429]);
  });
});

describe('a flood of badly signed notifications', () => {
  test('never costs a good one its acceptance, though both come from one address, nor does it fill the log', async () => {
    await withGateway({}, async (url, gateway) => {
      const { connected } = await connectShop(url);
      const send = (secret: string, id: number) => {
        const { headers, body } = signNotification({
          scheme: 'header',
          secret,
          body: { id: `evt_${id}`, type: 'transaction.failed', transaction: { id, identifier: 'not-ours' } },
        });
        return fetch(`${url}/ipn/neropay/${connected.id}`, { method: 'POST', headers: { ...headers }, body });
      };
      const good: Promise<Response>[] = [];
      const bad: Promise<Response>[] = [];
      for (let index = 0; index < 2_000; index++) {
        bad.push(send('guessed', index));
        if (index % 20 === 0) good.push(send(MERCHANT.credentials.webhook_secret, index));
      }
      const accepted = await Promise.all(good);
      expect(accepted.map(({ status }) => status)).toEqual(Array(100).fill(200));
      const refused = (await Promise.all(bad)).map(({ status }) => status);
      expect(refused.filter((status) => status === 401)).toHaveLength(100);
      expect(refused.filter((status) => status === 429)).toHaveLength(1_900);
      expect((await send(MERCHANT.credentials.webhook_secret, 9_999)).status).toBe(200);
      const logged = (text: string) => logOf(gateway).filter(({ msg }) => String(msg).startsWith(text));
      expect(logged('notification rejected')).toHaveLength(100);
      expect(logged('too many bad notifications')).toMatchObject([
        { address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) },
      ]);
    });
  });
});
