import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SLOW_PAYMENT_MS } from '../src/neropay/payment-desk.js';
import { FakeClock } from './support/fake-clock.js';
import { CARD, openPage, sendForm, statuses } from './support/hosted-page.js';
import { type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

const clock = new FakeClock();
const SUCCESS = 'https://shop.example/thanks?order=1001&key=abc';
const CANCEL = 'https://shop.example/basket';
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox({ clock });
});
afterAll(() => sandbox.close());

const payment = (fields: object = {}) => sandbox.open({ success_url: SUCCESS, cancel_url: CANCEL, ...fields });
const opened = async (fields: object = {}) => {
  const { id, checkout_url } = await payment(fields);
  return { id, page: await openPage(checkout_url) };
};
const withCard = (card_number: string) => ({ ...CARD, card_number });

describe('the page', () => {
  test('says who is paid, how much, for what, and that it is a test', async () => {
    const { page } = await opened({ identifier: 'INV/7', description: 'Two bowls & a plate', amount: '1234.50' });
    for (const text of ['Sandbox Trading Ltd', '£1,234.50', 'INV/7', 'Two bowls &amp; a plate', 'Test mode']) {
      expect(page.html).toContain(text);
    }
  });

  test.each([
    ['JPY', '1500', 'JP¥1,500'],
    ['KWD', '1.5', 'KWD\u00a01.500'],
    ['GBP', '123456789012345.67', '£123,456,789,012,345.67'],
  ])('%s %s is shown as %s, every digit of it', async (currency, amount, shown) => {
    expect((await opened({ currency, amount })).page.html).toContain(`Pay ${shown}`);
  });

  test('what a merchant wrote is text, never markup', async () => {
    const { page } = await opened({ description: '"><script>alert(1)</script>', customer: { name: '"><b>' } });
    expect(page.html).not.toContain('<script>alert');
    expect(page.html).not.toContain('"><b>');
  });

  test('loads nothing from elsewhere, cannot be framed, is not kept by a cache', async () => {
    const { checkout_url } = await payment();
    const { headers } = await fetch(checkout_url);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).toMatch(/script-src 'nonce-[\w+/=]{20,}'/);
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('its nonce is used once', async () => {
    const { checkout_url } = await payment();
    const nonce = async () =>
      /nonce-([^']+)/.exec((await fetch(checkout_url)).headers.get('content-security-policy') ?? '')?.[1];
    expect(await nonce()).not.toBe(await nonce());
  });

  test('a payment that does not exist has a page that says so', async () => {
    const page = await openPage(`${sandbox.url}/checkout/pay_nero_nothing`);
    expect(page.status).toBe(404);
    expect(page.html).toContain('Payment not found');
  });
});

describe('paying by card', () => {
  test.each(['4242 4242 4242 4242', '5555555555554444', '3782-822463-10005'])('%s succeeds', async (number) => {
    const { id, page } = await opened();
    const amex = number.startsWith('37');
    const done = await sendForm(page, 'card', { ...withCard(number), cvc: amex ? '1234' : '123' });
    expect(done.html).toContain('Payment successful');
    expect(await statuses(sandbox, id)).toEqual(['succeeded']);
  });

  test('afterwards the customer is taken to success_url, exactly as it was given', async () => {
    const { page } = await opened();
    const done = await sendForm(page, 'card', CARD);
    const escaped = SUCCESS.replaceAll('&', '&amp;');
    expect(done.html).toContain(`<a class="button primary" href="${escaped}">`);
    expect(done.html).toContain(`<noscript><meta http-equiv="refresh" content="1;url=${escaped}"></noscript>`);
  });

  test.each([
    ['4000 0000 0000 0002', 'Your card was declined.'],
    ['4000 0000 0000 9995', 'insufficient funds'],
  ])('%s: "%s", and the next try is a new transaction', async (number, message) => {
    const { id, page } = await opened();
    const declined = await sendForm(page, 'card', withCard(number));
    expect(declined.html).toContain(message);
    expect(declined.html).toContain('No money was taken');
    expect(await statuses(sandbox, id)).toEqual(['failed']);
    await sendForm(declined, 'card', CARD);
    expect(await statuses(sandbox, id)).toEqual(['failed', 'succeeded']);
  });

  test('reloading the page after a decline sends nothing again', async () => {
    const { id, page } = await opened();
    const declined = await sendForm(page, 'card', withCard('4000 0000 0000 0002'));
    expect((await openPage(declined.url)).html).toContain('Your card was declined.');
    expect(await statuses(sandbox, id)).toEqual(['failed']);
  });

  test('3-D Secure: nothing is paid before the bank’s page is answered', async () => {
    const { id, page } = await opened();
    const challenge = await sendForm(page, 'card', withCard('4000 0000 0000 3220'));
    expect(challenge.html).toContain('Is this payment yours?');
    expect(challenge.html).toContain('Visa ending in 3220');
    expect(await statuses(sandbox, id)).toEqual(['pending']);
    const done = await sendForm(challenge, 'challenge', { outcome: 'approve' });
    expect(done.html).toContain('Payment successful');
    expect(await statuses(sandbox, id)).toEqual(['succeeded']);
  });

  test('3-D Secure failed: declined, and another try is possible', async () => {
    const { id, page } = await opened();
    const challenge = await sendForm(page, 'card', withCard('4000 0000 0000 3220'));
    const failed = await sendForm(challenge, 'challenge', { outcome: 'fail' });
    expect(failed.html).toContain('Your bank could not confirm that it was you.');
    expect(await statuses(sandbox, id)).toEqual(['failed']);
    await sendForm(failed, 'card', CARD);
    expect(await statuses(sandbox, id)).toEqual(['failed', 'succeeded']);
  });

  test('a challenge that was left can be replaced by another card, without a second transaction left open', async () => {
    const { id, page } = await opened();
    const challenge = await sendForm(page, 'card', withCard('4000 0000 0000 3220'));
    await sendForm(challenge, 'card', CARD);
    expect(await statuses(sandbox, id)).toEqual(['succeeded']);
    const late = await sendForm(challenge, 'challenge', { outcome: 'fail' });
    expect(late.html).toContain('Payment successful');
    expect(await statuses(sandbox, id)).toEqual(['succeeded']);
  });

  test('nobody can approve a challenge that was never asked', async () => {
    const { id, page } = await opened();
    await sendForm(page, 'challenge', { outcome: 'approve' });
    expect(await statuses(sandbox, id)).toEqual(['pending']);
  });

  test('the slow card stays pending, says so, and succeeds', async () => {
    const { id, page } = await opened();
    const waiting = await sendForm(page, 'card', withCard('4000 0000 0000 0077'));
    expect(waiting.html).toContain('Processing your payment');
    expect(await statuses(sandbox, id)).toEqual(['pending']);
    clock.advance(SLOW_PAYMENT_MS);
    expect((await openPage(waiting.url)).html).toContain('Payment successful');
    expect(await statuses(sandbox, id)).toEqual(['succeeded']);
  });

  test('paying again while the slow card is under way pays nothing', async () => {
    const { id, page } = await opened();
    await sendForm(page, 'card', withCard('4000 0000 0000 0077'));
    expect((await sendForm(page, 'card', CARD)).html).toContain('Processing your payment');
    clock.advance(SLOW_PAYMENT_MS);
    expect(await statuses(sandbox, id)).toEqual(['succeeded']);
  });

  test('wrong fields come back marked, with what to do; nothing is paid', async () => {
    const { id, page } = await opened();
    const wrong = await sendForm(page, 'card', { card_number: '4242', expiry: '01/20', cvc: '1', name: '' });
    expect(wrong.status).toBe(422);
    for (const text of [
      'This card number is not valid',
      'This card has expired',
      '3-digit security code',
      'Enter the name',
    ]) {
      expect(wrong.html).toContain(text);
    }
    expect(wrong.html.match(/aria-invalid="true"/g)).toHaveLength(4);
    expect(wrong.html).toContain('value="01/20"');
    expect(await statuses(sandbox, id)).toEqual(['pending']);
  });

  test('a number that is no test card is refused: nobody’s real card is taken', async () => {
    const { id, page } = await opened();
    const refused = await sendForm(page, 'card', withCard('4111 1111 1111 1111'));
    expect(refused.html).toContain('Never enter a real card');
    expect(await statuses(sandbox, id)).toEqual(['pending']);
  });

  test('the number and the security code are shown and kept nowhere: four digits are all that is left', async () => {
    const { page } = await opened();
    const pages = [
      await sendForm(page, 'card', { ...withCard('4111 1111 1111 1111'), cvc: '987' }),
      await sendForm(page, 'card', { ...CARD, cvc: '987' }),
    ];
    const state = (await sandbox.control('GET', '/state')).text;
    for (const text of [...pages.map(({ html }) => html.replace(/<details[\s\S]*<\/details>/, '')), state]) {
      expect(text.replaceAll(' ', '')).not.toContain('4242424242424242');
      expect(text.replaceAll(' ', '')).not.toContain('4111111111111111');
      expect(text).not.toContain('987"');
    }
    expect(state).toContain('"last4":"4242"');
  });
});

describe('other ways to pay, and not to', () => {
  test.each(['apple_pay', 'google_pay'])('%s pays', async (wallet) => {
    const { id, page } = await opened();
    expect((await sendForm(page, 'wallet', { wallet })).html).toContain('Payment successful');
    const [transaction] = (await sandbox.control('GET', `/transactions?payment_id=${id}`)).list;
    expect(transaction).toMatchObject({ status: 'succeeded', method: { type: wallet } });
  });

  test('cancelling leads back to cancel_url, and the payment cannot be paid any more', async () => {
    const { id, page } = await opened();
    const cancelled = await sendForm(page, 'cancel', {});
    expect(cancelled.html).toContain('Payment cancelled');
    expect(cancelled.html).toContain(`href="${CANCEL}"`);
    expect((await sendForm(page, 'card', CARD)).html).toContain('Payment cancelled');
    expect(await statuses(sandbox, id)).toEqual(['cancelled']);
  });

  test('opened again, a finished payment says what became of it, and takes nobody anywhere by itself', async () => {
    const paid = await opened();
    await sendForm(paid.page, 'card', CARD);
    const again = await openPage(paid.page.url);
    expect(again.html).toContain('This payment has already been made');
    expect(again.html).not.toContain('http-equiv="refresh"');

    const cancelled = await opened();
    await sendForm(cancelled.page, 'cancel', {});
    expect((await openPage(cancelled.page.url)).html).toContain('This payment was cancelled');
  });

  test('after 24 hours a payment has expired', async () => {
    const { id, page } = await opened();
    clock.advance(24 * 3_600_000);
    expect((await openPage(page.url)).html).toContain('This payment has expired');
    expect((await sendForm(page, 'card', CARD)).html).toContain('This payment has expired');
    expect(await statuses(sandbox, id)).toEqual(['cancelled']);
  });

  test('a paid payment does not expire', async () => {
    const { id, page } = await opened();
    await sendForm(page, 'card', CARD);
    clock.advance(24 * 3_600_000);
    expect(await statuses(sandbox, id)).toEqual(['succeeded']);
  });

  test('without addresses to return to, the customer may close the page', async () => {
    const { page } = await opened({ success_url: null, cancel_url: null });
    expect((await sendForm(page, 'card', CARD)).html).toContain('You can close this page now.');
  });
});

describe('what must not happen', () => {
  test('a form that is sent twice, or by two tabs at once, pays once', async () => {
    const { id, page } = await opened();
    await Promise.all(Array.from({ length: 5 }, () => sendForm(page, 'card', CARD)));
    await sendForm(page, 'wallet', { wallet: 'apple_pay' });
    expect(await statuses(sandbox, id)).toEqual(['succeeded']);
  });

  test.each(['card', 'wallet', 'challenge', 'cancel'])(
    'a form for %s without the payment’s own token does nothing',
    async (action) => {
      const { id, page } = await opened();
      const other = await opened();
      const [, stolen = ''] = /name="token" value="([^"]+)"/.exec(other.page.html) ?? [];
      for (const token of ['', 'x', stolen]) {
        const refused = await sendForm(page, action, { ...CARD, token });
        expect(refused.status).toBe(403);
        expect(refused.html).toContain('Nothing was paid');
      }
      expect(await statuses(sandbox, id)).toEqual(['pending']);
    },
  );

  test('opening addresses changes nothing: a prefetching browser neither pays nor cancels', async () => {
    const { id, page } = await opened();
    for (const path of ['card', 'wallet', 'challenge', 'cancel', 'complete']) await fetch(`${page.url}/${path}`);
    expect(await statuses(sandbox, id)).toEqual(['pending']);
  });

  test('an address that cannot be decoded is told as such', async () => {
    expect((await openPage(`${sandbox.url}/checkout/%zz`)).status).toBe(400);
  });

  test('a form as large as a book is refused', async () => {
    const { id, page } = await opened();
    expect((await sendForm(page, 'card', { ...CARD, name: 'x'.repeat(20_000) })).status).toBe(413);
    expect(await statuses(sandbox, id)).toEqual(['pending']);
  });
});
