import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPage, sendForm } from './support/hosted-page.js';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const open = (fields: object = {}) => sandbox.post('/identity/verification-links', fields);
const sessionOf = async (id: unknown) => (await sandbox.get(`/identity/verification-sessions/${id}`)).data;
const kyc = async () => (await sandbox.get('/account')).data.kyc_status;
const told = async () =>
  (await sandbox.control('GET', '/events')).list
    .map(({ type }) => String(type))
    .filter((type) => type.startsWith('kyc.'));

describe('a verification link', () => {
  test('leads by two addresses to the page of its session', async () => {
    const answer = await open({
      type: 'document',
      return_url: 'https://shop.example/kyc?a=1',
      first_name: 'Ada',
      last_name: 'Lovelace',
      country: 'GB',
      metadata: { staff: '7' },
    });
    expect(answer.status).toBe(201);
    const { verification_url, short_url, ...session } = answer.data;
    expect(session).toEqual({
      id: expect.stringMatching(/^vs_nero_/),
      account_id: MERCHANT,
      type: 'document',
      status: 'pending',
      first_name: 'Ada',
      last_name: 'Lovelace',
      country: 'GB',
      return_url: 'https://shop.example/kyc?a=1',
      metadata: { staff: '7' },
      created_at: expect.any(String),
      decided_at: null,
    });
    expect((await openPage(String(short_url))).url).toBe(verification_url);
    expect((await openPage(String(verification_url))).html).toContain('Ada Lovelace, verify your identity');
  });

  test.each([
    [{ type: 'selfie' }, 'type'],
    [{ return_url: 'javascript:alert(1)' }, 'return_url'],
    [{ country: 'gb' }, 'country'],
    [{ metadata: 'x' }, 'metadata'],
  ])('%j is refused by name', async (fields, field) => {
    const { refusal, envelope } = await open(fields);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
  });
});

describe('verification sessions', () => {
  test('are listed and read without their addresses, by their own account only', async () => {
    const { id } = (await open()).data;
    const session = await sessionOf(id);
    expect(session).not.toHaveProperty('verification_url');
    expect((await sandbox.get('/identity/verification-sessions?status=pending')).list).toEqual([session]);
    expect((await sandbox.get('/identity/verification-sessions?status=verified')).list).toEqual([]);
    const headers = { 'neropay-account': CONNECTED };
    expect((await sandbox.get('/identity/verification-sessions', { headers })).list).toEqual([]);
    expect((await sandbox.get(`/identity/verification-sessions/${id}`, { headers })).refusal).toBe('404 not_found');
    expect((await sandbox.get('/identity/verification-sessions/1')).refusal).toBe('404 not_found');
  });

  test('of an account that is verified leave it so until they are decided on', async () => {
    await open();
    expect(await kyc()).toBe('verified');
    expect(await told()).toEqual([]);
  });

  test('of a rejected account make it pending, and then what they end in; payouts follow', async () => {
    await sandbox.control('PATCH', `/accounts/${MERCHANT}`, { kyc_status: 'rejected' });
    const payout = () => sandbox.post('/payouts', { amount: '1.00', currency: 'GBP' });
    const { id } = (await open()).data;
    expect(await kyc()).toBe('pending');
    expect((await payout()).refusal).toBe('403 kyc_required');
    await sandbox.control('PATCH', `/identity/sessions/${id}`, { status: 'verified' });
    expect(await kyc()).toBe('verified');
    expect((await payout()).status).toBe(201);
    expect(await sessionOf(id)).toMatchObject({ status: 'verified', decided_at: expect.any(String) });
    expect(await told()).toEqual(['kyc.rejected', 'kyc.pending', 'kyc.verified']);
  });

  test('are decided on once', async () => {
    const { id } = (await open()).data;
    await sandbox.control('PATCH', `/identity/sessions/${id}`, { status: 'rejected' });
    expect((await sandbox.control('PATCH', `/identity/sessions/${id}`, { status: 'verified' })).refusal).toBe(
      '422 validation_error',
    );
    expect((await sandbox.control('PATCH', '/identity/sessions/1', { status: 'verified' })).refusal).toBe(
      '404 not_found',
    );
    const shown = (await sandbox.control('GET', '/identity/sessions')).list;
    expect(shown).toEqual([expect.objectContaining({ id, status: 'rejected' })]);
    expect(await kyc()).toBe('rejected');
  });
});

describe('the page', () => {
  const page = async (fields: object = {}) => openPage(String((await open(fields)).data.verification_url));

  test.each([
    ['verified', 'Identity verified'],
    ['rejected', 'Identity not verified'],
  ])('%s by its form ends so, and offers the way back', async (outcome, heading) => {
    const opened = await page({ return_url: 'https://shop.example/kyc?a=1&b=2' });
    const done = await sendForm(opened, '', { outcome });
    expect(done.url).toMatch(/\/complete$/);
    expect(done.html).toContain(heading);
    expect(done.html).toContain('data-leave-to="https://shop.example/kyc?a=1&amp;b=2"');
    expect(await kyc()).toBe(outcome);
  });

  test('opened once more says how it ended, and takes nobody anywhere', async () => {
    const opened = await page({ return_url: 'https://shop.example/kyc' });
    await sendForm(opened, '', { outcome: 'verified' });
    const again = await openPage(opened.url);
    expect(again.html).toContain('Identity verified');
    expect(again.html).not.toContain('data-leave-to');
    expect(again.html).toContain('href="https://shop.example/kyc"');
  });

  test('before it is done has no result to show', async () => {
    const opened = await page();
    expect((await openPage(`${opened.url}/complete`)).url).toBe(opened.url);
  });

  test('sent twice keeps what was decided first', async () => {
    const opened = await page();
    await sendForm(opened, '', { outcome: 'verified' });
    expect((await sendForm(opened, '', { outcome: 'rejected' })).html).toContain('Identity verified');
    expect(await kyc()).toBe('verified');
  });

  test('cannot be sent by another site, which does not know its token', async () => {
    await sandbox.control('PATCH', `/accounts/${MERCHANT}`, { kyc_status: 'rejected' });
    const opened = await page();
    const refused = await sendForm(opened, '', { outcome: 'verified', token: 'guessed' });
    expect(refused.status).toBe(403);
    expect(refused.html).toContain('Nothing was decided');
    expect(await kyc()).toBe('pending');
  });

  test('with an outcome that is none changes nothing', async () => {
    const opened = await page();
    expect((await sendForm(opened, '', { outcome: 'perhaps' })).url).toBe(opened.url);
    expect(await told()).toEqual([]);
  });

  test('that does not exist says so, by either address', async () => {
    for (const path of ['/identity/vs_nero_1', '/i/nothing', '/identity/vs_nero_1/complete']) {
      const missing = await openPage(`${sandbox.url}${path}`);
      expect(missing.status).toBe(404);
      expect(missing.html).toContain('Verification not found');
    }
  });

  test('shows what the merchant wrote as text, never as markup', async () => {
    const { html } = await page({ first_name: '<script>alert(1)</script>' });
    expect(html).not.toContain('<script>alert');
  });
});
