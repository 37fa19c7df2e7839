import { createHmac } from 'node:crypto';
import { formatMoney, MoneyError, money, parseMoney } from '@neropay/core';
import { describe, expect, it } from 'vitest';
import { vectorFiles } from '../scripts/make-vectors.ts';
import { CallbackVerificationError, signCallback, verifyCallback } from '../src/callback-signing.js';
import { SIGNATURE_WINDOW_SECONDS } from '../src/clock.js';
import { requestHeaders, signShopRequest, verifyShopRequest } from '../src/request-signing.js';
import { readVectors } from './support.ts';

const requests = readVectors('requests.json');
const callbacks = readVectors('callbacks.json');
const amounts = readVectors('money.json');

describe('vector files', () => {
  it.each(Object.entries(vectorFiles()))('%s is what the generator makes', (name, made) => {
    expect(readVectors(name as keyof ReturnType<typeof vectorFiles>)).toEqual(JSON.parse(JSON.stringify(made)));
  });

  it.each([requests, callbacks, amounts])('every case has a name of its own', ({ cases }) => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  it('name the window that this package keeps', () => {
    expect([requests.window_seconds, callbacks.window_seconds]).toEqual([
      SIGNATURE_WINDOW_SECONDS,
      SIGNATURE_WINDOW_SECONDS,
    ]);
  });

  it('hold every kind of mistake, so that a shim that checks less fails', () => {
    for (const { cases } of [requests, callbacks]) {
      const reasons = new Set(cases.map(({ expected }) => expected.reason));
      expect(reasons).toEqual(new Set([null, 'missing', 'timestamp', 'signature']));
    }
  });
});

describe('requests.json', () => {
  it.each(requests.cases)('$name: $why', ({ method, path, body, headers, now, secrets, expected }) => {
    for (const rawBody of [body, Buffer.from(body, 'utf8')]) {
      const verdict = verifyShopRequest({ method, path, body: rawBody, headers, secrets, now: () => now * 1000 });
      expect({ valid: verdict.ok, reason: verdict.ok ? null : verdict.reason }).toEqual(expected);
    }
  });

  it.each(requests.cases)('$name: the signer arrives at the signature that bare HMAC gives', ({ signed }) => {
    const text = `${signed.timestamp}.${signed.method}.${signed.path}.${signed.body}`;
    expect(signed.text).toBe(text);
    expect(signShopRequest(signed)).toBe(createHmac('sha256', signed.secret).update(text).digest('hex'));
  });

  it('good: the headers are those that requestHeaders makes', () => {
    const good = requests.cases.find(({ name }) => name === 'good');
    expect(good).toBeDefined();
    if (!good) return;
    const storeId = good.headers['X-NeroPay-Store'] ?? '';
    expect(requestHeaders({ storeId, ...good.signed })).toEqual({
      ...good.headers,
      'Content-Type': 'application/json',
    });
  });
});

describe('callbacks.json', () => {
  it.each(callbacks.cases)('$name: $why', ({ headers, body, now, secrets, expected }) => {
    for (const rawBody of [body, Buffer.from(body, 'utf8')]) {
      expect(verdictOf({ headers, rawBody, secrets, now: () => now * 1000 })).toEqual(expected);
    }
  });

  it.each(callbacks.cases)('$name: the signer arrives at the signatures that bare HMAC gives', ({ signed }) => {
    const text = `${signed.id}.${signed.timestamp}.${signed.body}`;
    expect(signed.text).toBe(text);
    const signatures = signed.secrets.map((secret) => {
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
      return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
    });
    expect(signCallback(signed)['webhook-signature']).toBe(signatures.join(' '));
  });

  it('holds the example that Standard Webhooks publishes, signature and all', () => {
    const example = callbacks.cases.find(({ name }) => name.includes('Standard Webhooks'));
    expect(example?.headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});

describe('money.json', () => {
  it.each(amounts.cases)('$name: $why', ({ decimal, currency, minor, canonical, reason }) => {
    if (minor === null) {
      expect(codeOf(() => parseMoney(decimal, currency))).toBe(reason);
      return;
    }
    expect(parseMoney(decimal, currency)).toEqual({ minor: BigInt(minor), currency });
    expect(formatMoney(money(BigInt(minor), currency))).toBe(canonical);
  });
});

function verdictOf(received: Parameters<typeof verifyCallback>[0]) {
  try {
    verifyCallback(received);
    return { valid: true, reason: null };
  } catch (error) {
    if (!(error instanceof CallbackVerificationError)) throw error;
    return { valid: false, reason: error.code };
  }
}

function codeOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    return error.code;
  }
}
