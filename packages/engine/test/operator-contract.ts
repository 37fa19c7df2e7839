import { money } from '@neropay/core';
import {
  type AuditRecord,
  type CheckoutQuery,
  type CheckoutRecord,
  type DeliveryQuery,
  type EndpointRecord,
  type EventRecord,
  type Ledger,
  LedgerUnavailableError,
  type OverviewQuery,
  type Page,
  type PageQuery,
  type RefundRecord,
  type ScheduledCheckout,
  type StoreQuery,
  type StoreRecord,
} from '@neropay/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestDatabase } from './ledger-contract.js';
import {
  checkoutRecord,
  endpointRecord,
  eventRecord,
  NOW,
  paymentRecord,
  refundRecord,
  storeRecord,
} from './support/records.js';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

type Settlement = Parameters<Ledger['applySettlement']>[0];

/** What every ledger answers an operator, whatever keeps it. */
export function operatorContract(name: string, make: () => Promise<TestDatabase>): void {
  describe(`${name} for an operator`, () => {
    let database: TestDatabase;
    let ledger: Ledger;
    let store: StoreRecord;
    let callback: EndpointRecord;

    beforeEach(async () => {
      database = await make();
      ledger = await database.open();
      ({ store, callback } = await connect());
    });
    afterEach(async () => {
      await ledger.close();
      await database.remove();
    });

    const connect = async (
      changes: Partial<StoreRecord> = {},
      endpoint: Partial<EndpointRecord> = {},
    ): Promise<{ store: StoreRecord; callback: EndpointRecord }> => {
      const connected = await ledger.connectStore(storeRecord(changes), endpointRecord(endpoint));
      const found = await ledger.getCallbackEndpoint(connected.store.id);
      if (found === null) throw new Error('no callback');
      return { store: connected.store, callback: found };
    };
    const insert = async (changes: Partial<ScheduledCheckout> = {}): Promise<CheckoutRecord> => {
      const record = checkoutRecord({ storeId: store.id, ...changes });
      const result = await ledger.insertCheckout(
        { ...record, orderId: changes.orderId ?? `order of ${record.id}` },
        null,
      );
      if (result.kind !== 'created') throw new Error(`not created: ${result.kind}`);
      return result.checkout;
    };
    /** Moves a checkout on as a read-back does. */
    const settle = async (
      checkout: Pick<CheckoutRecord, 'id'>,
      change: Partial<Settlement['checkout']> = {},
      rest: Partial<Settlement> = {},
    ): Promise<CheckoutRecord> => {
      const known = await ledger.getCheckout(checkout.id);
      if (known === null) throw new Error(`no checkout ${checkout.id}`);
      const { status, refunded, transactionId, late, reviewReason, sequence } = known;
      const state = { status, refunded, transactionId, late, reviewReason, sequence, updatedAt: NOW };
      const result = await ledger.applySettlement({
        checkoutId: known.id,
        version: known.version,
        checkout: { ...state, ...change, sequence: sequence + (rest.events?.length ?? 0) },
        payments: [],
        refund: null,
        events: [],
        ...rest,
      });
      if (result.kind !== 'applied') throw new Error(`not applied: ${result.kind}`);
      return { ...known, ...state, ...change };
    };
    /** A checkout with one event, which waits to go out. */
    const tell = async (changes: Partial<EventRecord> = {}, checkout?: CheckoutRecord): Promise<EventRecord> => {
      const about = checkout ?? (await insert());
      const known = (await ledger.getCheckout(about.id)) ?? about;
      const event = eventRecord(known, { sequence: known.sequence + 1, ...changes });
      await settle(about, {}, { events: [event] });
      return event;
    };
    const claim = async (now = NOW) => ledger.claimDeliveries(now, now + HOUR, 100, 100, []);
    /** Tells an event and lets its delivery die. @returns the id of the delivery */
    const die = async (changes: Partial<EventRecord> = {}, checkout?: CheckoutRecord): Promise<number> => {
      const event = await tell(changes, checkout);
      const delivery = (await claim()).find((claimed) => claimed.event.id === event.id);
      if (delivery === undefined) throw new Error(`no delivery of ${event.id}`);
      await ledger.finishDelivery(delivery.id, { kind: 'dead', status: 500, reason: 'the shop answered 500' }, NOW);
      return delivery.id;
    };

    const overview = (query: Partial<OverviewQuery> = {}) =>
      ledger.overview({ from: NOW, to: NOW + DAY, bucketMs: HOUR, ...query });
    const whole = <Row>(page: Page<Row> | null): readonly Row[] => {
      if (page === null) throw new Error('the cursor was refused');
      return page.rows;
    };
    const findCheckouts = async (query: Partial<CheckoutQuery> = {}) =>
      whole(await ledger.searchCheckouts({ cursor: null, limit: 100, ...query })).map(({ checkout }) => checkout.id);
    const findStores = async (query: Partial<StoreQuery> = {}) =>
      whole(await ledger.searchStores({ cursor: null, limit: 100, ...query })).map((entry) => entry.store.id);
    const findDeliveries = async (query: Partial<DeliveryQuery> = {}) =>
      whole(await ledger.searchDeliveries({ cursor: null, limit: 100, ...query }));
    /** Reads a list page by page, with something done between them. */
    const pageThrough = async <Row>(
      ask: (query: PageQuery) => Promise<Page<Row> | null>,
      limit: number,
      between: () => Promise<unknown> = async () => undefined,
    ): Promise<Row[]> => {
      const seen: Row[] = [];
      let cursor: string | null = null;
      do {
        const page: Page<Row> | null = await ask({ cursor, limit });
        seen.push(...whole(page));
        cursor = page?.nextCursor ?? null;
        await between();
      } while (cursor !== null);
      return seen;
    };

    describe('the overview', () => {
      test('of nothing is nothing', async () => {
        expect(await overview()).toEqual({
          sums: [],
          series: [],
          statuses: [],
          attention: { review: 0, disputed: 0, deadDeliveries: 0, disabledEndpoints: 0, stuckRefunds: 0 },
        });
      });

      test('sums what was paid in the range by currency, the most payments first, and what has gone back of it', async () => {
        const pay = async (minor: bigint, currency: string, updatedAt: number, refunded = 0n) => {
          const checkout = await insert({ amount: money(minor, currency) });
          await settle(checkout, { status: refunded > 0n ? 'partially_refunded' : 'paid', refunded, updatedAt });
        };
        await pay(1_500n, 'JPY', NOW);
        await pay(10_050n, 'GBP', NOW);
        await pay(2_000n, 'GBP', NOW + 2 * HOUR, 500n);
        await pay(7n, 'GBP', NOW - 1);
        await pay(9n, 'GBP', NOW + DAY);
        await insert();
        const { sums, series } = await overview();
        expect(sums).toEqual([
          { currency: 'GBP', count: 2, amount: 12_050n, refunded: 500n },
          { currency: 'JPY', count: 1, amount: 1_500n, refunded: 0n },
        ]);
        expect(series).toEqual([
          { at: NOW, currency: 'GBP', count: 1, amount: 10_050n },
          { at: NOW, currency: 'JPY', count: 1, amount: 1_500n },
          { at: NOW + 2 * HOUR, currency: 'GBP', count: 1, amount: 2_000n },
        ]);
      });

      test('begins its buckets at the start of the range, whatever the clock says', async () => {
        const from = NOW + 1_234_567;
        for (const updatedAt of [from, from + DAY - 1, from + DAY])
          await settle(await insert(), { status: 'paid', updatedAt });
        const { series } = await overview({ from, to: from + 3 * DAY, bucketMs: DAY });
        expect(series.map(({ at, count }) => [at, count])).toEqual([
          [from, 2],
          [from + DAY, 1],
        ]);
      });

      test('adds up more than a floating-point number holds, to the last unit', async () => {
        for (let index = 0; index < 3; index++) {
          const checkout = await insert({ amount: money(9_007_199_254_740_991n, 'KWD') });
          await settle(checkout, { status: 'paid' });
        }
        expect((await overview()).sums).toMatchObject([{ currency: 'KWD', amount: 27_021_597_764_222_973n }]);
      });

      test('counts a payment when it first arrived, once, whatever becomes of it', async () => {
        const checkout = await insert();
        await settle(checkout, { status: 'paid', updatedAt: NOW });
        await settle(checkout, { status: 'disputed', updatedAt: NOW + 2 * DAY });
        await settle(checkout, { status: 'paid', updatedAt: NOW + 3 * DAY });
        await settle(checkout, { status: 'refunded', refunded: 10_000n, updatedAt: NOW + 4 * DAY });
        expect((await overview()).sums).toEqual([{ currency: 'GBP', count: 1, amount: 10_000n, refunded: 10_000n }]);
        expect((await overview({ from: NOW + DAY, to: NOW + 9 * DAY })).sums).toEqual([]);
        expect((await ledger.checkoutHistory(checkout.id))?.paidAt).toBe(NOW);
      });

      test('takes what is under review for no payment, unless it was one before', async () => {
        await settle(await insert(), { status: 'review', reviewReason: 'amount_mismatch' });
        const paid = await insert();
        await settle(paid, { status: 'paid' });
        await settle(paid, { status: 'review', reviewReason: 'account_mismatch', updatedAt: NOW + 5 });
        expect((await overview()).sums).toMatchObject([{ count: 1 }]);
      });

      test('counts by status what was opened in the range, as it is now', async () => {
        await settle(await insert(), { status: 'paid' });
        await settle(await insert(), { status: 'paid' });
        await settle(await insert(), { status: 'expired' });
        await insert({ createdAt: NOW - 1 });
        await insert({ createdAt: NOW + DAY });
        expect((await overview()).statuses).toEqual([
          { status: 'paid', count: 2 },
          { status: 'expired', count: 1 },
        ]);
      });

      test('is of one mode where it is asked for', async () => {
        const live = await insert();
        const other = await connect({ mode: 'test' });
        const tested = await insert({ storeId: other.store.id, mode: 'test' });
        for (const checkout of [live, tested]) await settle(checkout, { status: 'paid' });
        for (const mode of ['live', 'test'] as const) {
          expect(await overview({ mode })).toMatchObject({ sums: [{ count: 1 }], statuses: [{ count: 1 }] });
        }
        expect(await overview()).toMatchObject({ sums: [{ count: 2 }], statuses: [{ count: 2 }] });
      });

      test('says what wants a look, whenever it was', async () => {
        const createdAt = NOW - 365 * DAY;
        const disputed = await insert({ createdAt });
        await settle(disputed, { status: 'disputed' });
        for (let index = 0; index < 2; index++) await settle(await insert({ createdAt }), { status: 'review' });
        await die({}, disputed);
        const refund: RefundRecord = refundRecord({ checkoutId: disputed.id, storeId: store.id });
        await ledger.reserveRefund(refund, 10_000n, null);
        await ledger.reserveRefund(refundRecord({ checkoutId: disputed.id, storeId: store.id }), 10_000n, null);
        await ledger.retryRefund(refund.id, null, { code: 'unknown', message: 'no answer' }, NOW);
        await ledger.updateEndpoint(callback.id, { state: 'disabled', disabledReason: 'the shop answered 410' });
        expect((await overview()).attention).toEqual({
          review: 2,
          disputed: 1,
          deadDeliveries: 1,
          disabledEndpoints: 1,
          stuckRefunds: 1,
        });
        // Nothing can be sent to a store that has gone, so nobody has to look at what it missed.
        await ledger.updateStore(store.id, { state: 'disconnected', updatedAt: NOW });
        expect((await overview()).attention.deadDeliveries).toBe(0);
      });

      test('wants no look at an endpoint that is not meant to be called', async () => {
        const disabled = { state: 'disabled', disabledReason: 'the store has no callback URL' } as const;
        await connect({}, disabled);
        const gone = await connect();
        await ledger.updateStore(gone.store.id, { state: 'disconnected', updatedAt: NOW });
        await ledger.updateEndpoint(gone.callback.id, { ...disabled, disabledReason: 'the store was disconnected' });
        const hook = endpointRecord({ sink: 'hook' });
        await ledger.insertEndpoint(hook);
        await ledger.endEndpoint(hook.id, 'the hook was deleted', NOW);
        expect((await overview()).attention.disabledEndpoints).toBe(0);
      });
    });

    describe('the list of checkouts', () => {
      test('is the newest first, by id where several were asked for at once', async () => {
        const older = await insert({ createdAt: NOW - 1 });
        const [first, second] = [await insert({ id: 'co_a' }), await insert({ id: 'co_b' })];
        expect(await findCheckouts()).toEqual([second.id, first.id, older.id]);
      });

      test('knows the store, and when money arrived', async () => {
        const checkout = await insert();
        await settle(checkout, { status: 'paid', updatedAt: NOW + 7 });
        const page = await ledger.searchCheckouts({ cursor: null, limit: 1 });
        expect(page).toEqual({
          rows: [
            {
              checkout: await ledger.getCheckout(checkout.id),
              store: { id: store.id, name: store.name, platform: store.platform },
              paidAt: NOW + 7,
            },
          ],
          nextCursor: null,
        });
      });

      test('shows every checkout once, page by page, while others are asked for and move on', async () => {
        const inserted: string[] = [];
        for (let index = 0; index < 23; index++) {
          inserted.push((await insert({ createdAt: NOW + Math.floor(index / 4) })).id);
        }
        const seen = await pageThrough(
          (query) => ledger.searchCheckouts(query),
          5,
          async () => {
            await insert({ createdAt: NOW + DAY });
            await settle({ id: inserted[0] ?? '' }, { status: 'failed' });
          },
        );
        expect(seen.map(({ checkout }) => checkout.id)).toEqual(inserted.toReversed().sort(byNewest(seen)));
        expect(new Set(seen.map(({ checkout }) => checkout.id))).toEqual(new Set(inserted));
      });

      test('has no last page that is empty', async () => {
        await insert();
        await insert();
        expect((await ledger.searchCheckouts({ cursor: null, limit: 2 }))?.nextCursor).toBeNull();
      });

      test('refuses a cursor that it has not given', async () => {
        await insert();
        await insert();
        const other = (await ledger.searchCheckouts({ cursor: null, limit: 1 }))?.nextCursor ?? '';
        const write = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
        const forged = [
          ...['', 'nonsense', '!', write(null), write({}), write(['checkouts', NOW])],
          ...[write(['checkouts', `${NOW}`, 'co_1']), write(['checkouts', 1.5, 'co_1']), write(['checkouts', NOW, 1])],
        ];
        for (const cursor of forged) expect(await ledger.searchCheckouts({ cursor, limit: 1 }), cursor).toBeNull();
        for (const refused of [
          await ledger.searchStores({ cursor: other, limit: 1 }),
          await ledger.searchDeliveries({ cursor: other, limit: 1 }),
          await ledger.findDeadDeliveries({ cursor: other, limit: 1, before: NOW }),
          await ledger.listAudit({ cursor: other, limit: 1 }),
        ]) {
          expect(refused).toBeNull();
        }
      });

      test('is narrowed by store, status, kind, mode, currency and time, alone and together', async () => {
        const other = await connect({ mode: 'test' });
        const plain = await insert();
        const paid = await insert({ amount: money(5n, 'EUR'), createdAt: NOW + 10 });
        await settle(paid, { status: 'paid' });
        const link = await insert({ kind: 'link', createdAt: NOW + 20 });
        const elsewhere = await insert({ storeId: other.store.id, mode: 'test', createdAt: NOW + 30 });
        expect(await findCheckouts({ storeId: other.store.id })).toEqual([elsewhere.id]);
        expect(await findCheckouts({ statuses: ['paid'] })).toEqual([paid.id]);
        expect(await findCheckouts({ statuses: ['paid', 'pending'], storeId: store.id })).toEqual([
          ...[link.id, paid.id, plain.id],
        ]);
        expect(await findCheckouts({ statuses: [] })).toHaveLength(4);
        expect(await findCheckouts({ kind: 'link' })).toEqual([link.id]);
        expect(await findCheckouts({ mode: 'test' })).toEqual([elsewhere.id]);
        expect(await findCheckouts({ currency: 'EUR' })).toEqual([paid.id]);
        expect(await findCheckouts({ from: NOW + 10, to: NOW + 30 })).toEqual([link.id, paid.id]);
        expect(await findCheckouts({ from: NOW + 11, statuses: ['paid'] })).toEqual([]);
        expect(await findCheckouts({ currency: 'EUR', statuses: ['paid'], mode: 'live', kind: 'checkout' })).toEqual([
          paid.id,
        ]);
      });
    });

    describe('a search for checkouts', () => {
      test.each<readonly [what: string, found: Partial<CheckoutRecord>, q: string]>([
        ['an id', { id: 'co_0199f3c2' }, 'co_0199f3'],
        ['an order id', { orderId: '90210-7' }, '90210'],
        ['an order number', { orderNumber: 'R-2026-17' }, 'R-2026'],
        ['a reference', { reference: 'INV/77-2' }, 'INV/77'],
      ])('finds %s by its beginning', async (_what, found, q) => {
        await insert();
        const checkout = await insert(found);
        expect(await findCheckouts({ q })).toEqual([checkout.id]);
        expect(await findCheckouts({ q: q.slice(1) })).toEqual([]);
        expect(await findCheckouts({ q: `${q}x` })).toEqual([]);
      });

      test('finds a payment of the provider, also the second one of an order', async () => {
        const checkout = await insert();
        const payments = ['6636598', '7747609'].map((id) => paymentRecord({ id, checkoutId: checkout.id }));
        await settle(checkout, { status: 'paid', transactionId: '6636598' }, { payments });
        for (const q of ['6636598', '66', '7747609']) expect(await findCheckouts({ q })).toEqual([checkout.id]);
        expect(await findCheckouts({ q: '636598' })).toEqual([]);
      });

      test('finds an e-mail address, whole and in any case', async () => {
        await insert();
        const checkout = await insert({ customer: { name: 'Grace', email: 'Grace.Hopper@Example.org' } });
        expect(await findCheckouts({ q: 'grace.hopper@example.ORG' })).toEqual([checkout.id]);
        expect(await findCheckouts({ q: 'grace.hopper@example' })).toEqual([]);
        expect(await findCheckouts({ q: 'hopper@example.org' })).toEqual([]);
      });

      test('takes every sign as it is written: nothing stands for anything else', async () => {
        const odd = ['100%', '100_1', `o'hara`, '"quoted"', 'back\\slash', '?', '$1', 'a*b', 'ünï', '\u{1F600}'];
        const found = new Map<string, string>();
        for (const orderId of odd) found.set(orderId, (await insert({ orderId })).id);
        await insert({ orderId: '1000' });
        for (const orderId of odd) expect(await findCheckouts({ q: orderId }), orderId).toEqual([found.get(orderId)]);
        for (const q of ['%', '_', '10_', '1%', '*', '.', `' OR '1'='1`, `"; DROP TABLE checkouts; --`, '\0']) {
          expect(await findCheckouts({ q }), q).toEqual([]);
        }
      });

      test('keeps a customer whose name is a trap from being found under another address', async () => {
        const name = '","email":"ada@example.org"} \u0000 {"email":"eve@example.org';
        const checkout = await insert({ customer: { name, email: 'mallory@example.org' } });
        expect(await findCheckouts({ q: 'mallory@example.org' })).toEqual([checkout.id]);
        for (const q of ['ada@example.org', 'eve@example.org']) expect(await findCheckouts({ q }), q).toEqual([]);
      });

      test('means each field that begins so, once, and is narrowed like any list', async () => {
        const both = await insert({ orderId: '77-a', reference: '77-b', createdAt: NOW + 1 });
        const number = await insert({ orderNumber: '77' });
        expect(await findCheckouts({ q: '77' })).toEqual([both.id, number.id]);
        await settle(number, { status: 'paid' });
        expect(await findCheckouts({ q: '77', statuses: ['paid'] })).toEqual([number.id]);
        expect(await findCheckouts({ q: '77', to: NOW + 1 })).toEqual([number.id]);
      });

      test('that means very many pages through all of them, in their order, beside the few that are meant otherwise', async () => {
        const MANY_ORDERS = 2_100;
        const insertAll = (count: number, orderId: (index: number) => string) =>
          Promise.all(
            Array.from({ length: count }, (_, index) =>
              insert({ orderId: orderId(index), createdAt: NOW + (index % 40) }),
            ),
          );
        const many = await insertAll(MANY_ORDERS, (index) => `bulk-${index}`);
        await insertAll(50, (index) => `other-${index}`);
        const byNumber = await insert({ orderNumber: 'bulk', createdAt: NOW - 1 });
        const ask = (query: PageQuery) => ledger.searchCheckouts({ ...query, q: 'bulk' });
        const found = await pageThrough(ask, 500);
        expect(found.map(({ checkout }) => checkout.id)).toEqual(
          [...many, byNumber].map(({ id }) => id).sort(byNewest(found)),
        );
        expect(found.at(-1)?.checkout.id).toBe(byNumber.id);
      });
    });

    describe('the history of a checkout', () => {
      test('of which there is none is null', async () => {
        expect(await ledger.checkoutHistory('co_unknown')).toBeNull();
      });

      test('is everything that is known of it, in its order, and nothing of another', async () => {
        const checkout = await insert();
        await ledger.recordOpened(
          checkout.id,
          { hostedId: 'h_1', action: null, expiresAt: NOW + DAY, reconcileAt: null },
          NOW + 1,
        );
        const payments = [
          paymentRecord({ checkoutId: checkout.id, createdAt: NOW + 5 }),
          paymentRecord({ checkoutId: checkout.id, createdAt: NOW + 4 }),
        ];
        const known = (await ledger.getCheckout(checkout.id)) ?? checkout;
        const events = [
          eventRecord(known, { sequence: 1 }),
          eventRecord(known, { sequence: 2, type: 'checkout.duplicate_payment' }),
        ];
        await settle(checkout, { status: 'paid', updatedAt: NOW + 6 }, { payments, events });
        const refund = refundRecord({ checkoutId: checkout.id, storeId: store.id });
        await ledger.reserveRefund(refund, 10_000n, null);
        const notified = await notify(checkout.id);
        const audited = await ledger.appendAudit(auditEntry({ subject: checkout.id }));
        await tell();
        await notify((await insert()).id);
        await ledger.appendAudit(auditEntry({ subject: 'co_other' }));

        const history = await ledger.checkoutHistory(checkout.id);
        expect(history).toMatchObject({
          openedAt: NOW + 1,
          paidAt: NOW + 6,
          reconcileAt: null,
          store: { id: store.id },
        });
        expect(history?.checkout).toEqual(await ledger.getCheckout(checkout.id));
        expect(history?.payments).toEqual(payments.toReversed());
        expect(history?.refunds).toEqual([refund]);
        expect(history?.events).toEqual(events);
        expect(history?.notifications).toEqual([
          {
            id: notified,
            type: 'payment.succeeded',
            verified: true,
            paymentId: 'p_1',
            outcome: 'settled: paid',
            body: '{"a":1}',
            receivedAt: NOW,
          },
        ]);
        expect(history?.deliveries.map(({ eventId, type }) => [eventId, type])).toEqual(
          events.map(({ id, type }) => [id, type]),
        );
        expect(history?.audit).toEqual([{ ...auditEntry({ subject: checkout.id }), id: audited }]);
      });

      test('says when it is read back by itself next', async () => {
        const { id } = await insert({ reconcileAt: NOW + 5 });
        expect(await ledger.checkoutHistory(id)).toMatchObject({ reconcileAt: NOW + 5 });
        await ledger.scheduleReconcile({ id, reconcileAt: NOW + 5 }, NOW + 9, 1);
        expect(await ledger.checkoutHistory(id)).toMatchObject({ reconcileAt: NOW + 9 });
      });

      test('has a refusal’s time too, and none before the provider has answered', async () => {
        const checkout = await insert();
        expect(await ledger.checkoutHistory(checkout.id)).toMatchObject({ openedAt: null, paidAt: null });
        await ledger.recordRefused(checkout.id, { code: 'rejected', message: 'no' }, NOW + 3);
        expect(await ledger.checkoutHistory(checkout.id)).toMatchObject({ openedAt: NOW + 3, paidAt: null });
      });

      test('has a notification that is looked at again, from the first look on, as one', async () => {
        const checkout = await insert();
        await append();
        const [notification] = await ledger.claimNotifications(NOW, NOW + HOUR, 1);
        const id = notification?.id ?? 0;
        await ledger.retryNotification(id, NOW + HOUR, 'settled: pending', checkout.id);
        expect((await ledger.checkoutHistory(checkout.id))?.notifications).toMatchObject([
          { id, outcome: 'settled: pending' },
        ]);
        await ledger.finishNotifications([id], 'left to the reconciler: provider: unavailable', NOW + HOUR, null);
        expect((await ledger.checkoutHistory(checkout.id))?.notifications).toMatchObject([
          { id, outcome: 'left to the reconciler: provider: unavailable' },
        ]);
      });

      test('of very many is the newest of each kind, still in their order', async () => {
        const checkout = await insert();
        const ids: number[] = [];
        for (let index = 0; index < 205; index++)
          ids.push(await ledger.appendAudit(auditEntry({ subject: checkout.id, at: index })));
        const history = await ledger.checkoutHistory(checkout.id);
        expect(history?.audit.map(({ id }) => id)).toEqual(ids.slice(-200));
      });
    });

    const append = (storeId = store.id, receivedAt = NOW, body = '{"a":1}') =>
      ledger.appendNotification({
        ...{ storeId, verified: true, scheme: 'hmac', eventId: 'e_1', type: 'payment.succeeded', reference: 'r' },
        ...{ paymentId: 'p_1', claimsSuccess: true, body, receivedAt },
      });
    /** A notification that turned out to be about a checkout. @returns its id */
    const notify = async (checkoutId: string): Promise<number> => {
      await append();
      const [notification] = await ledger.claimNotifications(NOW, NOW + HOUR, 1);
      if (notification === undefined) throw new Error('no notification');
      await ledger.finishNotifications([notification.id], 'settled: paid', NOW, checkoutId);
      return notification.id;
    };

    describe('stores', () => {
      test('are listed the newest first, page by page, with the state of their callback', async () => {
        const stores = [store.id];
        for (let index = 1; index < 6; index++) stores.push((await connect({ createdAt: NOW + index })).store.id);
        await ledger.updateEndpoint(callback.id, { state: 'disabled' });
        const seen = await pageThrough(
          (query) => ledger.searchStores(query),
          2,
          () => connect({ createdAt: NOW + DAY }),
        );
        expect(seen.map((entry) => entry.store.id)).toEqual(stores.toReversed());
        expect(seen.map(({ callbackState }) => callbackState)).toEqual([...Array(5).fill('active'), 'disabled']);
        expect(seen.at(-1)?.store).toEqual(store);
      });

      test('are found by name, URL and account in any case, or by the beginning of their id', async () => {
        const [tea, pots] = [
          (await connect({ name: 'Tea & 100% Pots', url: 'https://Tea.example', accountName: 'ACME Ltd' })).store,
          (await connect({ name: 'Pots_only', accountId: 'acct_777', createdAt: NOW + 1 })).store,
        ];
        expect(await findStores({ q: 'pots' })).toEqual([pots.id, tea.id]);
        expect(await findStores({ q: 'TEA.EX' })).toEqual([tea.id]);
        expect(await findStores({ q: 'acme' })).toEqual([tea.id]);
        expect(await findStores({ q: '777' })).toEqual([pots.id]);
        expect(await findStores({ q: tea.id })).toEqual([tea.id]);
        expect(await findStores({ q: '100%' })).toEqual([tea.id]);
        expect(await findStores({ q: 's_o' })).toEqual([pots.id]);
        for (const q of ['%', '!', `'`, 'potsx']) {
          expect(await findStores({ q }), q).toEqual(q === '%' ? [tea.id] : []);
        }
      });

      test('are narrowed by their state', async () => {
        const gone = (await connect()).store;
        await ledger.updateStore(gone.id, { state: 'disconnected', updatedAt: NOW });
        expect(await findStores({ state: 'disconnected' })).toEqual([gone.id]);
        expect(await findStores({ state: 'active' })).toEqual([store.id]);
      });

      test('have a history: endpoints, the callback first and none that was ended, and when they were last heard of', async () => {
        const hook = endpointRecord({ sink: 'hook', createdAt: NOW - DAY });
        const ended = endpointRecord({ sink: 'hook' });
        await ledger.insertEndpoint(hook);
        await ledger.insertEndpoint(ended);
        await ledger.endEndpoint(ended.id, 'the hook was deleted', NOW);
        await connect();
        expect(await ledger.storeHistory(store.id)).toEqual({
          store,
          callbackState: 'active',
          endpoints: [callback, hook],
          lastCheckoutAt: null,
          lastNotificationAt: null,
          deliveries: { pending: 0, dead: 0 },
        });
        await insert({ createdAt: NOW + 5 });
        await notify((await insert({ createdAt: NOW + 9 })).id);
        await append(store.id, NOW + 11);
        await append('st_other', NOW + 20);
        expect(await ledger.storeHistory(store.id)).toMatchObject({
          lastCheckoutAt: NOW + 9,
          lastNotificationAt: NOW + 11,
        });
        expect(await ledger.storeHistory('st_unknown')).toBeNull();
      });

      test('have a count of what waits and what died, of their own events alone', async () => {
        await ledger.insertEndpoint(endpointRecord({ sink: 'hook' }));
        const other = await connect();
        await tell({}, await insert({ storeId: other.store.id }));
        await die({}, await insert());
        await tell();
        // The store's own callback and the account's hook hear each of its two events; one delivery died.
        expect((await ledger.storeHistory(store.id))?.deliveries).toEqual({ pending: 3, dead: 1 });
      });
    });

    describe('deliveries', () => {
      test('are listed by their events, the newest first, page by page, while others are told', async () => {
        const told: string[] = [];
        for (let index = 0; index < 7; index++) told.push((await tell()).id);
        const seen = await pageThrough(
          (query) => ledger.searchDeliveries(query),
          3,
          () => tell(),
        );
        expect(seen.map(({ eventId }) => eventId)).toEqual(told.toReversed());
      });

      test('say what they are, and how it went', async () => {
        const event = await tell({ type: 'checkout.paid', createdAt: NOW - 5 });
        const waiting = {
          eventId: event.id,
          type: 'checkout.paid',
          checkoutId: event.checkoutId,
          store: { id: store.id, name: store.name },
          endpointId: callback.id,
          sink: 'callback',
          state: 'pending',
          attempts: 0,
          lastStatus: null,
          lastReason: null,
          createdAt: NOW - 5,
          nextAttemptAt: NOW - 5,
          finishedAt: null,
        };
        expect(await findDeliveries()).toEqual([{ ...waiting, id: expect.any(Number) }]);
        const [claimed] = await claim();
        expect(await findDeliveries()).toMatchObject([{ attempts: 0, nextAttemptAt: null }]);
        const id = claimed?.id ?? 0;
        await ledger.finishDelivery(id, { kind: 'retry', dueAt: NOW + HOUR, status: 503, reason: 'later' }, NOW);
        expect(await findDeliveries()).toMatchObject([
          { attempts: 1, nextAttemptAt: NOW + HOUR, lastStatus: 503, lastReason: 'later' },
        ]);
        await claim(NOW + HOUR);
        await ledger.finishDelivery(id, { kind: 'delivered', status: 204 }, NOW + HOUR);
        expect(await findDeliveries()).toEqual([
          {
            ...waiting,
            id,
            state: 'delivered',
            attempts: 2,
            lastStatus: 204,
            nextAttemptAt: null,
            finishedAt: NOW + HOUR,
          },
        ]);
      });

      test('are narrowed by state, store, endpoint and type, and found by event, checkout or endpoint', async () => {
        const hook = endpointRecord({ id: 'ep_hook', sink: 'hook', types: ['checkout.failed'] });
        await ledger.insertEndpoint(hook);
        const other = await connect();
        const dead = await die();
        const failed = await tell({ type: 'checkout.failed' });
        const elsewhere = await tell({}, await insert({ storeId: other.store.id }));
        const events = async (query: Partial<DeliveryQuery>) =>
          (await findDeliveries(query)).map(({ eventId }) => eventId);
        expect((await findDeliveries({ state: 'dead' })).map(({ id }) => id)).toEqual([dead]);
        expect(await events({ state: 'pending' })).toEqual([elsewhere.id, failed.id, failed.id]);
        expect(await events({ state: 'delivered' })).toEqual([]);
        expect(await events({ storeId: other.store.id })).toEqual([elsewhere.id]);
        expect(await events({ storeId: store.id, state: 'dead' })).toHaveLength(1);
        expect(await events({ storeId: store.id, state: 'pending' })).toEqual([failed.id, failed.id]);
        expect(await events({ endpointId: hook.id })).toEqual([failed.id]);
        expect(await events({ type: 'checkout.failed' })).toEqual([failed.id, failed.id]);
        expect(await events({ q: failed.id })).toEqual([failed.id, failed.id]);
        expect(await events({ q: failed.checkoutId ?? '' })).toEqual([failed.id, failed.id]);
        expect(await events({ q: failed.id, storeId: other.store.id })).toEqual([]);
        expect(await events({ q: hook.id })).toEqual([failed.id]);
        expect(await events({ q: `' OR '1'='1` })).toEqual([]);
      });

      test('of an event of the account belong to no store', async () => {
        const scope = { rail: store.rail, mode: store.mode, accountId: store.accountId };
        await ledger.insertEndpoint(endpointRecord({ sink: 'hook' }));
        const event = eventRecord(await insert(), { storeId: '', checkoutId: null, sequence: 0, checkout: null });
        await ledger.tellAccount({ ...event, type: 'payout.paid' }, scope);
        expect(await findDeliveries()).toMatchObject([{ store: null, checkoutId: null, type: 'payout.paid' }]);
        const [delivery] = await findDeliveries();
        expect(await ledger.deliveryHistory(delivery?.id ?? 0)).toMatchObject({ delivery: { store: null } });
      });

      test('have a history: endpoint, event, and each try with what the receiver answered', async () => {
        const event = await tell();
        const [claimed] = await claim();
        const id = claimed?.id ?? 0;
        const retry = { kind: 'retry', dueAt: NOW + 1, status: 500, reason: 'the shop answered 500' } as const;
        await ledger.finishDelivery(id, retry, NOW, { ms: 40, response: 'Fatal error' });
        await claim(NOW + 1);
        const arrived = { ms: 12, response: 'ok' };
        await ledger.finishDelivery(id, { kind: 'delivered', status: 200 }, NOW + 2, arrived);
        expect(await ledger.deliveryHistory(id)).toEqual({
          delivery: (await findDeliveries())[0],
          endpoint: callback,
          event,
          tries: [
            { at: NOW + 2, attempt: 2, outcome: 'delivered', status: 200, reason: null, ms: 12, response: 'ok' },
            {
              ...{ at: NOW, attempt: 1, outcome: 'retry', status: 500, reason: 'the shop answered 500' },
              ...{ ms: 40, response: 'Fatal error' },
            },
          ],
        });
        expect(await ledger.deliveryHistory(id + 1)).toBeNull();
      });

      test('keep only the newest of many failed tries', async () => {
        await tell();
        for (let at = NOW; at < NOW + 30; at++) {
          const [claimed] = await claim(at);
          const dead = { kind: 'retry', dueAt: at + 1, status: null, reason: `try ${at - NOW + 1}` } as const;
          await ledger.finishDelivery(claimed?.id ?? 0, dead, at, { ms: 1, response: null });
        }
        const [delivery] = await findDeliveries();
        const history = await ledger.deliveryHistory(delivery?.id ?? 0);
        expect(history?.tries.map(({ attempt }) => attempt)).toEqual(
          Array.from({ length: 20 }, (_, index) => 30 - index),
        );
      });

      test('that arrived keep no try of somebody whose lease had ended', async () => {
        await tell();
        const [claimed] = await claim();
        const id = claimed?.id ?? 0;
        await ledger.finishDelivery(id, { kind: 'delivered', status: 200 }, NOW, { ms: 1, response: null });
        await ledger.finishDelivery(id, { kind: 'dead', status: 500, reason: 'late' }, NOW + 1);
        await ledger.finishDelivery(id, { kind: 'retry', dueAt: NOW, status: 500, reason: 'late' }, NOW + 1);
        expect((await ledger.deliveryHistory(id))?.tries).toMatchObject([{ outcome: 'delivered' }]);
      });

      test('for an endpoint that was ended have ended; for one that answered 410 they are dead', async () => {
        const hook = endpointRecord({ sink: 'hook' });
        await ledger.insertEndpoint(hook);
        await tell();
        await tell();
        await ledger.endEndpoint(hook.id, 'the hook was deleted', NOW);
        expect((await findDeliveries({ state: 'ended' })).map(({ endpointId }) => endpointId)).toEqual([
          hook.id,
          hook.id,
        ]);
        const [claimed] = await claim();
        const gone = { kind: 'gone', status: 410, reason: 'no more', config: callback.config } as const;
        await ledger.finishDelivery(claimed?.id ?? 0, gone, NOW, { ms: 3, response: 'gone fishing' });
        expect((await findDeliveries({ state: 'dead' })).map(({ endpointId }) => endpointId)).toEqual([
          ...[callback.id, callback.id],
        ]);
        expect((await ledger.deliveryHistory(claimed?.id ?? 0))?.tries).toMatchObject([
          { outcome: 'gone', status: 410, response: 'gone fishing' },
        ]);
      });
    });

    describe('a replay', () => {
      const replay = (ids: readonly number[], states: readonly ('dead' | 'delivered')[] = ['dead']) =>
        ledger.replayDeliveries(ids, states, NOW + DAY);

      test('makes a dead delivery due as a new one, and keeps what was heard', async () => {
        const id = await die();
        expect(await replay([id])).toEqual([{ id, endpointId: callback.id }]);
        expect(await findDeliveries()).toMatchObject([
          { id, state: 'pending', attempts: 0, nextAttemptAt: NOW + DAY, finishedAt: null, lastStatus: 500 },
        ]);
        expect(await claim(NOW + DAY - 1)).toEqual([]);
        expect(await claim(NOW + DAY)).toMatchObject([{ id, attempt: 1 }]);
        await ledger.finishDelivery(id, { kind: 'delivered', status: 200 }, NOW + DAY, { ms: 2, response: null });
        expect((await ledger.deliveryHistory(id))?.tries).toMatchObject([
          { outcome: 'delivered', attempt: 1 },
          { outcome: 'dead', attempt: 1 },
        ]);
      });

      test('sends one again that arrived only where that is asked for, and remembers that it had', async () => {
        await tell();
        const [claimed] = await claim();
        const id = claimed?.id ?? 0;
        await ledger.finishDelivery(id, { kind: 'delivered', status: 201 }, NOW, { ms: 9, response: 'thanks' });
        expect(await replay([id])).toEqual([]);
        expect(await replay([id], ['dead', 'delivered'])).toHaveLength(1);
        expect((await claim(NOW + DAY)).map(({ event }) => event.id)).toEqual([claimed?.event.id]);
        await ledger.finishDelivery(id, { kind: 'dead', status: 500, reason: 'broken now' }, NOW + DAY);
        expect((await ledger.deliveryHistory(id))?.tries).toMatchObject([
          { outcome: 'dead', status: 500 },
          { outcome: 'delivered', status: 201, ms: 9, response: 'thanks', at: NOW },
        ]);
      });

      test('leaves alone what is waiting, has ended, is unknown, or is for an endpoint that is disabled', async () => {
        const hook = endpointRecord({ sink: 'hook' });
        await ledger.insertEndpoint(hook);
        await tell();
        await ledger.endEndpoint(hook.id, 'the hook was deleted', NOW);
        const dead = await die();
        await ledger.updateEndpoint(callback.id, { state: 'disabled' });
        const all = (await findDeliveries()).map(({ id }) => id);
        expect(all).toHaveLength(3);
        expect(await replay([...all, 999_999], ['dead', 'delivered'])).toEqual([]);
        await ledger.updateEndpoint(callback.id, { state: 'active' });
        expect((await replay([...all, 999_999], ['dead', 'delivered'])).map(({ id }) => id)).toEqual([dead]);
        expect(await replay([])).toEqual([]);
      });

      test('of a dead delivery: it had held up nothing, and what comes later waits behind it once it is replayed', async () => {
        const checkout = await insert();
        const dead = await die({}, checkout);
        const second = await tell({}, checkout);
        const [claimed] = await claim();
        expect(claimed?.event.id).toBe(second.id);
        await ledger.finishDelivery(claimed?.id ?? 0, { kind: 'delivered', status: 200 }, NOW);
        await replay([dead]);
        const third = await tell({}, checkout);
        expect((await claim(NOW + DAY)).map(({ id }) => id)).toEqual([dead]);
        await ledger.finishDelivery(dead, { kind: 'delivered', status: 200 }, NOW + DAY);
        expect((await claim(NOW + DAY)).map(({ event }) => event.id)).toEqual([third.id]);
      });

      test('of several events of one checkout brings them in their order', async () => {
        const checkout = await insert();
        const ids = [await die({}, checkout), await die({}, checkout)];
        await replay(ids.toReversed());
        expect((await claim(NOW + DAY)).map(({ id }) => id)).toEqual(ids.slice(0, 1));
      });

      test('by two who do it at the same time is done by one', async () => {
        const ids: number[] = [];
        for (let index = 0; index < 10; index++) ids.push(await die());
        const replayed = await Promise.all([replay(ids), replay(ids.toReversed()), replay(ids)]);
        expect(
          replayed
            .flat()
            .map(({ id }) => id)
            .sort((a, b) => a - b),
        ).toEqual(ids);
      });

      describe('of many', () => {
        const find = async (
          cursor: string | null,
          changes: Partial<Parameters<Ledger['findDeadDeliveries']>[0]> = {},
        ) => {
          const found = await ledger.findDeadDeliveries({ cursor, limit: 4, before: NOW + 1, ...changes });
          if (found === null) throw new Error('the cursor was refused');
          return found;
        };

        test('goes step by step, the oldest first, until none is left, though some die again meanwhile', async () => {
          const ids: number[] = [];
          for (let index = 0; index < 10; index++) ids.push(await die());
          const steps: (readonly number[])[] = [];
          const remaining: number[] = [];
          let cursor: string | null = null;
          do {
            const step = await find(cursor);
            steps.push(step.ids);
            remaining.push(step.remaining);
            await replay(step.ids);
            for (const { id } of await claim(NOW + DAY)) {
              await ledger.finishDelivery(id, { kind: 'dead', status: 500, reason: 'still' }, NOW + DAY);
            }
            cursor = step.nextCursor;
          } while (cursor !== null);
          expect(steps).toEqual([ids.slice(0, 4), ids.slice(4, 8), ids.slice(8)]);
          expect(remaining).toEqual([6, 2, 0]);
        });

        test('finds what fits: by store, endpoint, type and the time of the event, of active endpoints', async () => {
          const other = await connect();
          const ours = await die({ type: 'checkout.failed' });
          const theirs = await die({}, await insert({ storeId: other.store.id }));
          const late = await die({ createdAt: NOW + 1 - 1 });
          const later = await tell({ createdAt: NOW + 1 });
          const [claimed] = await claim(NOW + 1);
          await ledger.finishDelivery(claimed?.id ?? 0, { kind: 'dead', status: null, reason: 'no' }, NOW + 1);
          expect(claimed?.event.id).toBe(later.id);
          expect(await find(null)).toEqual({ ids: [ours, theirs, late], remaining: 0, nextCursor: null });
          expect((await find(null, { storeId: other.store.id })).ids).toEqual([theirs]);
          expect((await find(null, { endpointId: callback.id })).ids).toEqual([ours, late]);
          expect((await find(null, { type: 'checkout.failed' })).ids).toEqual([ours]);
          expect((await find(null, { before: NOW })).ids).toEqual([]);
          await ledger.updateEndpoint(callback.id, { state: 'disabled' });
          expect((await find(null)).ids).toEqual([theirs]);
        });

        test('by two at the same time replays each once', async () => {
          const ids: number[] = [];
          for (let index = 0; index < 9; index++) ids.push(await die());
          const all = async () => {
            const replayed: number[] = [];
            let cursor: string | null = null;
            do {
              const step = await find(cursor, { limit: 2 });
              replayed.push(...(await replay(step.ids)).map(({ id }) => id));
              cursor = step.nextCursor;
            } while (cursor !== null);
            return replayed;
          };
          expect((await Promise.all([all(), all()])).flat().sort((a, b) => a - b)).toEqual(ids);
        });
      });
    });

    describe('an endpoint that is enabled', () => {
      test('hears what waited for it, and what comes', async () => {
        const waiting = await tell();
        await ledger.updateEndpoint(callback.id, { state: 'disabled', disabledReason: 'the shop answered 410' });
        await tell();
        expect(await claim()).toEqual([]);
        expect(await ledger.enableEndpoint(callback.id)).toEqual({
          ...callback,
          state: 'active',
          disabledReason: null,
        });
        const fresh = await tell();
        expect((await claim()).map(({ event }) => event.id)).toEqual([waiting.id, fresh.id]);
      });

      test('is none that was ended, or is unknown', async () => {
        const hook = endpointRecord({ sink: 'hook' });
        await ledger.insertEndpoint(hook);
        await ledger.endEndpoint(hook.id, 'the hook was deleted', NOW);
        expect(await ledger.enableEndpoint(hook.id)).toBeNull();
        expect((await ledger.getEndpoint(hook.id))?.state).toBe('disabled');
        expect(await ledger.enableEndpoint('ep_unknown')).toBeNull();
      });
    });

    describe('the audit log', () => {
      test('is kept as it was written, the newest first, page by page, and narrowed by action and subject', async () => {
        const ids: number[] = [];
        for (let index = 0; index < 5; index++) {
          ids.push(await ledger.appendAudit(auditEntry({ action: index % 2 === 0 ? 'store.check' : 'session.login' })));
        }
        const seen = await pageThrough(
          (query) => ledger.listAudit(query),
          2,
          () => ledger.appendAudit(auditEntry()),
        );
        expect(seen.map(({ id }) => id)).toEqual(ids.toReversed());
        expect(seen[0]).toEqual({ ...auditEntry({ action: 'store.check' }), id: ids[4] });
        const list = async (query: object) =>
          whole(await ledger.listAudit({ cursor: null, limit: 100, ...query })).map(({ id }) => id);
        expect(await list({ action: 'session.login' })).toEqual([ids[3], ids[1]]);
        const about = await ledger.appendAudit(auditEntry({ subject: 'st_9', action: 'store.check' }));
        expect(await list({ subject: 'st_9' })).toEqual([about]);
        expect(await list({ subject: 'st_9', action: 'session.login' })).toEqual([]);
      });

      test('says what came of what was begun', async () => {
        const id = await ledger.appendAudit(auditEntry({ outcome: 'begun', details: { amount: 'all' } }));
        await ledger.finishAudit(id, 'ok', { amount: '5.00', refund_id: 're_1' });
        await ledger.finishAudit(id + 1, 'failed', {});
        expect(whole(await ledger.listAudit({ cursor: null, limit: 9 }))).toEqual([
          { ...auditEntry({ outcome: 'ok', details: { amount: '5.00', refund_id: 're_1' } }), id },
        ]);
      });
    });

    describe('sessions', () => {
      const session = (tokenHash: string, createdAt = NOW) => ({
        tokenHash,
        operator: 'Zoë',
        csrfSecret: 'secret',
        createdAt,
        expiresAt: createdAt + HOUR,
      });

      test('are found until they expire or are ended', async () => {
        await ledger.insertSession(session('a'));
        await ledger.insertSession(session('b'));
        expect(await ledger.findSession('a', NOW + HOUR - 1)).toEqual(session('a'));
        expect(await ledger.findSession('a', NOW + HOUR)).toBeNull();
        expect(await ledger.findSession('c', NOW)).toBeNull();
        await ledger.deleteSession('a');
        await ledger.deleteSession('a');
        expect(await ledger.findSession('a', NOW)).toBeNull();
        expect(await ledger.findSession('b', NOW)).toEqual(session('b'));
      });

      test('that have expired are forgotten when the next one begins', async () => {
        await ledger.insertSession(session('a'));
        await ledger.insertSession(session('b', NOW + HOUR));
        expect(await ledger.findSession('a', NOW)).toBeNull();
        expect(await ledger.findSession('b', NOW + HOUR)).not.toBeNull();
      });
    });

    describe('what came in full', () => {
      const forget = async (before: number, limit = 100) => {
        let steps = 0;
        while ((await ledger.forgetBodies(before, limit)) > 0) steps += 1;
        return steps;
      };

      test('of notifications is forgotten once it is old, in steps, and nothing else of them', async () => {
        const checkout = await insert();
        for (let index = 0; index < 7; index++) {
          await append(store.id, NOW + index, `body ${index}`);
          const [notification] = await ledger.claimNotifications(NOW + DAY, NOW + DAY, 1);
          await ledger.finishNotifications([notification?.id ?? 0], 'settled: paid', NOW + DAY, checkout.id);
        }
        const bodies = async () => (await ledger.checkoutHistory(checkout.id))?.notifications.map(({ body }) => body);
        expect(await forget(NOW)).toBe(0);
        expect(await forget(NOW + 5, 2)).toBe(3);
        expect(await bodies()).toEqual([null, null, null, null, null, 'body 5', 'body 6']);
        expect((await ledger.checkoutHistory(checkout.id))?.notifications[0]).toMatchObject({
          type: 'payment.succeeded',
          outcome: 'settled: paid',
          receivedAt: NOW,
        });
        expect(await forget(NOW + DAY)).toBe(1);
        expect(await bodies()).toEqual(Array(7).fill(null));
        expect(await forget(NOW + DAY)).toBe(0);
      });

      test('is not needed to work on a notification', async () => {
        await append();
        await forget(NOW + 1);
        expect(await ledger.claimNotifications(NOW, NOW + HOUR, 1)).toEqual([
          {
            ...{ id: expect.any(Number), storeId: store.id, verified: true, scheme: 'hmac', eventId: 'e_1' },
            ...{ type: 'payment.succeeded', reference: 'r', paymentId: 'p_1', claimsSuccess: true, attempts: 1 },
            receivedAt: NOW,
          },
        ]);
      });

      test('of receivers is forgotten too, from tries that failed and the one that arrived', async () => {
        await tell();
        const [claimed] = await claim();
        const id = claimed?.id ?? 0;
        const retry = { kind: 'retry', dueAt: NOW, status: 500, reason: 'the shop answered 500' } as const;
        await ledger.finishDelivery(id, retry, NOW, { ms: 5, response: 'failed' });
        await claim();
        await ledger.finishDelivery(id, { kind: 'delivered', status: 200 }, NOW + 10, { ms: 6, response: 'arrived' });
        const responses = async () => (await ledger.deliveryHistory(id))?.tries.map(({ response }) => response);
        await forget(NOW + 10, 1);
        expect(await responses()).toEqual(['arrived', null]);
        await forget(NOW + 11, 1);
        expect(await responses()).toEqual([null, null]);
        expect((await ledger.deliveryHistory(id))?.tries).toMatchObject([
          { outcome: 'delivered', ms: 6 },
          { outcome: 'retry', ms: 5, reason: 'the shop answered 500' },
        ]);
      });
    });

    test('knows what kind of database it is, its size and its schema', async () => {
      expect(await ledger.database()).toEqual({
        kind: expect.stringMatching(/^(sqlite|postgres)$/),
        bytes: expect.any(Number),
        schema: expect.any(Number),
      });
      expect((await ledger.database()).bytes).toBeGreaterThan(10_000);
      expect((await ledger.database()).schema).toBeGreaterThanOrEqual(3);
    });

    test('is no longer asked once it is closed', async () => {
      const asked = ledger.listAudit({ cursor: null, limit: 1 });
      const closed = ledger.close();
      await expect(ledger.listAudit({ cursor: null, limit: 1 })).rejects.toThrow(LedgerUnavailableError);
      await expect(ledger.appendAudit(auditEntry())).rejects.toThrow(LedgerUnavailableError);
      await Promise.all([closed, asked]);
    });

    test('asked while the engine writes, answers what was committed before', async () => {
      const writing = Array.from({ length: 50 }, () => insert());
      for (let round = 0; round < 5; round++) await findCheckouts();
      await Promise.all(writing);
      expect(await findCheckouts()).toHaveLength(50);
    });
  });
}

function auditEntry(changes: Partial<Omit<AuditRecord, 'id'>> = {}): Omit<AuditRecord, 'id'> {
  return {
    at: NOW,
    operator: 'Zoë',
    address: '192.0.2.7',
    action: 'checkout.refresh',
    subject: null,
    outcome: 'ok',
    details: { status: 'paid' },
    ...changes,
  };
}

/** By time, then id, both down. */
function byNewest(entries: readonly { checkout: CheckoutRecord }[]): (a: string, b: string) => number {
  const times = new Map(entries.map(({ checkout }) => [checkout.id, checkout.createdAt]));
  return (a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0) || (a < b ? 1 : -1);
}
