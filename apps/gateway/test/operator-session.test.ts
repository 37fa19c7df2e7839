import path from 'node:path';
import { tempDir } from '@neropay/testkit';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Gateway, startGateway } from '../src/gateway.js';
import type { SessionView } from '../src/operator/api.js';
import { readSettings } from '../src/settings.js';
import { ADMIN_TOKEN, askOperator, cookieOf, logIn, Operator } from './support/operator.js';

const HOUR = 60 * 60 * 1000;

const databaseUrl = `file:${path.join(tempDir(), 'gateway.db')}`;

/** A gateway in this process, whose clock the tests turn. Started again by those that want another one, on the same data. */
let now = Date.now();
let env: Readonly<Record<string, string>> = {};
let gateway: Gateway;
const start = () =>
  startGateway(
    readSettings({ PORT: '0', DATABASE_URL: databaseUrl, ADMIN_TOKEN, TRUST_PROXY: '1', ...env }),
    pino({ level: 'silent' }),
    () => now,
  );
const restart = async (changes: Readonly<Record<string, string>> = {}) => {
  await gateway.close();
  env = changes;
  gateway = await start();
};
beforeAll(async () => {
  gateway = await start();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  now = Date.now();
  if (Object.keys(env).length > 0) await restart();
});

let addresses = 0;

/** Somebody who has not tried yet. */
function newAddress(): Readonly<Record<string, string>> {
  addresses += 1;
  return { 'x-forwarded-for': `203.0.113.${addresses}` };
}

const audit = async (operator: Operator) =>
  (await operator.read<readonly { action: string; outcome: string; operator: string; details: object }[]>('/audit'))
    .data;

describe('logging in', () => {
  test('with ADMIN_TOKEN opens a session for twelve hours, and a browser is told to keep it to itself', async () => {
    const answer = await logIn(gateway.url, { operator: '  Olga ' });
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({
      operator: 'Olga',
      csrf_token: expect.stringMatching(/^[\w-]{43}$/),
      expires_at: new Date(now + 12 * HOUR).toISOString(),
    });
    expect(cookieOf(answer)).toEqual({
      pair: expect.stringMatching(/^neropay-session=[\w-]{43}$/),
      attributes: 'HttpOnly; Max-Age=43200; Path=/; SameSite=Strict',
    });
  });

  test('at a public address with TLS gives a cookie that travels over TLS only, and that no other host can set', async () => {
    await restart({ GATEWAY_PUBLIC_URL: 'https://pay.shop.example' });
    const cookie = cookieOf(await logIn(gateway.url));
    expect(cookie.pair).toMatch(/^__Host-neropay-session=[\w-]{43}$/);
    expect(cookie.attributes).toBe('HttpOnly; Max-Age=43200; Path=/; SameSite=Strict; Secure');
    const session = { cookie: cookie.pair };
    expect((await askOperator(gateway.url, '/session', { headers: session })).status).toBe(200);
    const withoutPrefix = { cookie: cookie.pair.replace('__Host-', '') };
    expect((await askOperator(gateway.url, '/session', { headers: withoutPrefix })).status).toBe(401);
  });

  test.each([
    ['another token', { token: `${ADMIN_TOKEN}x` }, 401, 'wrong_token'],
    ['a part of the token', { token: ADMIN_TOKEN.slice(0, -1) }, 401, 'wrong_token'],
    ['no token', { token: undefined }, 422, 'validation_failed'],
    ['no name', { operator: '  ' }, 422, 'validation_failed'],
    ['the token for a name, where it would be kept', { operator: ADMIN_TOKEN }, 422, 'validation_failed'],
  ])('with %s is refused, and no cookie is set', async (_what, changes, status, code) => {
    const answer = await logIn(gateway.url, changes, newAddress());
    expect(answer.status).toBe(status);
    expect(answer.error.code).toBe(code);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test('is written down, and so is a failure, without the token that was tried', async () => {
    const mallory = newAddress();
    await logIn(gateway.url, { operator: 'Mallory', token: 'a-token-that-was-guessed' }, mallory);
    const operator = await Operator.logIn(gateway.url);
    const entries = (await audit(operator)).slice(0, 2);
    expect(entries).toMatchObject([
      { action: 'session.login', outcome: 'ok', operator: 'Olga', address: '127.0.0.1', subject: null, details: {} },
      {
        action: 'session.login',
        outcome: 'refused',
        operator: 'Mallory',
        address: mallory['x-forwarded-for'],
        details: { code: 'wrong_token' },
      },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/guessed|admin-token/);
  });

  test('that fails ten times in a minute has to wait, also with the right token; what succeeds does not count', async () => {
    const from = newAddress();
    for (let index = 0; index < 12; index++) expect((await logIn(gateway.url, {}, from)).status).toBe(200);
    for (let index = 0; index < 10; index++) {
      expect((await logIn(gateway.url, { token: `guess ${index}` }, from)).status).toBe(401);
    }
    const limited = await logIn(gateway.url, {}, from);
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('60');
    expect(limited.error).toMatchObject({
      code: 'rate_limited',
      message: 'At most 10 failed logins from one address a minute; try again in a minute',
    });
    // Whoever guesses locks out nobody else.
    expect((await logIn(gateway.url, {}, newAddress())).status).toBe(200);
  });

  test('that fails from a hundred addresses does not fill the audit log', async () => {
    await restart();
    const operator = await Operator.logIn(gateway.url);
    const guess = () => logIn(gateway.url, { token: 'guess', operator: 'Botnet' }, newAddress());
    const written = async () =>
      (await operator.read<{ operator: string }[]>('/audit?action=session.login&limit=100')).data.filter(
        (entry) => entry.operator === 'Botnet',
      ).length;
    for (let index = 0; index < 100; index++) await guess();
    expect(await written()).toBe(60);
    now += 60_000;
    await guess();
    expect(await written()).toBe(61);
  });
});

describe('a session', () => {
  const isOpen = async ({ cookie }: { cookie: string }) => {
    const { status, error } = await askOperator(gateway.url, '/session', { headers: { cookie } });
    if (status !== 200) expect([status, error.code]).toEqual([401, 'not_logged_in']);
    return status === 200;
  };

  test('says who one is, and its token against forgery, to a page that was reloaded', async () => {
    const operator = await Operator.logIn(gateway.url);
    expect((await operator.read<SessionView>('/session')).data).toEqual(operator.session);
  });

  test('is over after twelve hours', async () => {
    const operator = await Operator.logIn(gateway.url);
    now += 12 * HOUR - 1;
    expect(await isOpen(operator)).toBe(true);
    now += 1;
    expect(await isOpen(operator)).toBe(false);
  });

  test('is over when its operator logs out, also for whoever has its cookie; others go on', async () => {
    const [operator, other] = [await Operator.logIn(gateway.url), await Operator.logIn(gateway.url)];
    const answer = await operator.send('DELETE', '/session');
    expect(answer).toMatchObject({ status: 200, data: null });
    expect(cookieOf(answer)).toEqual({
      pair: 'neropay-session=',
      attributes: 'HttpOnly; Max-Age=0; Path=/; SameSite=Strict',
    });
    expect([await isOpen(operator), await isOpen(other)]).toEqual([false, true]);
    expect((await audit(other))[0]).toMatchObject({ action: 'session.logout', outcome: 'ok', operator: 'Olga' });
  });

  test('outlives a restart, but not another ADMIN_TOKEN', async () => {
    const operator = await Operator.logIn(gateway.url);
    await restart();
    expect(await isOpen(operator)).toBe(true);
    await restart({ ADMIN_TOKEN: 'the-next-token-of-this-gateway' });
    expect(await isOpen(operator)).toBe(false);
    await restart();
    expect(await isOpen(operator)).toBe(true);
  });

  test.each([
    ['none', ''],
    ['one that nobody has opened', `neropay-session=${'x'.repeat(43)}`],
    ['one of another shape', 'neropay-session=short'],
    ['an empty one', 'neropay-session='],
    ['the token itself', `neropay-session=${ADMIN_TOKEN}`],
  ])('is needed for everything: %s opens nothing', async (_what, cookie) => {
    for (const path of [
      '/session',
      '/overview',
      '/checkouts',
      '/checkouts/co_1',
      '/stores',
      '/deliveries',
      '/system',
    ]) {
      expect(await askOperator(gateway.url, path, { headers: { cookie } })).toMatchObject({
        status: 401,
        error: { code: 'not_logged_in' },
      });
    }
    const bearer = { authorization: `Bearer ${ADMIN_TOKEN}` };
    expect((await askOperator(gateway.url, '/system', { headers: { cookie, ...bearer } })).status).toBe(401);
    const act = await askOperator(gateway.url, '/deliveries/1/replay', { method: 'POST', headers: { cookie } });
    expect(act.status).toBe(401);
  });
});

describe('a change', () => {
  const PATH = '/deliveries/1/replay';
  // What is reached behind every guard: there is no such delivery.
  const ALLOWED = { status: 404, error: { code: 'not_found' } };
  const FORBIDDEN = { status: 403, error: { code: 'forbidden' } };

  test("wants its session's own token: none, another's or an old one change nothing, and are written down", async () => {
    const [operator, other] = [await Operator.logIn(gateway.url), await Operator.logIn(gateway.url)];
    for (const token of ['', 'x', other.session.csrf_token, operator.session.csrf_token.toLowerCase()]) {
      expect(await operator.act(PATH, undefined, { 'x-csrf-token': token })).toMatchObject(FORBIDDEN);
    }
    expect((await audit(operator))[0]).toMatchObject({
      action: 'delivery.replay',
      subject: '1',
      outcome: 'refused',
      details: { code: 'forbidden' },
    });
    expect(await operator.act(PATH)).toMatchObject(ALLOWED);
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbouring host', { 'sec-fetch-site': 'same-site' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
    ['the origin of another site', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['the same host at another port', { origin: 'http://127.0.0.1:1' }],
  ])('that %s makes a browser send is refused, though cookie and token are right', async (_what, headers) => {
    const operator = await Operator.logIn(gateway.url);
    expect(await operator.act(PATH, undefined, headers)).toMatchObject(FORBIDDEN);
    expect((await logIn(gateway.url, {}, headers)).status).toBe(403);
  });

  test.each([
    ['the page itself', (url: string) => ({ 'sec-fetch-site': 'same-origin', origin: url })],
    ['a browser that says nothing of where from', () => ({})],
  ])('from %s passes', async (_what, headersAt) => {
    const operator = await Operator.logIn(gateway.url);
    expect(await operator.act(PATH, undefined, headersAt(gateway.url))).toMatchObject(ALLOWED);
  });

  test('from the public address passes behind a proxy that calls the gateway by another name', async () => {
    await restart({ GATEWAY_PUBLIC_URL: 'https://pay.shop.example' });
    const operator = await Operator.logIn(gateway.url);
    expect(await operator.act(PATH, undefined, { origin: 'https://pay.shop.example' })).toMatchObject(ALLOWED);
    expect(await operator.act(PATH, undefined, { origin: 'http://pay.shop.example' })).toMatchObject(FORBIDDEN);
  });

  test('is not made by what another site can ask for: nothing is read across sites either', async () => {
    const operator = await Operator.logIn(gateway.url);
    const headers = { cookie: operator.cookie, 'sec-fetch-site': 'cross-site' };
    const answer = await askOperator(gateway.url, '/system', { headers });
    expect(answer).toMatchObject(FORBIDDEN);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('calls from one address are limited, with a session and without', async () => {
  await restart({ RATE_LIMIT_ADDRESS: '5' });
  const from = newAddress();
  for (let index = 0; index < 5; index++) {
    expect((await askOperator(gateway.url, '/session', { headers: from })).status).toBe(401);
  }
  expect(await askOperator(gateway.url, '/session', { headers: from })).toMatchObject({
    status: 429,
    error: { code: 'rate_limited' },
  });
});

test('a call that there is not is 404, and another method 405 with what the path takes', async () => {
  const operator = await Operator.logIn(gateway.url);
  expect(await operator.read('/nothing')).toMatchObject({ status: 404, error: { code: 'not_found' } });
  const answer = await operator.send('PUT', '/session');
  expect(answer).toMatchObject({ status: 405, error: { code: 'method_not_allowed' } });
  expect(answer.headers.get('allow')).toBe('POST, GET, DELETE');
});

test('a body that is no JSON, or too large, is refused', async () => {
  const operator = await Operator.logIn(gateway.url);
  expect(await operator.act('/deliveries/replay', '{"before":')).toMatchObject({
    status: 400,
    error: { code: 'malformed_body' },
  });
  expect(await operator.act('/deliveries/replay', JSON.stringify({ x: 'x'.repeat(70_000) }))).toMatchObject({
    status: 413,
    error: { code: 'body_too_large' },
  });
});
