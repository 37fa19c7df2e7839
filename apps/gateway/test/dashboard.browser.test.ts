import { accessibilityProblems, hostedIdOf, optionalHost, sidewaysOverflow } from '@neropay/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditRow, CheckoutView, StoreView } from '../src/operator/api.js';
import { DASHBOARD_PAGES, dashboardPaths } from './support/dashboard-pages.js';
import { type DashboardWorld, logInThrough, startDashboardWorld } from './support/dashboard-world.js';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Milliseconds; a page of a busy machine takes its time. */
const PATIENCE = 15_000;

describe.runIf(optionalHost('chromium'))('the dashboard in a browser', { timeout: 120_000 }, () => {
  let world: DashboardWorld;
  let page: Page;
  /** What the browser complains of: errors of scripts, and what the content security policy stopped. */
  let complaints: string[];

  beforeAll(async () => {
    world = await startDashboardWorld();
    const context = await world.browser.newContext({ viewport: DESKTOP, locale: 'en-GB', reducedMotion: 'reduce' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    page = await context.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(`${world.gateway.url}/dashboard`);
    await logInThrough(page);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await choose('Mode', 'Test');
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(() => {
    complaints = [];
    return () => expect(complaints, 'the browser’s console').toEqual([]);
  });

  const poll = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: PATIENCE });
  const open = (path: string) => page.goto(`${world.gateway.url}/dashboard${path}`);
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const dialog = () => page.getByRole('dialog');
  const said = (text: string | RegExp) => page.getByText(text).first().waitFor();
  /** One of a group of choices. */
  const choose = (group: string, name: string) =>
    page.getByRole('radiogroup', { name: group }).getByText(name, { exact: true }).click();
  const openOrder = async ({ id, orderId }: { readonly id: string; readonly orderId: string }) => {
    await open(`/checkouts/${id}`);
    await heading(`Order ${orderId}`).waitFor();
  };
  const checkout = async (id: string) => (await world.operator.read<CheckoutView>(`/checkouts/${id}`)).data;
  const lastDeed = async (subject: string) =>
    (await world.operator.read<AuditRow[]>(`/audit?subject=${subject}`)).data[0];

  describe('logging in', () => {
    test('a wrong token is told; the right one leads to the page that was asked for', async () => {
      const stranger = await (await world.browser.newContext({ locale: 'en-GB' })).newPage();
      await stranger.goto(`${world.gateway.url}/dashboard/audit?action=session.login`);
      await stranger.getByLabel('Your name').fill('Olga');
      await stranger.getByLabel('Admin token').fill('not-the-token-of-this-gateway');
      await stranger.getByRole('button', { name: 'Log in' }).click();
      await stranger.getByRole('alert').getByText('This is not the admin token').waitFor();
      await logInThrough(stranger);
      await stranger.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
      expect(stranger.url()).toContain('/dashboard/audit?action=session.login');
      await stranger
        .getByRole('row', { name: /Logged in Refused Olga/ })
        .first()
        .waitFor();
      await stranger.context().close();
    });

    test('a session that ends in the middle leads to the login, and back to where one was', async () => {
      const context = await world.browser.newContext({ viewport: DESKTOP, locale: 'en-GB' });
      const tab = await context.newPage();
      await tab.goto(`${world.gateway.url}/dashboard/stores?q=Kiln`);
      await logInThrough(tab);
      await tab.getByRole('link', { name: 'Kiln & Clay' }).waitFor();
      await context.clearCookies();
      await tab.getByRole('link', { name: 'Kiln & Clay' }).click();
      await tab.getByText('Your session is over').waitFor();
      await logInThrough(tab);
      await tab.getByRole('heading', { level: 1, name: 'Kiln & Clay' }).waitFor();
      await tab.getByRole('button', { name: 'Log out' }).click();
      await tab.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
      expect(await tab.getByText('Your session is over').count()).toBe(0);
      await context.close();
    });

    test('who logs in anew in another tab goes on in this one', async () => {
      const made = await world.paidOrder();
      await openOrder(made);
      const tab = await page.context().newPage();
      await page.context().clearCookies();
      await tab.goto(`${world.gateway.url}/dashboard`);
      await logInThrough(tab);
      await tab.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
      await tab.close();
      await button('Check with the provider').click();
      await said('The provider was asked. Still: Paid.');
      complaints = complaints.filter((text) => !/40[13]/.test(text));
    });
  });

  describe('the overview', () => {
    test('says how much was paid today and what needs attention, and leads there', async () => {
      await world.paidOrder({ amount: '1234.50' });
      await open('/');
      await page
        .getByRole('region', { name: 'Paid', exact: true })
        .getByText(/£[\d,]+\.\d\d/)
        .first()
        .waitFor();
      await page
        .getByRole('region', { name: 'Paid over time' })
        .locator('.recharts-bar-rectangle path')
        .first()
        .waitFor();
      await page.getByRole('link', { name: /6 deliveries were given up/ }).click();
      await heading('Dead letters').waitFor();
    });

    test('keeps live and test apart, and offers the other where there is nothing', async () => {
      await open('/?range=month');
      await choose('Mode', 'Live');
      await said('No live payments in this range');
      await button('Show test payments').click();
      await page.getByRole('region', { name: 'Paid', exact: true }).getByText('GBP').waitFor();
    });
  });

  describe('checkouts', () => {
    test('one is found by its order, its transaction and its customer; the search is in the address', async () => {
      const email = `grace-${Date.now()}@example.com`;
      const made = await world.paidOrder({ customer: { name: 'Grace Hopper', email } });
      await open('/system');
      await heading('System').waitFor();
      await page.keyboard.press('/');
      await page.waitForURL(/\/dashboard\/checkouts$/);
      const search = page.getByLabel('Search checkouts');
      await poll(() => page.evaluate('document.activeElement.matches("[data-search]")')).toBe(true);
      for (const text of [made.orderId, made.transaction, email.toUpperCase(), made.id]) {
        await search.fill(text);
        await poll(() => new URL(page.url()).searchParams.get('q')).toBe(text);
        await poll(() => page.locator('tbody tr').count()).toBe(1);
        await page.getByRole('link', { name: made.orderId }).waitFor();
      }
      await page.getByRole('link', { name: made.orderId }).click();
      await heading(`Order ${made.orderId}`).waitFor();
      await page.goBack();
      expect(await search.inputValue()).toBe(made.id);
    });

    test('the list is narrowed by state and store, and read page after page', async () => {
      await Promise.all(Array.from({ length: 26 }, () => world.order()));
      await open('/checkouts');
      await poll(() => page.locator('tbody tr').count()).toBe(25);
      await button('Show more').click();
      await poll(() => page.locator('tbody tr').count()).toBeGreaterThan(30);
      await page.getByText('Cancelled', { exact: true }).first().click();
      await poll(() => page.locator('tbody tr').count()).toBe(6);
      await button(/More filters/).click();
      await page.getByLabel('Store').selectOption('Fjord Outdoor 1');
      await poll(() => page.locator('tbody tr').count()).toBe(2);
      await page.getByLabel('Currency').fill('EUR');
      await said('Nothing fits');
      await button('Clear filters').first().click();
      await poll(() => page.locator('tbody tr').count()).toBeGreaterThan(24);
    });

    test('what an order says is shown as the text that it is', async () => {
      const description = '<script>document.title = "owned"</script><img src=x onerror=alert(1)>';
      await openOrder(await world.order({ description, customer: { name: '<b>Eve</b>', email: 'eve@example.com' } }));
      await said(description);
      await said('<b>Eve</b>');
      expect(await page.title()).not.toContain('owned');
    });

    test('the provider is asked, and what it says is told', async () => {
      const made = await world.order();
      await openOrder(made);
      await world.control.faults({ notifications: { drop: 1 } });
      const { checkout_url } = await world.shop.client.checkouts.retrieve(made.id);
      await world.control.pay(hostedIdOf(checkout_url));
      await world.control.faults({});
      await button('Check with the provider').click();
      await said('The checkout is now: Paid.');
      await said('Olga: Asked the provider');
    });

    test('the timeline tells all that happened, with what came word for word', async () => {
      const made = await world.paidOrder();
      await openOrder(made);
      for (const text of [
        'The shop asked for the money',
        'The provider opened a payment page',
        /Told to the shop: Paid/,
      ]) {
        await said(text);
      }
      const notification = page.locator('li, div').filter({ hasText: 'The provider sent a notification' }).last();
      await notification.waitFor();
      await page.getByText('Show the body').first().click();
      await page.locator('pre').getByText(made.transaction).waitFor();
      await button('Copy: Checkout id').click();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(made.id);
    });

    test('one that is open is cancelled after a question', async () => {
      const made = await world.order();
      await openOrder(made);
      await button('Cancel').click();
      await dialog().getByRole('button', { name: 'Back' }).click();
      await dialog().waitFor({ state: 'hidden' });
      await button('Cancel').click();
      await dialog().getByRole('button', { name: 'Cancel the checkout' }).click();
      await said('The checkout is now: Cancelled.');
      expect((await checkout(made.id)).status).toBe('cancelled');
    });
  });

  describe('refunds', () => {
    test('a part is given back with the keyboard alone', async () => {
      const made = await world.paidOrder();
      await openOrder(made);
      await button('Refund…').focus();
      await page.keyboard.press('Enter');
      await dialog().waitFor();
      await poll(() => page.evaluate('document.activeElement.value')).toBe('all');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
      await page.keyboard.type('5.00');
      await page.keyboard.press('Tab');
      await page.keyboard.type('One mug broke');
      await dialog()
        .getByText(`You give back £5.00 to Ada Lovelace (ada@example.com), for order ${made.orderId}`)
        .waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await said('The money is on its way back.');
      await said('Partly refunded');
      expect(await checkout(made.id)).toMatchObject({
        amount_refunded: '5.00',
        refunds: [{ amount: '5.00', reason: 'One mug broke', status: 'succeeded' }],
      });
      expect(await lastDeed(made.id)).toMatchObject({ operator: 'Olga', action: 'checkout.refund', outcome: 'ok' });
    });

    test('pressing twice gives back once', async () => {
      const made = await world.paidOrder();
      await openOrder(made);
      await button('Refund…').click();
      await dialog().getByRole('button', { name: 'Refund £15.99' }).dblclick();
      await said('The money is on its way back.');
      expect((await checkout(made.id)).refunds).toHaveLength(1);
    });

    test('an answer that is lost is said to be unknown, nothing can be changed, and asking again gives back once', async () => {
      const made = await world.paidOrder();
      await openOrder(made);
      await button('Refund…').click();
      await page.route('**/refunds', async (route) => {
        await route.fetch();
        await route.abort();
      });
      await dialog().getByText('A part').click();
      await dialog().getByLabel('Amount in GBP').fill('6.00');
      await dialog().getByRole('button', { name: 'Refund £6.00' }).click();
      await dialog().getByText('It is not known whether this refund was made').waitFor();
      expect(await dialog().getByLabel('Amount in GBP').isDisabled()).toBe(true);
      await page.unroute('**/refunds');
      // Not even whoever starts all over makes another one.
      await page.reload();
      await button('Refund…').click();
      await dialog().getByText('It is not known whether this refund was made').waitFor();
      await dialog().getByRole('button', { name: 'Ask again' }).click();
      await said('The money is on its way back.');
      expect((await checkout(made.id)).refunds).toMatchObject([{ amount: '6.00' }]);
      complaints = complaints.filter((text) => !text.includes('ERR_FAILED'));
    });

    test('what cannot be an amount, or is too much, is said before anything is sent', async () => {
      await openOrder(await world.paidOrder());
      await button('Refund…').click();
      await dialog().getByText('A part').click();
      const amount = dialog().getByLabel('Amount in GBP');
      await amount.fill('16.00');
      await dialog().getByText('No more than £15.99 can be given back.').waitFor();
      await amount.fill('1,00');
      await dialog().getByText('Type an amount such as £15.99.').waitFor();
      expect(
        await dialog()
          .getByRole('button', { name: /^Refund/ })
          .isDisabled(),
      ).toBe(true);
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'hidden' });
    });

    test('what the gateway refuses is explained, and can be mended and sent again', async () => {
      const made = await world.paidOrder();
      await openOrder(made);
      await button('Refund…').click();
      // The shop is quicker.
      await world.shop.client.refunds.create(made.id, { amount: '10.00' });
      await dialog().getByRole('button', { name: 'Refund £15.99' }).click();
      await dialog().getByRole('alert').getByText('That was refused').waitFor();
      await dialog().getByRole('button', { name: 'Refund £5.99' }).click();
      await said('The money is on its way back.');
      expect((await checkout(made.id)).amount_refunded).toBe('15.99');
      complaints = complaints.filter((text) => !text.includes('status of 4'));
    });

    test('a payment that came twice is marked, and given back by itself', async () => {
      const made = await world.order();
      const { checkout_url } = await world.shop.client.checkouts.retrieve(made.id);
      await world.control.settle(hostedIdOf(checkout_url), { outcome: 'succeeded', times: 2 });
      await world.callbacks.waitForType(made.id, 'checkout.duplicate_payment');
      await openOrder(made);
      await said('This order was paid more than once');
      await button('Refund this one…').click();
      await dialog().getByRole('button', { name: 'Refund £15.99' }).click();
      await said('The money is on its way back.');
      const { status, refunds, transaction_id } = await checkout(made.id);
      expect(status).toBe('paid');
      expect(refunds.map(({ payment_id }) => payment_id)).not.toContain(transaction_id);
    });
  });

  describe('stores', () => {
    const openStore = async (index: number) => {
      await open(`/stores/${world.brokenStores[index]?.connected.id}`);
      await heading(`Fjord Outdoor ${index + 1}`).waitFor();
    };

    test('credentials and callback are tried, and the answer says what is wrong', async () => {
      await open('/stores?q=Kiln');
      await page.getByRole('link', { name: 'Kiln & Clay' }).click();
      await button('Check the credentials').click();
      await said('The provider accepts the credentials.');
      await button('Send a test callback').click();
      await said('The shop took the callback (HTTP 200).');
      await openStore(0);
      await button('Send a test callback').click();
      await page.getByRole('alert').getByText('the shop answered 503').waitFor();
    });

    test('a new secret is shown once, can be copied, and is gone when the dialog is closed', async () => {
      await openStore(0);
      await button('New callback secret…').click();
      await dialog().getByRole('button', { name: 'Make a new secret' }).click();
      await dialog().getByText('It is shown this once').waitFor();
      const secret = await dialog().locator('code').textContent();
      expect(secret).toMatch(/^whsec_/);
      await dialog().getByRole('button', { name: 'Copy the secret' }).click();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
      // A slip of the hand does not throw it away.
      await page.keyboard.press('Escape');
      await dialog().getByRole('button', { name: 'I have stored it' }).click();
      await dialog().waitFor({ state: 'hidden' });
      expect(await page.content()).not.toContain(secret);
    });

    test('an endpoint that its receiver ended is switched on again', async () => {
      const { react } = world.brokenShop;
      world.brokenShop.react = (response) => response.writeHead(410).end();
      const store = world.brokenStores[1];
      await store?.client.checkouts
        .create({
          order_id: `gone-${Date.now()}`,
          amount: '3.00',
          currency: 'GBP',
          description: 'A peg',
          success_url: 'https://shop.example/thanks',
          cancel_url: 'https://shop.example/cart',
        })
        .then(({ id }) => store.client.checkouts.cancel(id));
      await poll(async () => {
        await openStore(1);
        return page.getByText('Switched off', { exact: true }).count();
      }).toBe(1);
      world.brokenShop.react = react;
      await button('Switch on').click();
      await said('Switched on. What waited for it goes out now.');
      await button('Switch on').waitFor({ state: 'hidden' });
    });

    test('one is disconnected only after its name was typed', async () => {
      await openStore(2);
      await button('Disconnect the store').click();
      const confirm = dialog().getByRole('button', { name: 'Disconnect the store' });
      expect(await confirm.isDisabled()).toBe(true);
      await dialog().getByLabel(/^Type/).fill('Fjord Outdoor 1');
      expect(await confirm.isDisabled()).toBe(true);
      await dialog().getByLabel(/^Type/).fill('Fjord Outdoor 3');
      await confirm.click();
      await said('Fjord Outdoor 3 is disconnected.');
      await button('New store secret…').waitFor({ state: 'hidden' });
    });
  });

  describe('deliveries', () => {
    test('one that was given up shows each try and the answer, and is sent again', async () => {
      await open(`/deliveries?state=dead&store_id=${world.brokenStores[0]?.connected.id}`);
      await page
        .getByRole('link', { name: /Cancelled/ })
        .first()
        .click();
      await heading('Cancelled').waitFor();
      await page.getByText('Show the answer').first().click();
      await said('<h1>Down for maintenance</h1>');
      await page.locator('pre').getByText('"type": "checkout.cancelled"').waitFor();
      world.brokenShop.react = (response) => response.writeHead(200).end();
      await button('Send again').click();
      await said('It is sent again now.');
      await said('Delivered');
    });

    test('one that the shop has taken is sent again only after a question', async () => {
      const made = await world.paidOrder();
      await openOrder(made);
      await page
        .getByRole('link', { name: /^Delivery \d+/ })
        .first()
        .click();
      await button('Send again').click();
      await dialog().getByText('The shop has taken this one already.').waitFor();
      await dialog().getByRole('button', { name: 'Send again' }).click();
      await said('It is sent again now.');
      await poll(() => world.callbacks.typesFor(made.id)).toEqual(['checkout.paid', 'checkout.paid']);
    });

    test('sending many again can be stopped: no further step is asked for', async () => {
      await open('/dead-letters');
      let steps = 0;
      await page.route('**/deliveries/replay', async (route) => {
        steps += 1;
        if (steps === 2) await said(/2 are on their way again, 98 to go/).then(() => button('Stop').click());
        const data = { replayed: 2, remaining: 100 - 2 * steps, next_cursor: 'next', done: false };
        await route.fulfill({ json: { success: true, data } });
      });
      await button('Send all again…').click();
      await dialog().getByRole('button', { name: 'Send again' }).click();
      await said('Stopped: 4 are on their way again, 96 are left.');
      expect(steps).toBe(2);
      await page.unroute('**/deliveries/replay');
    });

    test('all that fit the filters are sent again, and arrive', async () => {
      world.brokenShop.react = (response) => response.writeHead(200).end();
      const store_id = world.brokenStores[1]?.connected.id ?? '';
      const givenUp = async (id = '') => (await world.operator.read<StoreView>(`/stores/${id}`)).data.deliveries.dead;
      const dead = await givenUp(store_id);
      await open('/dead-letters');
      await page.getByLabel('Store').selectOption('Fjord Outdoor 2');
      await button('Send all that fit again…').click();
      await dialog().getByRole('button', { name: 'Send again' }).click();
      await said(`Done: ${dead} are on their way again.`);
      await said('No dead letter fits');
      const arrived = () => world.operator.read<object[]>(`/deliveries?state=delivered&store_id=${store_id}`);
      await poll(async () => (await arrived()).data.length).toBe(dead);
      // Those of other shops were not meant.
      expect(await givenUp(world.brokenStores[0]?.connected.id)).toBe(1);
    });
  });

  test('the audit log lists who did what, and is narrowed by what was done', async () => {
    await open('/audit');
    await page.getByLabel('What', { exact: true }).selectOption('Refunded');
    await poll(() => page.locator('tbody tr').filter({ hasNotText: 'Refunded' }).count()).toBe(0);
    await page
      .getByRole('row', { name: /Refunded Done Olga/ })
      .first()
      .waitFor();
  });

  test('the system page shows the queues, the database and what should be set up better', async () => {
    await open('/system');
    await said('ALLOW_PRIVATE_CALLBACKS is true');
    await said('Events to be delivered');
    await said('SQLite');
  });

  describe('everywhere', () => {
    test('a page that there is not says so, and a thing that there is not too', async () => {
      await open('/nowhere');
      await heading('There is no such page').waitFor();
      await open('/checkouts/co_nothing');
      await page.getByRole('alert').getByText('There is no such thing').waitFor();
      complaints = complaints.filter((text) => !text.includes('404'));
    });

    test('while the gateway is away it is said so, and trying again goes on', async () => {
      await page.route(/api\/stores/, (route) => route.abort());
      await open('/stores');
      await page.getByRole('alert').getByText('The gateway does not answer').waitFor();
      await page.unroute(/api\/stores/);
      await button('Try again').click();
      await page.getByRole('link', { name: 'Kiln & Clay' }).waitFor();
      complaints = complaints.filter((text) => !text.includes('ERR_FAILED'));
    });

    test('the language is the browser’s, can be changed, and stays so', async () => {
      const german = await (await world.browser.newContext({ viewport: DESKTOP, locale: 'de-DE' })).newPage();
      await german.goto(`${world.gateway.url}/dashboard`);
      await german.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor();
      expect(await german.locator('html').getAttribute('lang')).toBe('de');
      await german.getByLabel('Sprache').selectOption('Español');
      await german.getByRole('heading', { level: 1, name: 'Iniciar sesión' }).waitFor();
      await german.reload();
      await german.getByRole('heading', { level: 1, name: 'Iniciar sesión' }).waitFor();
      expect(await german.locator('html').getAttribute('lang')).toBe('es');
      await german.context().close();
    });

    test('light and dark are as the system has them until one is chosen', async () => {
      await open('/');
      const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
      await page.emulateMedia({ colorScheme: 'dark' });
      await poll(scheme).toBe('dark');
      await page.getByRole('radiogroup', { name: 'Colours' }).locator('label').first().click();
      await poll(scheme).toBe('light');
      await page.reload();
      await poll(scheme).toBe('light');
      await page.getByRole('radiogroup', { name: 'Colours' }).locator('label').last().click();
      await page.emulateMedia({ colorScheme: 'light' });
      await poll(scheme).toBe('light');
    });

    test('the first Tab leads past the navigation, and a dialog keeps the focus', async () => {
      await openOrder(await world.paidOrder());
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('main');
      await button('Refund…').click();
      await dialog().waitFor();
      for (let presses = 0; presses < 8; presses++) {
        await page.keyboard.press('Tab');
        expect(await page.evaluate('document.activeElement.closest("[role=dialog]") !== null')).toBe(true);
      }
      await page.keyboard.press('Escape');
    });
  });

  describe('every page can be used by everybody, in the light, in the dark and on a phone', () => {
    let paths: Awaited<ReturnType<typeof dashboardPaths>>;
    beforeAll(async () => {
      paths = await dashboardPaths(world);
      await open('/');
      await choose('Mode', 'Test');
    });

    test.each(DASHBOARD_PAGES)('$name', async ({ name, wide }) => {
      await page.setViewportSize(DESKTOP);
      await page.emulateMedia({ colorScheme: 'light' });
      await open(paths[name]);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await sidewaysOverflow(page)).toBe(0);
      if (wide) expect(await accessibilityProblems(page)).toEqual([]);
      await page.setViewportSize(PHONE);
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await sidewaysOverflow(page)).toBe(0);
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    test('with its dialogs, its menu and the login', async () => {
      await page.setViewportSize(PHONE);
      await openOrder(await world.paidOrder());
      await button('Refund…').click();
      await dialog().getByText('A part').click();
      expect(await accessibilityProblems(page), 'refund').toEqual([]);
      await page.keyboard.press('Escape');
      await button('Open the menu').click();
      await dialog().getByRole('navigation').waitFor();
      expect(await accessibilityProblems(page), 'menu').toEqual([]);
      expect(await sidewaysOverflow(page)).toBe(0);
      await dialog().getByRole('button', { name: 'Log out' }).click();
      await heading('Log in').waitFor();
      expect(await accessibilityProblems(page), 'login').toEqual([]);
      expect(await sidewaysOverflow(page)).toBe(0);
    });
  });
});
