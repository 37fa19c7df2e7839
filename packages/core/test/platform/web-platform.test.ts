import { createHmac } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import {
  authenticateNotification,
  authenticateNotificationAsync,
  createTransport,
  hmacSha256Base64,
  hmacSha256Base64Async,
  hmacSha256Hex,
  hmacSha256HexAsync,
  NeroPayError,
  signNotification,
  signNotificationAsync,
  signRequest,
  signRequestAsync,
  timingSafeEqualHex,
  verifyNotification,
  verifyNotificationAsync,
} from '../../src/index.js';
import { PDF } from '../support/files.js';
import { ok, startServer } from '../support/server.js';

/** The whole package as a Worker or a browser gets it. */
vi.mock('#platform', () => import('../../src/platform/web.js'));

const SECRET = 'whsec_test_neropay';
const EVENT = { type: 'transaction.succeeded', transaction: { id: 1, status: 'succeeded' } };

describe('where there is only WebCrypto', () => {
  it.each<[twin: string, call: () => unknown]>([
    ['hmacSha256HexAsync', () => hmacSha256Hex('s', 'x')],
    ['hmacSha256Base64Async', () => hmacSha256Base64('s', 'x')],
    ['signRequestAsync', () => signRequest({ secret: 's', timestamp: 1, body: '' })],
    ['signNotificationAsync', () => signNotification({ scheme: 'header', secret: 's', body: EVENT })],
    ['verifyNotificationAsync', () => verifyNotification({ rawBody: '', headers: {}, secrets: ['s'] })],
    ['authenticateNotificationAsync', () => authenticateNotification({ rawBody: '', headers: {}, secrets: ['s'] })],
  ])('a function that cannot wait names its twin, %s', (twin, call) => {
    expect(call).toThrow(NeroPayError);
    expect(call).toThrow(expect.objectContaining({ code: 'sync_crypto_unavailable' }));
    expect(call).toThrow(`Await ${twin} instead`);
  });

  it('the twins sign as node:crypto does', async () => {
    const expected = (encoding: 'hex' | 'base64') => createHmac('sha256', 's').update('1.ä').digest(encoding);
    expect(await hmacSha256HexAsync('s', '1.', Buffer.from('ä'))).toBe(expected('hex'));
    expect(await hmacSha256Base64Async('s', '1.', 'ä')).toBe(expected('base64'));
    expect(await signRequestAsync({ secret: 's', timestamp: 1, body: 'ä' })).toBe(expected('hex'));
    expect(timingSafeEqualHex(expected('hex'), expected('hex').toUpperCase())).toBe(true);
  });

  it.each(['header', 'body', 'ipn'] as const)('a notification of scheme %s is signed and verified', async (scheme) => {
    const form = { identifier: 'ORDER1001', status: 'succeeded', data: { amount: '15.99' } };
    const { body, headers } = await signNotificationAsync({
      scheme,
      secret: SECRET,
      body: scheme === 'ipn' ? form : EVENT,
    });
    const received = { rawBody: new TextEncoder().encode(body), headers, secrets: ['old', SECRET] };
    expect(await authenticateNotificationAsync(received)).toBe(scheme);
    expect(await verifyNotificationAsync(received)).toMatchObject({ scheme, event: { type: 'transaction.succeeded' } });
    await expect(verifyNotificationAsync({ ...received, secrets: ['other'] })).rejects.toMatchObject({
      code: 'bad_signature',
    });
  });

  it('what was verified is what is read, though the buffer is used again meanwhile', async () => {
    const { body, headers } = await signNotificationAsync({ scheme: 'header', secret: SECRET, body: EVENT });
    const rawBody = new TextEncoder().encode(body);
    const call = verifyNotificationAsync({ rawBody, headers, secrets: [SECRET] });
    rawBody.fill(0x20);
    expect((await call).event.type).toBe('transaction.succeeded');
  });

  it('calls go out signed, writes with files as well', async () => {
    const server = await startServer(ok({ id: 1 }));
    const transport = createTransport({ baseUrl: server.url, secretKey: SECRET });
    const write = { method: 'POST', path: '/x', parse: (data: unknown) => data } as const;
    await transport.request({ ...write, body: { amount: '15.99' } });
    await transport.request({ ...write, form: [{ name: 'f', file: { data: PDF, name: 'a.pdf' } }] });
    await transport.request({ ...write, method: 'GET' });
    expect(server.requests).toHaveLength(3);
    for (const { method, headers, bytes } of server.requests) {
      const hmac = createHmac('sha256', SECRET)
        .update(`${headers['x-neropay-timestamp']}.`)
        .update(bytes)
        .digest('hex');
      expect(headers['x-neropay-signature']).toBe(method === 'GET' ? undefined : hmac);
    }
  });
});
