import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CONSOLE_VIEWS } from '../src/control/console/views.js';
import { TRIGGERED_TYPES } from '../src/control/run-trigger.js';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const page = async (name: string) => {
  const response = await fetch(`${sandbox.url}/_sandbox${name === 'payments' ? '' : `/console/${name}`}`);
  expect(response.status).toBe(200);
  return response.text();
};

interface Sent {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

/** What a browser sends of a form, and what it is answered. */
const submit = async (action: string, fields: Record<string, string> = {}, from = '/_sandbox'): Promise<Sent> => {
  const response = await fetch(`${sandbox.url}${action}`, {
    method: 'POST',
    headers: { accept: 'text/html', referer: `${sandbox.url}${from}` },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  return { status: response.status, location: response.headers.get('location'), text: await response.text() };
};

/** The forms of a page, as a browser would send them untouched. */
const formsOf = (html: string) =>
  [...html.matchAll(/<form method="post" action="([^"]+)"[^>]*>(.*?)<\/form>/gs)].map(([, action = '', body = '']) => ({
    action,
    button: />([^<]*)<\/button>/.exec(body)?.[1] ?? '',
    fields: {
      ...Object.fromEntries(
        [...body.matchAll(/<input[^>]* name="([^"]+)" value="([^"]*)"|<input name="([^"]+)" value="([^"]*)"/g)].map(
          ([, name, value, other, more]) => [name ?? other ?? '', value ?? more ?? ''],
        ),
      ),
      ...Object.fromEntries(
        [...body.matchAll(/<select name="([^"]+)">(.*?)<\/select>/gs)].map(([, name = '', options = '']) => [
          name,
          (/value="([^"]*)" selected/.exec(options) ?? /value="([^"]*)"/.exec(options))?.[1] ?? '',
        ]),
      ),
    },
  }));

/** Something of everything that the console shows. */
const fill = async () => {
  for (const type of TRIGGERED_TYPES) await sandbox.control('POST', '/trigger', { type });
  await sandbox.control('POST', '/bank-accounts', { currency: 'GBP' });
  await sandbox.write('PATCH', '/payout-schedule', { interval: 'daily' });
  await sandbox.post('/identity/verification-links');
  const [paid] = (await sandbox.control('GET', '/transactions?status=succeeded')).list;
  await sandbox.control('POST', `/transactions/${paid?.id}/dispute`, {});
  await sandbox.control('POST', '/webhooks', { url: 'http://127.0.0.1:9/', events: ['kyc.pending'] });
  await sandbox.control('POST', '/trigger', { type: 'kyc.pending' });
  await sandbox.control('PUT', '/terminal', { account_id: CONNECTED, configured: false });
};

describe('the console', () => {
  test.each(CONSOLE_VIEWS.map(({ name, title }) => [name, title]))('has a page of %s', async (name, title) => {
    expect(await page(name)).toContain(`<h1>${title.replace('&', '&amp;')}</h1>`);
  });

  test('shows on every page what happened, whatever happened', async () => {
    await fill();
    for (const { name } of CONSOLE_VIEWS) {
      const html = await page(name);
      expect(html, name).not.toContain('class="empty"');
      expect(html, name).not.toMatch(/sk_test|whsec|undefined|\[object/);
    }
  });

  test.each(CONSOLE_VIEWS.map(({ name }) => name))(
    'every button of %s does what the sandbox understands',
    async (name) => {
      for (const type of TRIGGERED_TYPES) await sandbox.control('POST', '/trigger', { type });
      await sandbox.control('POST', '/bank-accounts', { currency: 'GBP' });
      const seen = new Set<string>();
      for (const form of formsOf(await page(name))) {
        if (form.action.endsWith('/reset') || seen.has(form.button)) continue;
        seen.add(form.button);
        const { status, text } = await submit(form.action, form.fields);
        // Some need a number or a text that a person types; none may name a call or a field that does not exist.
        expect([303, 422], `${form.button}: ${text}`).toContain(status);
        expect(text, form.button).not.toMatch(/Unrecognized|no control call/);
      }
    },
  );

  test('a form comes back to the page that it was on', async () => {
    const sent = await submit('/_sandbox/trigger', { type: 'kyc.verified' }, '/_sandbox/console/events');
    expect([sent.status, sent.location]).toEqual([303, '/_sandbox/console/events']);
  });

  test('and never to another site', async () => {
    const response = await fetch(`${sandbox.url}/_sandbox/reset`, {
      method: 'POST',
      headers: { accept: 'text/html', referer: 'https://elsewhere.example/_sandbox' },
      redirect: 'manual',
    });
    expect(response.headers.get('location')).toBe('/_sandbox');
  });

  test('a form can mean another method, and change an account', async () => {
    await submit(`/_sandbox/accounts/${CONNECTED}?_method=PATCH`, { payments_paused: 'true', status: '' });
    const { data } = await sandbox.control('GET', '/state');
    expect(data.accounts).toMatchObject([{}, { account_id: CONNECTED, payments_paused: true, status: 'active' }, {}]);
  });

  test('what went wrong is a page with a way back', async () => {
    const { status, text } = await submit('/_sandbox/checkouts/nothing', { outcome: 'succeeded' }, '/_sandbox');
    expect(status).toBe(404);
    expect(text).toContain('There is no payment with the id or identifier');
    expect(text).toContain('href="/_sandbox"');
  });

  test('an address that is not there is a page for people, and JSON for programs', async () => {
    const address = `${sandbox.url}/_sandbox/console/nothing`;
    const forPeople = await fetch(address, { headers: { accept: 'text/html' } });
    expect([forPeople.status, await forPeople.text()]).toEqual([404, expect.stringContaining('<h1>')]);
    expect((await sandbox.control('GET', '/console/nothing')).refusal).toBe('404 endpoint_not_found');
  });

  test('faults are written as JSON', async () => {
    const action = '/_sandbox/faults?_method=PUT';
    expect((await submit(action, { json: '{"seed":7,"api":{"error_500":0.5}}' })).status).toBe(303);
    expect((await sandbox.control('GET', '/faults')).data).toMatchObject({ seed: 7, api: { error_500: 0.5 } });
    expect((await submit(action, { json: '{"seed":' })).status).toBe(400);
  });

  test('an endpoint’s events are words in one line', async () => {
    await submit('/_sandbox/webhooks', { url: 'http://127.0.0.1:9/', events: 'refund.succeeded, kyc.verified' });
    expect((await sandbox.get('/webhooks')).list).toMatchObject([{ events: ['refund.succeeded', 'kyc.verified'] }]);
  });

  test('the newest fifty are shown, and how many there are', async () => {
    for (let count = 0; count < 51; count += 1) await sandbox.control('POST', '/payments', {});
    const html = await page('payments');
    expect(html.match(/<li class="row">/g)).toHaveLength(50);
    expect(html).toContain('The newest 50 of 51.');
  });

  test('a payment opened here is one like any other', async () => {
    await submit('/_sandbox/payments', { account_id: CONNECTED, amount: '12.50', currency: 'EUR' });
    await submit('/_sandbox/payments', {});
    const payments = (await sandbox.control('GET', '/state')).data.payments;
    expect(payments).toMatchObject([
      { account_id: CONNECTED, amount: '12.50', currency: 'EUR' },
      { account_id: MERCHANT, amount: '25.00', currency: 'GBP' },
    ]);
  });
});
