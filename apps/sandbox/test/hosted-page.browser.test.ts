import { launchBrowser, optionalHost } from '@neropay/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible, expectNoOverflow } from './support/accessibility.js';
import { statuses } from './support/hosted-page.js';
import { type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

const DESKTOP = { width: 1200, height: 860 };
const PHONE = { width: 390, height: 844 };

describe.runIf(optionalHost('chromium'))('the hosted page in a browser', { timeout: 120_000 }, () => {
  let browser: Browser;
  let sandbox: RunningSandbox;
  let page: Page;
  let payment: string;
  let problems: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
    sandbox = await runningSandbox();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });
  beforeEach(async () => {
    page = await (await browser.newContext({ viewport: DESKTOP })).newPage();
    problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('422')) problems.push(message.text());
    });
    const { id, checkout_url } = await sandbox.open({
      success_url: `${sandbox.url}/?outcome=success`,
      cancel_url: `${sandbox.url}/?outcome=cancel`,
    });
    payment = id;
    await page.goto(checkout_url);
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems, 'errors in the page’s console').toEqual([]);
  });

  const fillIn = async (number: string) => {
    await page.getByLabel('Card number').pressSequentially(number);
    await page.getByLabel('Expiry date').pressSequentially('1234');
    await page.getByLabel('Security code').fill('123');
    await page.getByLabel('Name on card').fill('Ada Lovelace');
  };
  const payButton = () => page.getByRole('button', { name: /^Pay £15\.99$/ });
  const payBy = async (number: string) => {
    await fillIn(number);
    await payButton().click();
  };
  const arrivesAt = (outcome: string) => page.waitForURL(`${sandbox.url}/?outcome=${outcome}`);

  test('a card pays, and the customer is back at the shop', async () => {
    await payBy('4242424242424242');
    await page.getByRole('heading', { name: 'Payment successful' }).waitFor();
    await arrivesAt('success');
    expect(await statuses(sandbox, payment)).toEqual(['succeeded']);
  });

  test('what is typed is grouped, the brand is shown, the slash comes by itself', async () => {
    await fillIn('378282246310005');
    expect(await page.getByLabel('Card number').inputValue()).toBe('3782 822463 10005');
    expect(await page.locator('[data-brand]').textContent()).toBe('Amex');
    expect(await page.getByLabel('Expiry date').inputValue()).toBe('12 / 34');
  });

  test('a digit can be corrected in the middle without the cursor running away', async () => {
    const number = page.getByLabel('Card number');
    await number.pressSequentially('4242424242424242');
    for (let count = 0; count < 10; count++) await number.press('ArrowLeft');
    await number.press('Backspace');
    await number.press('4');
    expect(await number.inputValue()).toMatch(/^[\d ]{19}$/);
    await number.press('Backspace');
    await number.press('2');
    expect(await number.inputValue()).toBe('4242 4242 4242 4242');
  });

  test.each([
    ['4000000000000002', 'Your card was declined.'],
    ['4000000000009995', 'Your card has insufficient funds.'],
  ])('%s: "%s" is said, and the next card pays', async (number, message) => {
    await payBy(number);
    await expect.poll(() => page.getByRole('alert').textContent()).toContain(message);
    await payBy('4242424242424242');
    await arrivesAt('success');
    expect(await statuses(sandbox, payment)).toEqual(['failed', 'succeeded']);
  });

  test('3-D Secure approved', async () => {
    await payBy('4000000000003220');
    await page.getByRole('button', { name: 'Approve payment' }).click();
    await arrivesAt('success');
    expect(await statuses(sandbox, payment)).toEqual(['succeeded']);
  });

  test('3-D Secure failed', async () => {
    await payBy('4000000000003220');
    await page.getByRole('button', { name: 'Fail authentication' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('could not confirm that it was you');
    expect(await statuses(sandbox, payment)).toEqual(['failed']);
  });

  test('a slow card: the page waits and goes on by itself', async () => {
    await payBy('4000000000000077');
    await page.getByRole('heading', { name: 'Processing your payment' }).waitFor();
    await arrivesAt('success');
    expect(await statuses(sandbox, payment)).toEqual(['succeeded']);
  });

  test.each(['Apple Pay test', 'Google Pay test'])('%s', async (name) => {
    await page.getByRole('button', { name }).click();
    await arrivesAt('success');
    expect(await statuses(sandbox, payment)).toEqual(['succeeded']);
  });

  test('cancel', async () => {
    await page.getByRole('button', { name: 'Cancel and return to shop' }).click();
    await arrivesAt('cancel');
    expect(await statuses(sandbox, payment)).toEqual(['cancelled']);
  });

  test('wrong fields are told at once, the first is focused, nothing is sent', async () => {
    await page.getByLabel('Card number').fill('4242 4242 4242 4241');
    await payButton().click();
    expect(await page.locator('#card_number-error').textContent()).toContain('not valid');
    expect(await page.locator('#cvc-error').textContent()).toContain('3-digit');
    expect(await page.evaluate('document.activeElement.id')).toBe('card_number');
    expect(await page.getByLabel('Card number').getAttribute('aria-invalid')).toBe('true');
    expect(page.url()).toMatch(/\/checkout\/[^/]+$/);
    await page.getByLabel('Card number').fill('4242 4242 4242 4242');
    await page.getByLabel('Expiry date').focus();
    expect(await page.locator('#card_number-error').textContent()).toBe('');
  });

  test('a message that appears does not move the button away from under the mouse', async () => {
    await fillIn('4242424242424242');
    await page.getByLabel('Security code').fill('1');
    await page.getByLabel('Expiry date').fill('1');
    await payButton().click();
    expect(await page.locator('#cvc-error').textContent()).toContain('3-digit');
    expect(await page.locator('#expiry-error').textContent()).toContain('MM / YY');
  });

  test('a test card can be taken from the list', async () => {
    await page.getByText('Test cards', { exact: true }).click();
    await page.getByRole('button', { name: 'Use 4242 4242 4242 4242: Succeeds' }).click();
    await page.keyboard.press('Enter');
    await arrivesAt('success');
  });

  test('pressing Pay twice pays once', async () => {
    await fillIn('4242424242424242');
    await payButton().dblclick();
    await arrivesAt('success');
    expect(await statuses(sandbox, payment)).toEqual(['succeeded']);
  });

  test('going back after paying shows that it is paid, never the form', async () => {
    const address = page.url();
    await payBy('4242424242424242');
    await arrivesAt('success');
    await page.goBack();
    await page.getByText(/already been made|Payment successful/).waitFor();
    await page.goto(address);
    await page.getByRole('heading', { name: 'This payment has already been made' }).waitFor();
  });

  test('the keyboard alone is enough, and one always sees where one is', async () => {
    const seen: string[] = [];
    for (const key of ['Tab', 'Tab', 'Tab']) {
      await page.keyboard.press(key);
      const focused = await page.evaluate(
        '({ name: document.activeElement.id || document.activeElement.value, outline: getComputedStyle(document.activeElement).outlineStyle })',
      );
      const { name, outline } = focused as { name: string; outline: string };
      seen.push(name);
      expect(outline, name).toBe('solid');
    }
    expect(seen).toEqual(['apple_pay', 'google_pay', 'card_number']);
    await page.keyboard.type('4000000000003220');
    await page.keyboard.press('Tab');
    await page.keyboard.type('1234');
    await page.keyboard.press('Tab');
    await page.keyboard.type('123');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Ada Lovelace');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Is this payment yours?' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await arrivesAt('success');
  });

  test('phones offer the number pad and the saved card', async () => {
    const attributes = await page
      .locator('.card-form input:not([type=hidden])')
      .evaluateAll((inputs) =>
        inputs.map((input) => [input.getAttribute('autocomplete'), input.getAttribute('inputmode')]),
      );
    expect(attributes).toEqual([
      ['cc-number', 'numeric'],
      ['cc-exp', 'numeric'],
      ['cc-csc', 'numeric'],
      ['cc-name', null],
    ]);
  });

  test.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])('every state is accessible and fits, on a %s', async (_, size) => {
    await page.setViewportSize(size);
    const checked = async () => {
      await expectNoOverflow(page);
      await expectAccessible(page);
    };
    await page.getByText('Test cards', { exact: true }).click();
    await checked();
    await payButton().click();
    await checked();
    await payBy('4000000000000002');
    await page.getByRole('alert').waitFor();
    await checked();
    await payBy('4000000000003220');
    await page.getByRole('heading', { name: 'Is this payment yours?' }).waitFor();
    await checked();
    await page.getByRole('button', { name: 'Approve payment' }).click();
    await arrivesAt('success');
    await page.goto(`${sandbox.url}/checkout/${payment}`);
    await checked();
    await page.goto(`${sandbox.url}/checkout/pay_nero_nothing`);
    problems.length = 0;
    await checked();
  });

  test('long names, long descriptions and large amounts fit on a phone', async () => {
    const { checkout_url } = await sandbox.open({
      amount: '123456789012345.67',
      description: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(3),
      identifier: 'X'.repeat(180),
    });
    await page.setViewportSize(PHONE);
    await page.goto(checkout_url);
    await expectNoOverflow(page);
  });

  test('the front page and the console are accessible and fit on a phone', async () => {
    await sandbox.control('POST', `/checkouts/${payment}`, { outcome: 'succeeded' });
    await page.setViewportSize(PHONE);
    for (const path of ['/', '/_sandbox']) {
      await page.goto(sandbox.url + path);
      await expectNoOverflow(page);
      await expectAccessible(page);
    }
  });
});
