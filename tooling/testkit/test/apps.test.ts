import { expect, test } from 'vitest';
import { startGateway, startGatewayAndSandbox, startSandbox } from '../src/apps.js';

/** Two real processes start here, on a machine that may be busy with other suites. */
const timeout = 60_000;

test('the gateway runs on a free port, and two of them beside each other', { timeout }, async () => {
  await using first = await startGateway();
  await using second = await startGateway();
  expect(first.url).not.toBe(second.url);
  for (const { url } of [first, second]) expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('the gateway takes settings, and a wrong one shows in the error', { timeout }, async () => {
  await expect(startGateway({ DATABASE_URL: 'ftp://nowhere' })).rejects.toThrow(
    /gateway ended before it was ready[\s\S]*DATABASE_URL/,
  );
});

test('the sandbox runs on a free port', { timeout }, async () => {
  await using sandbox = await startSandbox();
  expect((await fetch(sandbox.url)).status).toBe(200);
});

test('as a pair, the demo shop and the gateway find each other: an order is sent to pay', { timeout }, async () => {
  await using pair = await startGatewayAndSandbox();
  const shop = `${pair.sandbox.url}/shop`;
  const form = (fields: Record<string, string>) =>
    ({ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) }) as const;
  const filled = await fetch(`${shop}/basket`, form({ product: 'mug', quantity: '1' }));
  const cookie = String(filled.headers.get('set-cookie')).split(';')[0] ?? '';
  const sent = await fetch(`${shop}/checkout`, {
    ...form({ name: 'Ada', email: 'ada@example.com' }),
    headers: { cookie },
  });
  expect([sent.status, sent.headers.get('location')]).toEqual([
    303,
    expect.stringContaining(`${pair.sandbox.url}/checkout/`),
  ]);
});
