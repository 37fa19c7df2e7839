import { money } from '@neropay/core';
import {
  type CheckoutRecord,
  type DeliveryRecord,
  type EventRecord,
  type EventType,
  type Ledger,
  LedgerUnavailableError,
  type ScheduledCheckout,
  type StoreRecord,
} from '@neropay/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  checkoutRecord,
  endpointRecord,
  eventRecord,
  NOW,
  paymentRecord,
  refundRecord,
  storeRecord,
} from './support/records.js';

/** A database that a test has to itself. */
export interface TestDatabase {
  /** Opens a ledger on it. What it kept before is still there. */
  open(): Promise<Ledger>;
  remove(): Promise<void>;
}

const LEASE_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;
const MANY = 1000;

/** What every ledger promises, whatever keeps it. Each rule is one that two callers, or a crash, could break. */
export function ledgerContract(name: string, make: () => Promise<TestDatabase>): void {
  describe(`${name} as a ledger`, () => {
    let database: TestDatabase;
    let ledger: Ledger;
    let store: StoreRecord;

    beforeEach(async () => {
      database = await make();
      ledger = await database.open();
      store = (await ledger.connectStore(storeRecord(), endpointRecord())).store;
    });
    afterEach(async () => {
      await ledger.close();
      await database.remove();
    });

    const reopen = async () => {
      await ledger.close();
      ledger = await database.open();
    };
    const draft = (changes: Partial<ScheduledCheckout> = {}) => checkoutRecord({ storeId: store.id, ...changes });
    const insert = async (changes: Partial<ScheduledCheckout> = {}): Promise<CheckoutRecord> => {
      const result = await ledger.insertCheckout(draft({ orderId: `order_${Math.random()}`, ...changes }), null);
      if (result.kind !== 'created') throw new Error(`not created: ${result.kind}`);
      return result.checkout;
    };
    const load = async (id: string): Promise<CheckoutRecord> => {
      const checkout = await ledger.getCheckout(id);
      if (checkout === null) throw new Error(`no checkout ${id}`);
      return checkout;
    };
    /** A settlement of a checkout that says nothing but what a test adds. */
    const settlementOf = (
      checkout: CheckoutRecord,
      changes: Partial<Parameters<Ledger['applySettlement']>[0]> = {},
    ) => {
      const { status, refunded, transactionId, late, reviewReason, sequence } = checkout;
      return {
        checkoutId: checkout.id,
        version: checkout.version,
        checkout: { status, refunded, transactionId, late, reviewReason, sequence, updatedAt: NOW },
        payments: [],
        refund: null,
        events: [],
        ...changes,
      };
    };
    /** Tells events of a checkout, in their order. */
    const tell = async (checkout: CheckoutRecord, ...types: readonly EventType[]): Promise<void> => {
      const before = await load(checkout.id);
      const events = types.map((type, index) => eventRecord(before, { type, sequence: before.sequence + index + 1 }));
      const settlement = settlementOf(before, { events });
      const sequence = before.sequence + events.length;
      const result = await ledger.applySettlement({ ...settlement, checkout: { ...settlement.checkout, sequence } });
      if (result.kind !== 'applied') throw new Error(`not applied: ${result.kind}`);
    };
    const claim = (now = NOW, limit = MANY, perEndpoint = MANY, busy: readonly string[] = []) =>
      ledger.claimDeliveries(now, now + LEASE_MS, limit, perEndpoint, busy);
    const typesOf = (deliveries: readonly DeliveryRecord[]) => deliveries.map(({ event }) => event.type);
    const received = (changes: Partial<Parameters<Ledger['appendNotification']>[0]> = {}) =>
      ledger.appendNotification({
        storeId: store.id,
        verified: true,
        scheme: 'hmac',
        eventId: 'evt_1',
        type: 'transaction.succeeded',
        reference: '1001',
        paymentId: '6636598',
        claimsSuccess: true,
        body: '{}',
        receivedAt: NOW,
        ...changes,
      });

    describe('stores', () => {
      test('are kept as they were given', async () => {
        expect(await ledger.getStore(store.id)).toEqual(store);
        expect(await ledger.getStore('st_unknown')).toBeNull();
      });

      test('connected again with the same account and URL stay the same store, with what is new', async () => {
        const again = storeRecord({
          url: store.url,
          name: 'Renamed',
          credentials: 'new',
          secrets: 'newer',
          accountName: 'X',
        });
        const result = await ledger.connectStore(again, endpointRecord({ config: 'new config' }));
        expect(result).toEqual({ store: { ...again, id: store.id, createdAt: store.createdAt }, created: false });
        expect(await ledger.getStore(again.id)).toBeNull();
        expect(await ledger.getCallbackEndpoint(store.id)).toMatchObject({ config: 'new config', storeId: store.id });
      });

      test.each<Partial<StoreRecord>>([
        { accountId: 'acct_other' },
        { mode: 'test' },
        { rail: 'neopay' },
        { platform: 'other' },
      ])('that differ in %o are stores of their own', async (difference) => {
        const other = await ledger.connectStore(storeRecord({ url: store.url, ...difference }), endpointRecord());
        expect(other.created).toBe(true);
        expect(other.store.id).not.toBe(store.id);
      });

      test('connected by 20 calls at once are one store, or a shop would be called back twice', async () => {
        const url = 'https://stampede.test';
        const results = await Promise.all(
          Array.from({ length: 20 }, () => ledger.connectStore(storeRecord({ url }), endpointRecord())),
        );
        expect(new Set(results.map((result) => result.store.id)).size).toBe(1);
        expect(results.filter((result) => result.created)).toHaveLength(1);
      });

      test('come back when a disconnected one connects again', async () => {
        await ledger.updateStore(store.id, { state: 'disconnected', updatedAt: NOW });
        const { store: again } = await ledger.connectStore(storeRecord({ url: store.url }), endpointRecord());
        expect(again).toMatchObject({ id: store.id, state: 'active' });
      });

      test('are changed in what a patch names, and in nothing else', async () => {
        expect(await ledger.updateStore(store.id, { name: 'Renamed', updatedAt: NOW + 1 })).toEqual({
          ...store,
          name: 'Renamed',
          updatedAt: NOW + 1,
        });
        expect(await ledger.updateStore('st_unknown', { updatedAt: NOW })).toBeNull();
      });
    });

    describe('changes that were made from something older', () => {
      test('are not written: of 20 rotations at once none may undo another', async () => {
        const changes = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ledger.updateStore(store.id, { secrets: `secrets ${index}`, updatedAt: NOW }, store.secrets),
          ),
        );
        const made = changes.filter((change) => change !== null);
        expect(made).toHaveLength(1);
        expect((await ledger.getStore(store.id))?.secrets).toBe(made[0]?.secrets);
      });

      test('are not written to endpoints either', async () => {
        const endpoint = endpointRecord({ sink: 'hook', config: 'a' });
        await ledger.insertEndpoint(endpoint);
        expect(await ledger.updateEndpoint(endpoint.id, { config: 'b', state: 'disabled' }, 'older')).toBeNull();
        expect(await ledger.updateEndpoint(endpoint.id, {})).toEqual(endpoint);
        expect(await ledger.updateEndpoint(endpoint.id, { config: 'b' }, 'a')).toEqual({ ...endpoint, config: 'b' });
      });
    });

    describe('endpoints', () => {
      test('are changed in what a patch names, null included', async () => {
        const endpoint = endpointRecord({ sink: 'hook', types: ['checkout.paid'] });
        await ledger.insertEndpoint(endpoint);
        expect(await ledger.updateEndpoint(endpoint.id, {})).toEqual(endpoint);
        expect(
          await ledger.updateEndpoint(endpoint.id, { state: 'disabled', disabledReason: 'unwanted', types: null }),
        ).toEqual({ ...endpoint, state: 'disabled', disabledReason: 'unwanted', types: null });
        expect(await ledger.updateEndpoint('ep_unknown', { state: 'disabled' })).toBeNull();
      });

      test("beside a store's callback never pass for it", async () => {
        const callback = await ledger.getCallbackEndpoint(store.id);
        await ledger.insertEndpoint(endpointRecord({ sink: 'platform', storeId: store.id }));
        expect(await ledger.getCallbackEndpoint(store.id)).toEqual(callback);
        expect(await ledger.getCallbackEndpoint('st_unknown')).toBeNull();
      });
    });

    describe('endpoints of an account', () => {
      test('are listed whatever their state and store, the oldest first', async () => {
        const mine = endpointRecord({ sink: 'hook', accountId: 'acct_listed', createdAt: NOW + 1 });
        const older = endpointRecord({ sink: 'platform', accountId: 'acct_listed', state: 'disabled' });
        for (const endpoint of [mine, older]) await ledger.insertEndpoint(endpoint);
        await ledger.insertEndpoint(endpointRecord({ sink: 'hook', accountId: 'acct_listed', mode: 'test' }));
        const scope = { rail: 'neropay', mode: 'live', accountId: 'acct_listed' } as const;
        expect(await ledger.listEndpoints(scope)).toEqual([older, mine]);
        expect(await ledger.getEndpoint(mine.id)).toEqual(mine);
        expect(await ledger.getEndpoint('ep_unknown')).toBeNull();
      });

      test('that are hooks are made once for a key, in parallel too', async () => {
        const write = { key: 'hook-1', requestHash: 'hash', resourceId: '' };
        const hooks = Array.from({ length: 20 }, () => endpointRecord({ sink: 'hook', accountId: 'acct_hooks' }));
        const results = await Promise.all(hooks.map((hook) => ledger.insertHook(hook, store.id, write)));
        expect(results.filter(({ kind }) => kind === 'created')).toHaveLength(1);
        const scope = { rail: 'neropay', mode: 'live', accountId: 'acct_hooks' } as const;
        const [made, ...others] = await ledger.listEndpoints(scope);
        expect(others).toEqual([]);
        for (const result of results) {
          if (result.kind !== 'created') expect(result).toEqual({ kind: 'existing', endpoint: made });
        }
        const again = endpointRecord({ sink: 'hook', accountId: 'acct_hooks' });
        expect(await ledger.insertHook(again, store.id, { ...write, requestHash: 'other' })).toEqual({
          kind: 'idempotency_conflict',
        });
        await ledger.rememberIdempotent(store.id, { ...write, key: 'taken', resourceId: 'co_1' }, NOW);
        expect(await ledger.insertHook(again, store.id, { ...write, key: 'taken' })).toEqual({
          kind: 'idempotency_conflict',
        });
        expect(await ledger.getEndpoint(again.id)).toBeNull();
      });

      test('that end deliver nothing that waits; what is under way may still be told as delivered', async () => {
        await ledger.insertEndpoint(endpointRecord({ id: 'ep_ends', sink: 'hook' }));
        const [first, second] = [await insert(), await insert()];
        await tell(first, 'checkout.paid');
        const underWay = (await ledger.claimDeliveries(NOW, NOW + LEASE_MS, 10, 10, [])).find(
          ({ endpoint }) => endpoint.id === 'ep_ends',
        );
        await tell(second, 'checkout.paid');
        await ledger.endEndpoint('ep_ends', 'deleted', NOW);
        await ledger.finishDelivery(
          underWay?.id ?? 0,
          { kind: 'retry', dueAt: NOW, status: 500, reason: 'the receiver answered 500' },
          NOW,
        );
        const due = await ledger.claimDeliveries(NOW + LEASE_MS, NOW + 2 * LEASE_MS, 10, 10, []);
        expect(due.filter(({ endpoint }) => endpoint.id === 'ep_ends')).toEqual([]);
        expect(await ledger.getEndpoint('ep_ends')).toMatchObject({ state: 'disabled', disabledReason: 'deleted' });
        await ledger.endEndpoint('ep_unknown', 'deleted', NOW);
      });

      test('hear an event of the account itself once, and no store lists it', async () => {
        await ledger.insertEndpoint(endpointRecord({ id: 'ep_hears', sink: 'hook', types: ['payout.paid'] }));
        await ledger.insertEndpoint(endpointRecord({ id: 'ep_deaf', sink: 'hook', types: ['payout.created'] }));
        const provider = {
          rail: 'neropay',
          mode: 'live',
          accountId: 'acct_main',
          transaction: null,
          object: { id: 'po_1' },
        } as const;
        const event: EventRecord = {
          ...eventRecord(draft()),
          ...{ type: 'payout.paid', storeId: '', checkoutId: null, sequence: 0, checkout: null, provider },
        };
        const told = await Promise.all([1, 2, 3].map(() => ledger.tellAccount(event, store)));
        expect(told.filter(Boolean)).toHaveLength(1);
        const deliveries = await ledger.claimDeliveries(NOW, NOW + LEASE_MS, 10, 10, []);
        expect(deliveries.map((delivery) => [delivery.endpoint.id, delivery.event])).toEqual([['ep_hears', event]]);
        expect(await ledger.listEvents(store.id, null, 10)).toEqual([]);
      });
    });

    describe('what is sealed', () => {
      test('is listed by store, page by page', async () => {
        for (let index = 0; index < 3; index++) await ledger.connectStore(storeRecord(), endpointRecord());
        const all = await ledger.listStores(null, 100);
        expect(all).toHaveLength(4);
        const [first, second] = all;
        expect(await ledger.listStores(first?.id ?? '', 1)).toEqual([second]);
        expect(await ledger.listStores(all.at(-1)?.id ?? '', 1)).toEqual([]);
      });

      test('is replaced only as it was read', async () => {
        const { credentials, secrets } = store;
        const anew = { credentials: 'anew', secrets: 'anew' };
        expect(await ledger.resealStore(store.id, { credentials: 'older', secrets }, anew)).toBe(false);
        expect(await ledger.resealStore(store.id, { credentials, secrets: 'older' }, anew)).toBe(false);
        expect(await ledger.getStore(store.id)).toEqual(store);
        expect(await ledger.resealStore(store.id, store, anew)).toBe(true);
        expect(await ledger.getStore(store.id)).toEqual({ ...store, ...anew });
      });

      test('has a mark, which the first writer sets and who has read it replaces', async () => {
        const values = await Promise.all(['a', 'b', 'c'].map((value) => ledger.swapMark('mark', value, null)));
        const [first = ''] = values;
        expect(new Set(values).size).toBe(1);
        expect(await ledger.swapMark('mark', 'z', 'not what is there')).toBe(first);
        expect(await ledger.swapMark('mark', 'z', first)).toBe('z');
        await reopen();
        expect(await ledger.swapMark('mark', 'y', null)).toBe('z');
      });
    });

    describe('signatures', () => {
      const SIGNATURE = 'ab'.repeat(32);

      test('belong to the first key that they came with, also after a restart', async () => {
        const keys = await Promise.all(
          ['key-1', 'key-2', 'key-3'].map((key) =>
            ledger.rememberSignature(store.id, SIGNATURE, key, NOW, NOW + LEASE_MS),
          ),
        );
        expect(new Set(keys).size).toBe(1);
        await reopen();
        expect(await ledger.rememberSignature(store.id, SIGNATURE, 'key-9', NOW, NOW + LEASE_MS)).toBe(keys[0]);
        expect(await ledger.rememberSignature('st_other', SIGNATURE, 'key-9', NOW, NOW + LEASE_MS)).toBe('key-9');
      });

      test('are forgotten once their time is over', async () => {
        await ledger.rememberSignature(store.id, SIGNATURE, 'key-1', NOW, NOW + LEASE_MS);
        const later = NOW + LEASE_MS;
        expect(await ledger.rememberSignature(store.id, SIGNATURE, 'key-2', later - 1, later + LEASE_MS)).toBe('key-1');
        expect(await ledger.rememberSignature(store.id, SIGNATURE, 'key-2', later, later + LEASE_MS)).toBe('key-2');
      });
    });

    describe('idempotency keys', () => {
      const write = { key: 'key-1', requestHash: 'hash', resourceId: 'res_1' };

      test('belong to a store, and the first write keeps one for good', async () => {
        expect(await ledger.findIdempotent(store.id, 'key-1')).toBeNull();
        expect(await ledger.rememberIdempotent(store.id, write, NOW)).toEqual(write);
        expect(await ledger.rememberIdempotent(store.id, { ...write, resourceId: 'res_2' }, NOW)).toEqual(write);
        expect(await ledger.findIdempotent(store.id, 'key-1')).toEqual(write);
        expect(await ledger.findIdempotent('st_other', 'key-1')).toBeNull();
      });

      test('that 20 writes bring at once belong to one of them', async () => {
        const writes = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ledger.rememberIdempotent(store.id, { ...write, resourceId: `res_${index}` }, NOW),
          ),
        );
        expect(new Set(writes.map(({ resourceId }) => resourceId)).size).toBe(1);
      });
    });

    describe('checkouts', () => {
      test('are kept as they were given', async () => {
        const checkout = await insert({ orderNumber: 'N-7', refunded: 5n, amount: money(999_999_999_999_999n, 'KWD') });
        expect(await ledger.getCheckout(checkout.id)).toEqual(checkout);
        expect(await ledger.getCheckout('co_unknown')).toBeNull();
      });

      test('are found by reference in their own account and mode only', async () => {
        const checkout = await insert({ reference: 'A/1 ü' });
        const find = (scope: object) => ledger.findCheckoutByReference({ ...store, ...scope }, 'A/1 ü');
        expect(await find({})).toEqual(checkout);
        for (const scope of [{ mode: 'test' }, { accountId: 'acct_other' }, { rail: 'neopay' }]) {
          expect(await find(scope)).toBeNull();
        }
      });

      test("are found by a payment that is theirs, else by the provider's id of what it opened", async () => {
        const first = await insert({ hostedId: 'page_1' });
        const second = await insert({ hostedId: 'page_2' });
        await ledger.applySettlement(
          settlementOf(second, { payments: [paymentRecord({ id: 'page_1', checkoutId: second.id })] }),
        );
        expect((await ledger.findCheckoutByPayment(store, 'page_1'))?.id).toBe(second.id);
        expect((await ledger.findCheckoutByPayment(store, 'page_2'))?.id).toBe(second.id);
        expect(await ledger.findCheckoutByPayment({ ...store, accountId: 'acct_other' }, 'page_2')).toBeNull();
        expect(await ledger.findCheckoutByPayment(store, first.id)).toBeNull();
      });

      test('of an order are listed newest first, those of other stores left out', async () => {
        const old = await insert({ orderId: '7', status: 'expired' });
        const young = await insert({ orderId: '7', createdAt: NOW + 1 });
        const other = (await ledger.connectStore(storeRecord(), endpointRecord())).store;
        await insert({ orderId: '7', storeId: other.id });
        expect((await ledger.findCheckoutsByOrder(store.id, '7')).map(({ id }) => id)).toEqual([young.id, old.id]);
      });
    });

    describe('one open checkout per order, amount and currency', () => {
      test('under 20 inserts at once: a customer with an impatient mouse pays once', async () => {
        const results = await Promise.all(
          Array.from({ length: 20 }, () => ledger.insertCheckout(draft({ reference: '1001' }), null)),
        );
        const created = results.filter((result) => result.kind === 'created');
        expect(created).toHaveLength(1);
        expect(results.filter((result) => result.kind === 'existing')).toHaveLength(19);
        expect(new Set(results.map((result) => ('checkout' in result ? result.checkout.id : '')))).toEqual(
          new Set([created[0]?.checkout.id]),
        );
      });

      test('a changed amount makes a new one and names what it replaces', async () => {
        const first = await insert({ orderId: '1001' });
        const result = await ledger.insertCheckout(draft({ amount: money(5n, 'GBP') }), null);
        expect(result).toMatchObject({ kind: 'created', superseded: [{ id: first.id }] });
      });

      test('the same amount in another currency is another question', async () => {
        await insert({ orderId: '1001' });
        const result = await ledger.insertCheckout(draft({ amount: money(10_000n, 'EUR') }), null);
        expect(result.kind).toBe('created');
      });

      test.each(['failed', 'cancelled', 'expired', 'refunded', 'lost'] as const)(
        'after a %s one there is room for a new one',
        async (status) => {
          await insert({ orderId: '1001', status });
          expect((await ledger.insertCheckout(draft(), null)).kind).toBe('created');
        },
      );

      test('one whose time is over is no answer, and is replaced', async () => {
        const old = await insert({ orderId: '1001', expiresAt: NOW });
        expect(await ledger.insertCheckout(draft(), null)).toMatchObject({
          kind: 'created',
          superseded: [{ id: old.id }],
        });
      });

      test('one that the provider refused to open stands in nobody’s way, and needs no cancelling', async () => {
        await insert({ orderId: '1001', status: 'failed', refusal: { code: 'provider_rejected', message: 'No' } });
        expect(await ledger.insertCheckout(draft(), null)).toMatchObject({ kind: 'created', superseded: [] });
      });

      test.each(['paid', 'partially_refunded', 'disputed', 'review'] as const)(
        'an order with a %s one is answered with it, and asks for no other amount',
        async (status) => {
          const holding = await insert({ orderId: '1001', status });
          expect(await ledger.insertCheckout(draft(), null)).toMatchObject({
            kind: 'existing',
            checkout: { id: holding.id },
          });
          expect(await ledger.insertCheckout(draft({ amount: money(1n, 'GBP') }), null)).toMatchObject({
            kind: 'already_paid',
            checkout: { id: holding.id },
          });
        },
      );

      test('is counted for each store by itself', async () => {
        await insert({ orderId: '1001' });
        const other = (await ledger.connectStore(storeRecord(), endpointRecord())).store;
        expect((await ledger.insertCheckout(draft({ storeId: other.id }), null)).kind).toBe('created');
      });

      test('does not bind payment links: an invoice may be asked for as often as its maker likes', async () => {
        await insert({ orderId: '1001', status: 'paid' });
        for (let times = 0; times < 2; times++) {
          const result = await ledger.insertCheckout(draft({ kind: 'link' }), null);
          expect(result).toMatchObject({ kind: 'created', superseded: [] });
        }
      });

      test('a key that was used answers the checkout that it made, whatever became of it', async () => {
        const idempotent = { key: 'key-1', requestHash: 'hash', resourceId: '' };
        const first = await ledger.insertCheckout(draft(), idempotent);
        if (first.kind !== 'created') throw new Error(first.kind);
        await ledger.applySettlement(
          settlementOf(first.checkout, { checkout: { ...settlementOf(first.checkout).checkout, status: 'cancelled' } }),
        );
        expect(await ledger.insertCheckout(draft(), idempotent)).toMatchObject({
          kind: 'existing',
          checkout: { id: first.checkout.id, status: 'cancelled' },
        });
        expect(await ledger.insertCheckout(draft(), { ...idempotent, requestHash: 'other' })).toEqual({
          kind: 'idempotency_conflict',
        });
      });

      test('a key is remembered with the checkout that was there already, too', async () => {
        const first = await insert({ orderId: '1001' });
        const idempotent = { key: 'key-1', requestHash: 'hash', resourceId: '' };
        expect((await ledger.insertCheckout(draft(), idempotent)).kind).toBe('existing');
        expect(await ledger.findIdempotent(store.id, 'key-1')).toMatchObject({ resourceId: first.id });
      });

      test('a key is not spent on an insert that was not made', async () => {
        await insert({ orderId: '1', reference: 'taken' });
        const idempotent = { key: 'key-1', requestHash: 'hash', resourceId: '' };
        expect(await ledger.insertCheckout(draft({ orderId: '2', reference: 'taken' }), idempotent)).toEqual({
          kind: 'reference_taken',
        });
        expect(await ledger.findIdempotent(store.id, 'key-1')).toBeNull();
      });
    });

    describe('references', () => {
      test('are offered with a number once the plain one is taken, for ever', async () => {
        expect(await ledger.nextReference(store, '1001')).toBe('1001');
        await insert({ reference: '1001', status: 'expired' });
        expect(await ledger.nextReference(store, '1001')).toBe('1001-2');
        await insert({ reference: '1001-2' });
        await insert({ reference: '1001-4' });
        expect(await ledger.nextReference(store, '1001')).toBe('1001-3');
        expect(await ledger.nextReference({ ...store, accountId: 'acct_other' }, '1001')).toBe('1001');
      });

      test('are unique for an account, across its stores, also under parallel inserts', async () => {
        const other = (await ledger.connectStore(storeRecord(), endpointRecord())).store;
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ledger.insertCheckout(
              draft({ orderId: `o${index}`, reference: 'R', storeId: index % 2 === 0 ? store.id : other.id }),
              null,
            ),
          ),
        );
        expect(results.filter(({ kind }) => kind === 'created')).toHaveLength(1);
        expect(results.filter(({ kind }) => kind === 'reference_taken')).toHaveLength(19);
      });

      test('are replaced as long as the payment is not open, by one that is free', async () => {
        const checkout = await insert({ reference: '1001' });
        await insert({ reference: '1001-2' });
        const plan = { idempotencyKey: 'k', path: '/p', body: '{}' };
        expect(await ledger.replacePlan(checkout.id, '1001-2', plan, NOW)).toBe(false);
        expect(await ledger.replacePlan(checkout.id, '1001-3', plan, NOW + 5)).toBe(true);
        expect(await load(checkout.id)).toMatchObject({ reference: '1001-3', plan, version: 1, updatedAt: NOW + 5 });

        await ledger.recordOpened(
          checkout.id,
          { hostedId: null, action: { type: 'redirect', url: 'https://pay.test' }, expiresAt: NOW, reconcileAt: NOW },
          NOW,
        );
        expect(await ledger.replacePlan(checkout.id, '1001-4', plan, NOW)).toBe(false);
        expect(await load(checkout.id)).toMatchObject({ reference: '1001-3' });
      });
    });

    describe("the provider's answer to opening", () => {
      const action = { type: 'redirect', url: 'https://pay.test/1' } as const;
      const collect = { type: 'collect', fields: [{ name: 'bank', label: 'Bank' }] } as const;

      test('is written once: a later one does not send the customer elsewhere', async () => {
        const checkout = await insert();
        const opened = { hostedId: 'page_1', action, expiresAt: NOW + 7, reconcileAt: NOW + 9 };
        const { reconcileAt, ...written } = opened;
        expect(await ledger.recordOpened(checkout.id, opened, NOW + 1)).toEqual({
          ...checkout,
          ...written,
          version: 1,
          updatedAt: NOW + 1,
        });
        const second = {
          ...opened,
          hostedId: 'page_2',
          action: { ...action, url: 'https://pay.test/2' },
          reconcileAt: NOW + 99,
        };
        expect(await ledger.recordOpened(checkout.id, second, NOW + 2)).toMatchObject(written);
        expect(await ledger.reconcileScheduleOf(checkout.id)).toEqual({ reconcileAt, reconcileStep: 0 });
      });

      test('may ask the customer first; the first choice that was made counts', async () => {
        const checkout = await insert({ action: collect });
        const first = await ledger.recordAnswered(checkout.id, { hostedId: 'pay_1', action }, NOW);
        expect(first).toMatchObject({ hostedId: 'pay_1', action, version: 1 });
        const second = await ledger.recordAnswered(
          checkout.id,
          { hostedId: 'pay_2', action: { type: 'redirect', url: 'https://pay.test/2' } },
          NOW,
        );
        expect(second).toEqual(first);
      });

      test('when it is a refusal ends the checkout, unless it was opened after all', async () => {
        const refusal = { code: 'provider_rejected', message: 'No' };
        const checkout = await insert();
        expect(await ledger.recordRefused(checkout.id, refusal, NOW)).toMatchObject({
          status: 'failed',
          refusal,
          version: 1,
        });
        expect(await ledger.reconcileScheduleOf(checkout.id)).toMatchObject({ reconcileAt: null });
        const opened = await insert({ action });
        expect(await ledger.recordRefused(opened.id, refusal, NOW)).toEqual(opened);
      });
    });

    describe('a settlement', () => {
      test('writes state, payments and events together', async () => {
        const checkout = await insert();
        const payment = paymentRecord({
          checkoutId: checkout.id,
          reference: checkout.reference,
          refunded: money(0n, 'GBP'),
        });
        const event = eventRecord(checkout);
        const next = {
          status: 'paid',
          refunded: 3n,
          transactionId: payment.id,
          late: true,
          reviewReason: 'why',
          sequence: 1,
          updatedAt: NOW + 3,
        } as const;
        expect(
          await ledger.applySettlement(
            settlementOf(checkout, { checkout: next, payments: [payment], events: [event] }),
          ),
        ).toMatchObject({ kind: 'applied' });
        expect(await ledger.loadForSettle(checkout.id)).toEqual({
          checkout: { ...checkout, ...next, version: 1 },
          payments: [payment],
          refunds: [],
        });
        expect(await ledger.listEvents(store.id, null, MANY)).toEqual([event]);
        expect(await ledger.loadForSettle('co_unknown')).toBeNull();
      });

      test('computed from an older version is stale, and leaves no trace', async () => {
        const checkout = await insert();
        await tell(checkout, 'checkout.failed');
        const before = await ledger.loadForSettle(checkout.id);
        expect(
          await ledger.applySettlement(
            settlementOf(checkout, {
              payments: [paymentRecord({ checkoutId: checkout.id })],
              events: [eventRecord(checkout, { sequence: 2 })],
            }),
          ),
        ).toEqual({ kind: 'stale' });
        expect(await ledger.loadForSettle(checkout.id)).toEqual(before);
        expect(await ledger.listEvents(store.id, null, MANY)).toHaveLength(1);
      });

      test('of 20 from one version, one is applied: an event is told once, in one place of the sequence', async () => {
        const checkout = await insert();
        const results = await Promise.all(
          Array.from({ length: 20 }, () =>
            ledger.applySettlement(settlementOf(checkout, { events: [eventRecord(checkout)] })),
          ),
        );
        expect(results.filter(({ kind }) => kind === 'applied')).toHaveLength(1);
        expect(results.filter(({ kind }) => kind === 'stale')).toHaveLength(19);
        expect(await ledger.listEvents(store.id, null, MANY)).toHaveLength(1);
      });

      test('with a payment that is the money of another checkout is undone completely', async () => {
        const [rightful, other] = [await insert(), await insert()];
        const payment = paymentRecord({ checkoutId: rightful.id });
        const refund = refundRecord({ checkoutId: other.id, storeId: store.id, paymentId: 'mine' });
        await ledger.reserveRefund(refund, 10_000n, null);
        await ledger.applySettlement(settlementOf(rightful, { payments: [payment] }));
        const before = await ledger.loadForSettle(other.id);
        expect(
          await ledger.applySettlement(
            settlementOf(other, {
              checkout: { ...settlementOf(other).checkout, status: 'paid', sequence: 1 },
              payments: [paymentRecord({ checkoutId: other.id }), { ...payment, checkoutId: other.id }],
              refund: { id: refund.id, status: 'succeeded', providerRefundId: 'x', error: null },
              events: [eventRecord(other)],
            }),
          ),
        ).toEqual({ kind: 'payment_bound', paymentId: payment.id, checkoutId: rightful.id });
        expect(await ledger.loadForSettle(other.id)).toEqual(before);
        expect(await ledger.listEvents(store.id, null, MANY)).toEqual([]);
        expect(await claim()).toEqual([]);
      });

      test('binds a payment to the first of two checkouts that claim it at once', async () => {
        const checkouts = [await insert(), await insert()];
        const results = await Promise.all(
          checkouts.map((checkout) =>
            ledger.applySettlement(
              settlementOf(checkout, { payments: [paymentRecord({ id: 'both', checkoutId: checkout.id })] }),
            ),
          ),
        );
        expect(results.map(({ kind }) => kind).sort()).toEqual(['applied', 'payment_bound']);
      });

      test('does not mistake a payment of another account, or of test mode, for one of the same id', async () => {
        const checkout = await insert();
        await ledger.applySettlement(
          settlementOf(checkout, { payments: [paymentRecord({ id: '1', checkoutId: checkout.id })] }),
        );
        for (const scope of [{ accountId: 'acct_other' }, { mode: 'test' as const }]) {
          const other = await insert(scope);
          const payments = [paymentRecord({ id: '1', checkoutId: other.id })];
          expect(await ledger.applySettlement(settlementOf(other, { payments }))).toMatchObject({ kind: 'applied' });
        }
      });

      test('takes what is new about a payment that it knows', async () => {
        const checkout = await insert();
        const pending = paymentRecord({ checkoutId: checkout.id, status: 'pending', amount: null, dispute: 'open' });
        await ledger.applySettlement(settlementOf(checkout, { payments: [pending] }));
        const now = { ...pending, status: 'succeeded', amount: money(5n, 'JPY'), toldDuplicate: true } as const;
        await ledger.applySettlement(settlementOf(await load(checkout.id), { payments: [now] }));
        expect((await ledger.loadForSettle(checkout.id))?.payments).toEqual([now]);
      });

      test('of a refund that is not pending any more is stale: its outcome is written once', async () => {
        const checkout = await insert();
        const refund = refundRecord({ checkoutId: checkout.id, storeId: store.id });
        await ledger.reserveRefund(refund, 10_000n, null);
        const outcome = { id: refund.id, status: 'succeeded', providerRefundId: 'rf_1', error: null } as const;
        expect(await ledger.applySettlement(settlementOf(checkout, { refund: outcome }))).toMatchObject({
          kind: 'applied',
        });
        expect(await ledger.getRefund(refund.id)).toEqual({ ...refund, ...outcome, dueAt: null });
        const before = await ledger.loadForSettle(checkout.id);
        const failed = { ...outcome, status: 'failed', error: { code: 'x', message: 'y' } } as const;
        expect(
          await ledger.applySettlement(
            settlementOf(await load(checkout.id), { refund: failed, events: [eventRecord(checkout)] }),
          ),
        ).toEqual({ kind: 'stale' });
        expect(await ledger.loadForSettle(checkout.id)).toEqual(before);
      });

      test('refuses a sequence that was told already, and writes nothing then', async () => {
        const checkout = await insert();
        await tell(checkout, 'checkout.failed');
        const before = await load(checkout.id);
        await expect(
          ledger.applySettlement(settlementOf(before, { events: [eventRecord(before, { sequence: 1 })] })),
        ).rejects.toThrow(LedgerUnavailableError);
        expect(await load(checkout.id)).toEqual(before);
      });

      describe('that pays an order which another checkout has paid', () => {
        const pay = (checkout: CheckoutRecord) =>
          ledger.applySettlement(
            settlementOf(checkout, {
              checkout: { ...settlementOf(checkout).checkout, status: 'paid', sequence: 1 },
              events: [eventRecord(checkout)],
            }),
          );
        const toldTypes = async () => (await ledger.listEvents(store.id, null, MANY))?.map(({ type }) => type);

        test('tells of a duplicate, also when both are paid at once', async () => {
          const first = await insert({ orderId: '1001' });
          const second = await insert({ orderId: '1001', amount: money(5n, 'GBP') });
          await Promise.all([pay(first), pay(second)]);
          expect(await toldTypes()).toEqual(['checkout.paid', 'checkout.duplicate_payment']);
        });

        test('does not when it was another store’s order, a link, or one whose money went back', async () => {
          const other = (await ledger.connectStore(storeRecord(), endpointRecord())).store;
          await insert({ orderId: '1001', storeId: other.id, status: 'paid' });
          await insert({ orderId: '1001', kind: 'link', status: 'paid' });
          await insert({ orderId: '1001', status: 'refunded' });
          await pay(await insert({ orderId: '1001' }));
          expect(await toldTypes()).toEqual(['checkout.paid']);
        });
      });
    });

    describe('notifications', () => {
      test('are claimed once, oldest first, and again when the lease has ended', async () => {
        await received({ eventId: 'b', receivedAt: NOW + 1 });
        await received({ eventId: 'a' });
        const [first] = await ledger.claimNotifications(NOW, NOW + LEASE_MS, MANY);
        expect(first).toMatchObject({
          storeId: store.id,
          verified: true,
          scheme: 'hmac',
          eventId: 'a',
          type: 'transaction.succeeded',
          reference: '1001',
          paymentId: '6636598',
          claimsSuccess: true,
          attempts: 1,
          receivedAt: NOW,
        });
        expect(await ledger.claimNotifications(NOW, NOW + LEASE_MS, MANY)).toEqual([]);
        expect(await ledger.claimNotifications(NOW + 1, NOW + LEASE_MS, MANY)).toMatchObject([{ eventId: 'b' }]);
        const again = await ledger.claimNotifications(NOW + LEASE_MS, NOW + 2 * LEASE_MS, MANY);
        expect(again.map(({ attempts }) => attempts)).toEqual([2, 2]);
      });

      test('are claimed no more than were asked for, and by one of two who ask at once', async () => {
        for (let index = 0; index < 10; index++) await received();
        const claims = await Promise.all([
          ledger.claimNotifications(NOW, NOW + LEASE_MS, 6),
          ledger.claimNotifications(NOW, NOW + LEASE_MS, 6),
        ]);
        const ids = claims.flat().map(({ id }) => id);
        expect(claims.map((claimed) => claimed.length).sort()).toEqual([4, 6]);
        expect(new Set(ids).size).toBe(10);
      });

      test('that a process had claimed when it ended are due at once, and that try is not counted: crashes use up no schedule', async () => {
        await received();
        for (let crash = 0; crash < 3; crash++) {
          expect(await ledger.claimNotifications(NOW, NOW + LEASE_MS, MANY)).toMatchObject([{ attempts: 1 }]);
          await reopen();
        }
      });

      test('that are put off come back at their time; those that are finished never', async () => {
        await received();
        const [one] = await ledger.claimNotifications(NOW, NOW + LEASE_MS, 1);
        if (one === undefined) throw new Error('nothing claimed');
        await ledger.retryNotification(one.id, NOW + 5, 'later');
        expect(await ledger.claimNotifications(NOW + 4, NOW + LEASE_MS, 1)).toEqual([]);
        expect(await ledger.claimNotifications(NOW + 5, NOW + LEASE_MS, 1)).toMatchObject([
          { id: one.id, attempts: 2 },
        ]);
        await ledger.finishNotifications([one.id], 'done', NOW);
        // Somebody whose lease had ended is late.
        await ledger.retryNotification(one.id, NOW, 'late');
        expect(await ledger.claimNotifications(NOW + 10 * LEASE_MS, NOW + 11 * LEASE_MS, 1)).toEqual([]);
      });
    });

    describe('looking at checkouts', () => {
      const claimCheckouts = (now: number, limit = MANY) => ledger.claimDueCheckouts(now, now + LEASE_MS, limit);

      test('claims those whose time has come, once, until the lease ends', async () => {
        const due = await insert({ reconcileAt: NOW });
        await insert({ reconcileAt: NOW + 1 });
        await insert({ reconcileAt: null });
        expect((await claimCheckouts(NOW)).map(({ id }) => id)).toEqual([due.id]);
        expect(await claimCheckouts(NOW)).toEqual([]);
        expect(await claimCheckouts(NOW + LEASE_MS)).toHaveLength(2);
      });

      test('claims the longest overdue first', async () => {
        await insert({ reconcileAt: NOW - 1 });
        const oldest = await insert({ reconcileAt: NOW - 2 });
        expect(await claimCheckouts(NOW, 1)).toMatchObject([{ id: oldest.id }]);
      });

      test('ends a lease with the next time, or with none', async () => {
        const { id } = await insert({ reconcileAt: NOW });
        const [leased] = await claimCheckouts(NOW);
        if (leased === undefined) throw new Error('nothing claimed');
        await ledger.scheduleReconcile(leased, NOW + 9, 4);
        expect(await ledger.reconcileScheduleOf(id)).toEqual({ reconcileAt: NOW + 9, reconcileStep: 4 });
        const [again] = await claimCheckouts(NOW + 9);
        if (again === undefined) throw new Error('nothing claimed');
        await ledger.scheduleReconcile(again, null, 5);
        expect(await ledger.reconcileScheduleOf(id)).toEqual({ reconcileAt: null, reconcileStep: 5 });
      });

      test('of which there is none is begun again where it ended, and by one of two', async () => {
        const { id } = await insert({ reconcileAt: NOW });
        const [leased] = await claimCheckouts(NOW);
        if (leased === undefined) throw new Error('nothing claimed');
        await ledger.scheduleReconcile(leased, null, 5);
        await ledger.scheduleReconcile({ id, reconcileAt: null }, NOW + 9, 5);
        await ledger.scheduleReconcile({ id, reconcileAt: null }, NOW + 10, 5);
        expect(await ledger.reconcileScheduleOf(id)).toEqual({ reconcileAt: NOW + 9, reconcileStep: 5 });
        expect(await claimCheckouts(NOW + 8)).toEqual([]);
        expect(await claimCheckouts(NOW + 9)).toMatchObject([{ id, reconcileStep: 5 }]);
      });

      test('begins again when the payment is opened at last', async () => {
        const { id } = await insert({ reconcileAt: NOW });
        const [leased] = await claimCheckouts(NOW);
        if (leased === undefined) throw new Error('nothing claimed');
        await ledger.scheduleReconcile(leased, NOW + 9, 3);
        const action = { type: 'redirect', url: 'https://pay.test' } as const;
        await ledger.recordOpened(id, { hostedId: 'p', action, expiresAt: NOW, reconcileAt: NOW + 5 }, NOW);
        expect(await ledger.reconcileScheduleOf(id)).toEqual({ reconcileAt: NOW + 5, reconcileStep: 0 });
      });

      test('of a checkout that there is not is an error', async () => {
        await expect(ledger.reconcileScheduleOf('co_unknown')).rejects.toThrow('No checkout co_unknown');
      });

      test('does not overwrite a time that was set since: a late look loses to a newer plan', async () => {
        const { id } = await insert({ reconcileAt: NOW });
        const [leased] = await claimCheckouts(NOW);
        if (leased === undefined) throw new Error('nothing claimed');
        const opened = {
          hostedId: 'p',
          action: { type: 'redirect', url: 'https://pay.test' } as const,
          expiresAt: NOW,
        };
        await ledger.recordOpened(id, { ...opened, reconcileAt: NOW + 7 }, NOW);
        await ledger.scheduleReconcile(leased, null, 9);
        expect(await ledger.reconcileScheduleOf(id)).toEqual({ reconcileAt: NOW + 7, reconcileStep: 0 });

        await ledger.scheduleReconcile({ id, reconcileAt: NOW + 7 }, null, 1);
        await ledger.scheduleReconcile({ id, reconcileAt: NOW + 7 }, NOW + 8, 9);
        expect(await ledger.reconcileScheduleOf(id)).toEqual({ reconcileAt: null, reconcileStep: 1 });
      });
    });

    describe('refunds', () => {
      const reserve = (paymentId: string, minor: bigint, limit: bigint) =>
        ledger.reserveRefund(
          refundRecord({ checkoutId: checkout.id, storeId: store.id, paymentId, amount: money(minor, 'GBP') }),
          limit,
          null,
        );
      let checkout: CheckoutRecord;
      beforeEach(async () => {
        checkout = await insert();
      });

      test('of one payment never exceed the limit together, however many ask at once', async () => {
        const results = await Promise.all(Array.from({ length: 20 }, () => reserve('pay_1', 700n, 2_500n)));
        expect(results.filter(({ kind }) => kind === 'reserved')).toHaveLength(3);
        expect(results.filter(({ kind }) => kind === 'exceeds')).toEqual(
          Array(17).fill({ kind: 'exceeds', available: 400n }),
        );
        expect(await reserve('pay_1', 400n, 2_500n)).toEqual({ kind: 'reserved' });
        expect(await reserve('pay_1', 1n, 2_500n)).toEqual({ kind: 'exceeds', available: 0n });
        expect(await reserve('pay_2', 2_500n, 2_500n)).toEqual({ kind: 'reserved' });
      });

      test('that failed are free again; those that succeeded are not', async () => {
        const refunds = [1, 2].map(() =>
          refundRecord({ checkoutId: checkout.id, storeId: store.id, paymentId: 'pay_1', amount: money(500n, 'GBP') }),
        );
        for (const [index, refund] of refunds.entries()) {
          await ledger.reserveRefund(refund, 1_000n, null);
          const outcome = index === 0 ? 'failed' : 'succeeded';
          await ledger.applySettlement(
            settlementOf(await load(checkout.id), {
              refund: { id: refund.id, status: outcome, providerRefundId: null, error: null },
            }),
          );
        }
        expect(await reserve('pay_1', 501n, 1_000n)).toEqual({ kind: 'exceeds', available: 500n });
        expect(await reserve('pay_1', 500n, 1_000n)).toEqual({ kind: 'reserved' });
      });

      test('are kept as they were given, and listed in their order', async () => {
        const second = refundRecord({
          checkoutId: checkout.id,
          storeId: store.id,
          createdAt: NOW + 1,
          reason: 'Broken',
        });
        const first = refundRecord({ checkoutId: checkout.id, storeId: store.id });
        for (const refund of [second, first]) await ledger.reserveRefund(refund, 10_000n, null);
        expect(await ledger.listRefunds(checkout.id)).toEqual([first, second]);
        expect((await ledger.loadForSettle(checkout.id))?.refunds).toEqual([first, second]);
        expect(await ledger.getRefund(second.id)).toEqual(second);
        expect(await ledger.getRefund('re_unknown')).toBeNull();
      });

      test('with a key that was used answer the refund that it made; another request under it is refused', async () => {
        const idempotent = { key: 'key-1', requestHash: 'hash', resourceId: '' };
        const refund = refundRecord({ checkoutId: checkout.id, storeId: store.id });
        const results = await Promise.all(
          [
            refund,
            ...Array.from({ length: 9 }, () => refundRecord({ checkoutId: checkout.id, storeId: store.id })),
          ].map((one) => ledger.reserveRefund(one, 10_000n, idempotent)),
        );
        expect(results).toEqual([{ kind: 'reserved' }, ...Array(9).fill({ kind: 'existing', refund })]);
        expect(
          await ledger.reserveRefund(refundRecord({ checkoutId: checkout.id, storeId: store.id }), 10_000n, {
            ...idempotent,
            requestHash: 'other',
          }),
        ).toEqual({ kind: 'idempotency_conflict' });
        expect(await ledger.listRefunds(checkout.id)).toHaveLength(1);
      });

      test('share their keys with checkouts: one key is one write', async () => {
        const idempotent = { key: 'key-1', requestHash: 'hash', resourceId: '' };
        await ledger.insertCheckout(draft({ orderId: 'new' }), idempotent);
        const refund = refundRecord({ checkoutId: checkout.id, storeId: store.id });
        expect(await ledger.reserveRefund(refund, 10_000n, idempotent)).toEqual({ kind: 'idempotency_conflict' });
      });

      test('with an unknown outcome are claimed when due, and never again once that is given up', async () => {
        const refund = refundRecord({ checkoutId: checkout.id, storeId: store.id });
        await ledger.reserveRefund(refund, 10_000n, null);
        expect(await ledger.claimDueRefunds(NOW - 1, NOW, MANY)).toEqual([]);
        expect(await ledger.claimDueRefunds(NOW, NOW + LEASE_MS, MANY)).toMatchObject([{ id: refund.id, attempts: 1 }]);
        expect(await ledger.claimDueRefunds(NOW, NOW + LEASE_MS, MANY)).toEqual([]);
        const error = { code: 'unavailable', message: 'No answer' };
        await ledger.retryRefund(refund.id, NOW + 5, error, NOW + 1);
        expect(await ledger.getRefund(refund.id)).toMatchObject({
          error,
          dueAt: NOW + 5,
          updatedAt: NOW + 1,
          status: 'pending',
        });
        expect(await ledger.claimDueRefunds(NOW + 5, NOW + LEASE_MS, MANY)).toMatchObject([{ attempts: 2 }]);
        await ledger.retryRefund(refund.id, null, error, NOW);
        expect(await ledger.claimDueRefunds(NOW + 100 * LEASE_MS, NOW + 101 * LEASE_MS, MANY)).toEqual([]);
      });

      test('that wait for their time are made due, and not what is claimed, done or given up', async () => {
        const waiting = refundRecord({ checkoutId: checkout.id, storeId: store.id });
        await ledger.reserveRefund(waiting, 10_000n, null);
        // Whoever reserved it is at it.
        expect(await ledger.hastenRefunds(checkout.id, NOW - 1)).toBe(false);
        await ledger.retryRefund(waiting.id, NOW + 100, { code: 'unavailable', message: 'No answer' }, NOW + 1);
        expect(await ledger.hastenRefunds('co_other', NOW + 2)).toBe(false);
        expect(await ledger.hastenRefunds(checkout.id, NOW + 2)).toBe(true);
        expect(await ledger.getRefund(waiting.id)).toMatchObject({ dueAt: NOW + 2, updatedAt: NOW + 1 });
        expect(await ledger.hastenRefunds(checkout.id, NOW + 2)).toBe(false);
        const [claimed] = await ledger.claimDueRefunds(NOW + 2, NOW + LEASE_MS, MANY);
        expect(claimed).toMatchObject({ id: waiting.id, attempts: 1 });
        expect(await ledger.hastenRefunds(checkout.id, NOW + 3)).toBe(false);
        expect(await ledger.getRefund(waiting.id)).toMatchObject({ dueAt: NOW + LEASE_MS });
        await ledger.retryRefund(waiting.id, null, { code: 'unknown', message: 'Given up' }, NOW + 4);
        expect(await ledger.hastenRefunds(checkout.id, NOW + 5)).toBe(false);
      });

      test('keep what the provider calls them, once it has said so', async () => {
        const refund = refundRecord({ checkoutId: checkout.id, storeId: store.id });
        await ledger.reserveRefund(refund, 10_000n, null);
        const error = { code: 'pending', message: 'Still at it' };
        await ledger.retryRefund(refund.id, NOW + 5, error, NOW, 'rf_1');
        await ledger.retryRefund(refund.id, NOW + 9, error, NOW);
        expect(await ledger.getRefund(refund.id)).toMatchObject({ providerRefundId: 'rf_1', dueAt: NOW + 9 });
      });

      test('that are done are not put off by somebody who is late', async () => {
        const refund = refundRecord({ checkoutId: checkout.id, storeId: store.id });
        await ledger.reserveRefund(refund, 10_000n, null);
        await ledger.applySettlement(
          settlementOf(checkout, {
            refund: { id: refund.id, status: 'succeeded', providerRefundId: 'x', error: null },
          }),
        );
        await ledger.retryRefund(refund.id, NOW, { code: 'late', message: 'late' }, NOW);
        expect(await ledger.getRefund(refund.id)).toMatchObject({ status: 'succeeded', dueAt: null, error: null });
      });
    });

    describe('looks at accounts', () => {
      const look = async (now: number) => (await ledger.claimDueLooks(now, now + LEASE_MS, MANY))[0];
      const account = { rail: 'neropay', mode: 'live', accountId: 'acct_main' } as const;

      test('are one for each account, due a day after it was connected, with a store that is still connected', async () => {
        const second = (await ledger.connectStore(storeRecord(), endpointRecord())).store;
        const other = (await ledger.connectStore(storeRecord({ accountId: 'acct_other' }), endpointRecord())).store;
        await ledger.updateStore(store.id, { state: 'disconnected', updatedAt: NOW + 1 });
        expect(await look(NOW + DAY_MS - 1)).toBeUndefined();
        const due = await ledger.claimDueLooks(NOW + DAY_MS, NOW + DAY_MS + LEASE_MS, MANY);
        const expected = { since: NOW, beganAt: null, place: null, dueAt: NOW + DAY_MS + LEASE_MS };
        expect(due.toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1))).toEqual([
          { ...account, ...expected, storeId: second.id },
          { ...account, ...expected, accountId: 'acct_other', storeId: other.id },
        ]);
      });

      test('go on where they were left, and not where somebody who is late left them', async () => {
        const first = await look(NOW + DAY_MS);
        if (first === undefined) throw new Error('nothing is due');
        expect(await look(NOW + DAY_MS)).toBeUndefined();
        const next = { since: NOW, beganAt: NOW + DAY_MS, place: 'page 2', dueAt: NOW + DAY_MS + 1 };
        await ledger.scheduleLook(first, next);
        await ledger.scheduleLook(first, { ...next, place: 'late' });
        expect(await look(NOW + DAY_MS + 1)).toMatchObject({ ...account, ...next, dueAt: NOW + DAY_MS + 1 + LEASE_MS });
        // The same store again begins no look anew.
        await ledger.connectStore(store, endpointRecord());
        expect(await look(NOW + 2 * DAY_MS)).toMatchObject({ place: 'page 2' });
      });

      test('that a crash left are made anew', async () => {
        const leased = await look(NOW + DAY_MS);
        await reopen();
        expect(await look(NOW + DAY_MS + LEASE_MS)).toMatchObject({ ...account, since: leased?.since });
      });
    });

    describe('deliveries', () => {
      test('are made for the endpoints that want the event: the store’s own and the account’s', async () => {
        const other = (await ledger.connectStore(storeRecord(), endpointRecord({ id: 'ep_other_store' }))).store;
        const wanted = ['ep_own', 'ep_account', 'ep_type'];
        await ledger.updateEndpoint((await ledger.getCallbackEndpoint(store.id))?.id ?? '', { state: 'disabled' });
        for (const changes of [
          { id: 'ep_own', storeId: store.id },
          { id: 'ep_account' },
          { id: 'ep_type', types: ['checkout.failed', 'checkout.paid'] },
          { id: 'ep_no_type', types: ['checkout.failed'] },
          { id: 'ep_nothing', types: [] },
          { id: 'ep_disabled', state: 'disabled' as const },
          { id: 'ep_second_store', storeId: other.id },
          { id: 'ep_other_account', accountId: 'acct_other' },
          { id: 'ep_test', mode: 'test' as const },
          { id: 'ep_rail', rail: 'neopay' },
        ]) {
          await ledger.insertEndpoint(endpointRecord({ sink: 'hook', ...changes }));
        }
        const checkout = await insert();
        await tell(checkout, 'checkout.paid');
        const deliveries = await claim();
        expect(deliveries.map(({ endpoint }) => endpoint.id).sort()).toEqual(wanted.sort());
        expect(deliveries[0]).toMatchObject({
          attempt: 1,
          endpoint: { sink: 'hook', config: 'sealed config' },
          event: { type: 'checkout.paid', sequence: 1, checkoutId: checkout.id },
        });
      });

      test('of a checkout go to an endpoint in their order, the next when the one before is done', async () => {
        const checkout = await insert();
        await tell(checkout, 'checkout.failed', 'checkout.paid');
        await tell(checkout, 'checkout.refunded');
        for (const [type, kind] of [
          ['checkout.failed', 'delivered'],
          ['checkout.paid', 'dead'],
          ['checkout.refunded', 'delivered'],
        ] as const) {
          const deliveries = await claim();
          expect(typesOf(deliveries)).toEqual([type]);
          expect(await claim()).toEqual([]);
          await ledger.finishDelivery(deliveries[0]?.id ?? 0, { kind, status: 200, reason: 'over' }, NOW);
        }
        expect(await claim()).toEqual([]);
      });

      test('that a process had claimed when it ended are due at once, and that try is not counted: crashes use up no schedule', async () => {
        await tell(await insert(), 'checkout.paid');
        for (let crash = 0; crash < 3; crash++) {
          expect(await claim()).toMatchObject([{ attempt: 1 }]);
          await reopen();
        }
      });

      test('wait behind one that is tried again later', async () => {
        const checkout = await insert();
        await tell(checkout, 'checkout.failed', 'checkout.paid');
        const [first] = await claim();
        await ledger.finishDelivery(
          first?.id ?? 0,
          { kind: 'retry', dueAt: NOW + 5, status: 500, reason: 'down' },
          NOW,
        );
        expect(await claim(NOW + 4)).toEqual([]);
        expect(await claim(NOW + 5)).toMatchObject([{ id: first?.id, attempt: 2, event: { type: 'checkout.failed' } }]);
      });

      test('of other checkouts, and to other endpoints, do not wait', async () => {
        await ledger.insertEndpoint(endpointRecord({ sink: 'hook' }));
        const [first, second] = [await insert(), await insert()];
        await tell(first, 'checkout.failed', 'checkout.paid');
        await tell(second, 'checkout.cancelled');
        expect(typesOf(await claim()).sort()).toEqual([
          'checkout.cancelled',
          'checkout.cancelled',
          'checkout.failed',
          'checkout.failed',
        ]);
      });

      test('are claimed by one of many who ask at once, and again when the lease has ended', async () => {
        for (let index = 0; index < 10; index++) await tell(await insert(), 'checkout.paid');
        const claims = await Promise.all([claim(NOW, 7), claim(NOW, 7), claim(NOW, 7)]);
        for (const claimed of claims) expect(claimed.length).toBeLessThanOrEqual(7);
        // Who asks at the same moment may pass over what the other is looking at: then it is there for the next who asks.
        const ids = [...claims.flat(), ...(await claim(NOW))].map(({ id }) => id);
        expect(ids).toHaveLength(10);
        expect(new Set(ids).size).toBe(10);
        expect(await claim(NOW)).toEqual([]);
        expect(await claim(NOW + LEASE_MS)).toHaveLength(10);
      });

      test('leave room: one endpoint gets its share of a claim, a busy one nothing', async () => {
        await ledger.insertEndpoint(endpointRecord({ id: 'ep_hook', sink: 'hook' }));
        for (let index = 0; index < 5; index++) await tell(await insert(), 'checkout.paid');
        const shares = Map.groupBy(await claim(NOW, MANY, 2), ({ endpoint }) => endpoint.id);
        expect([...shares.values()].map((share) => share.length)).toEqual([2, 2]);
        const rest = await claim(NOW, MANY, MANY, ['ep_hook']);
        expect(rest).toHaveLength(3);
        expect(rest.every(({ endpoint }) => endpoint.sink === 'callback')).toBe(true);
      });

      test('leave room also when one endpoint’s are all of the oldest: the next claim is for the others', async () => {
        const busy = await ledger.getCallbackEndpoint(store.id);
        for (let index = 0; index < 20; index++) await tell(await insert(), 'checkout.paid');
        await ledger.insertEndpoint(endpointRecord({ id: 'ep_hook', sink: 'hook' }));
        await tell(await insert(), 'checkout.paid');
        expect(await claim(NOW, 1, 1)).toMatchObject([{ endpoint: { id: busy?.id } }]);
        expect(await claim(NOW, 1, 1, [busy?.id ?? ''])).toMatchObject([{ endpoint: { id: 'ep_hook' } }]);
        // However little is asked for at a time, all of it comes.
        let claimed = 0;
        while ((await claim(NOW, 2, 1)).length > 0) claimed++;
        expect(claimed).toBe(20);
        expect(await claim(NOW)).toEqual([]);
      });

      test('to a disabled endpoint wait until it is active again', async () => {
        const endpoint = await ledger.getCallbackEndpoint(store.id);
        await tell(await insert(), 'checkout.paid');
        await ledger.updateEndpoint(endpoint?.id ?? '', { state: 'disabled', disabledReason: 'gone fishing' });
        expect(await claim()).toEqual([]);
        await ledger.updateEndpoint(endpoint?.id ?? '', { state: 'active', disabledReason: null });
        expect(typesOf(await claim())).toEqual(['checkout.paid']);
      });

      describe('of which one is answered with gone', () => {
        const gone = { kind: 'gone', status: 410, reason: 'the shop wants no more', config: 'sealed config' } as const;

        test('disable the endpoint and end all that waits for it', async () => {
          await ledger.insertEndpoint(endpointRecord({ sink: 'hook' }));
          const [first, second] = [await insert(), await insert()];
          await tell(first, 'checkout.paid', 'checkout.refunded');
          await tell(second, 'checkout.paid');
          const deliveries = await claim();
          const atShop = deliveries.find(({ endpoint }) => endpoint.sink === 'callback');
          await ledger.finishDelivery(atShop?.id ?? 0, gone, NOW);
          expect(await ledger.getCallbackEndpoint(store.id)).toMatchObject({
            state: 'disabled',
            disabledReason: 'the shop wants no more',
          });
          await ledger.updateEndpoint(atShop?.endpoint.id ?? '', { state: 'active' });
          const left = await claim(NOW + LEASE_MS);
          expect(left.every(({ endpoint }) => endpoint.sink === 'hook')).toBe(true);
          expect(left).toHaveLength(2);
        });

        test('are not revived by another that was under way and failed', async () => {
          const [first, second] = [await insert(), await insert()];
          for (const checkout of [first, second]) await tell(checkout, 'checkout.paid');
          const [one, other] = await claim();
          await ledger.finishDelivery(one?.id ?? 0, gone, NOW);
          await ledger.finishDelivery(other?.id ?? 0, { kind: 'retry', dueAt: NOW, status: 500, reason: 'down' }, NOW);
          await ledger.updateEndpoint(one?.endpoint.id ?? '', { state: 'active' });
          expect(await claim(NOW + LEASE_MS)).toEqual([]);
        });

        test('go to the new address when the endpoint has got one meanwhile', async () => {
          await tell(await insert(), 'checkout.paid');
          const [delivery] = await claim();
          await ledger.updateEndpoint(delivery?.endpoint.id ?? '', { config: 'another address' });
          await ledger.finishDelivery(delivery?.id ?? 0, gone, NOW + 1);
          expect(await ledger.getCallbackEndpoint(store.id)).toMatchObject({ state: 'active' });
          expect(await claim(NOW + 1)).toMatchObject([{ id: delivery?.id, endpoint: { config: 'another address' } }]);
        });
      });

      test('that arrived are not tried again by somebody whose lease had ended', async () => {
        await tell(await insert(), 'checkout.paid');
        const [delivery] = await claim();
        await ledger.finishDelivery(delivery?.id ?? 0, { kind: 'delivered', status: 200 }, NOW);
        await ledger.finishDelivery(delivery?.id ?? 0, { kind: 'retry', dueAt: NOW, status: 500, reason: 'late' }, NOW);
        expect(await claim(NOW + LEASE_MS)).toEqual([]);
      });
    });

    describe('events', () => {
      test('are read by cursor, those of the store only, in the order in which they were told', async () => {
        const other = (await ledger.connectStore(storeRecord(), endpointRecord())).store;
        const [mine, theirs] = [await insert(), await insert({ storeId: other.id })];
        await tell(mine, 'checkout.failed');
        await tell(theirs, 'checkout.paid');
        await tell(mine, 'checkout.paid', 'checkout.refunded');
        const read = async (after: string | null, limit: number) =>
          (await ledger.listEvents(store.id, after, limit))?.map(({ id, type }) => ({ id, type })) ?? [];
        const first = await read(null, 2);
        expect(first.map(({ type }) => type)).toEqual(['checkout.failed', 'checkout.paid']);
        const rest = await read(first[1]?.id ?? '', 2);
        expect(rest.map(({ type }) => type)).toEqual(['checkout.refunded']);
        expect(await read(rest[0]?.id ?? '', 2)).toEqual([]);
      });

      test('after one that the store never had are no list: a shop must not miss events for a typing error', async () => {
        const other = (await ledger.connectStore(storeRecord(), endpointRecord())).store;
        await tell(await insert({ storeId: other.id }), 'checkout.paid');
        const [theirs] = (await ledger.listEvents(other.id, null, 1)) ?? [];
        expect(await ledger.listEvents(store.id, theirs?.id ?? '', MANY)).toBeNull();
        expect(await ledger.listEvents(store.id, 'evt_unknown', MANY)).toBeNull();
        expect(await ledger.listEvents(store.id, null, MANY)).toEqual([]);
      });
    });

    describe('opened again', () => {
      test('knows everything that it knew', async () => {
        const checkout = await insert({ orderId: '1001', reference: '1001' });
        const refund = refundRecord({ checkoutId: checkout.id, storeId: store.id, status: 'succeeded', dueAt: null });
        await ledger.reserveRefund(refund, 10_000n, { key: 'key-1', requestHash: 'hash', resourceId: '' });
        await ledger.applySettlement(
          settlementOf(checkout, { payments: [paymentRecord({ checkoutId: checkout.id })] }),
        );
        await tell(checkout, 'checkout.paid');
        await received();
        const everything = async () => [
          await ledger.getStore(store.id),
          await ledger.getCallbackEndpoint(store.id),
          await ledger.loadForSettle(checkout.id),
          await ledger.listEvents(store.id, null, MANY),
          await ledger.findIdempotent(store.id, 'key-1'),
        ];
        const before = await everything();
        await reopen();
        expect(await everything()).toEqual(before);
        expect(await ledger.claimNotifications(NOW, NOW, MANY)).toHaveLength(1);
        expect(await claim()).toHaveLength(1);
        expect(await ledger.nextReference(store, '1001')).toBe('1001-2');
      });
    });

    describe('the backlog', () => {
      const NOTHING = { due: 0, oldestDueAt: null };

      test('is what is due and nobody works on, queue by queue, and since when', async () => {
        expect(await ledger.backlog(NOW)).toEqual({
          inbox: NOTHING,
          outbox: NOTHING,
          refunds: NOTHING,
          reconcile: NOTHING,
        });
        const checkout = await insert({ reconcileAt: NOW + 1 });
        await received();
        await received({ receivedAt: NOW + 2 });
        await tell(checkout, 'checkout.paid');
        const refund = refundRecord({ checkoutId: checkout.id, storeId: store.id, dueAt: NOW + 3 });
        await ledger.reserveRefund(refund, 1_000n, null);

        expect(await ledger.backlog(NOW)).toEqual({
          inbox: { due: 1, oldestDueAt: NOW },
          outbox: { due: 1, oldestDueAt: NOW },
          refunds: NOTHING,
          reconcile: NOTHING,
        });
        expect(await ledger.backlog(NOW + 3)).toEqual({
          inbox: { due: 2, oldestDueAt: NOW },
          outbox: { due: 1, oldestDueAt: NOW },
          refunds: { due: 1, oldestDueAt: NOW + 3 },
          reconcile: { due: 1, oldestDueAt: NOW + 1 },
        });

        await ledger.claimNotifications(NOW, NOW + LEASE_MS, 1);
        await claim();
        await ledger.claimDueRefunds(NOW + 3, NOW + LEASE_MS, MANY);
        await ledger.claimDueCheckouts(NOW + 3, NOW + LEASE_MS, MANY);
        expect(await ledger.backlog(NOW + 3)).toEqual({
          inbox: { due: 1, oldestDueAt: NOW + 2 },
          outbox: NOTHING,
          refunds: NOTHING,
          reconcile: NOTHING,
        });
      });

      test('has neither events behind an earlier one of their checkout nor those for a disabled endpoint', async () => {
        const checkout = await insert();
        await tell(checkout, 'checkout.paid', 'checkout.refunded');
        expect((await ledger.backlog(NOW)).outbox.due).toBe(1);
        const endpoint = await ledger.getCallbackEndpoint(store.id);
        await ledger.updateEndpoint(String(endpoint?.id), { state: 'disabled', disabledReason: 'gone' });
        expect((await ledger.backlog(NOW)).outbox).toEqual(NOTHING);
      });

      test('counts what a process left claimed when it ended, without an age that nobody knows', async () => {
        await received();
        await ledger.claimNotifications(NOW, NOW, MANY);
        await reopen();
        expect((await ledger.backlog(NOW + LEASE_MS)).inbox.due).toBe(1);
      });
    });

    describe('settlements of one turn', () => {
      test('are each written or refused for themselves', async () => {
        const [fine, outdated, rightful, thief, twice, broken] = await Promise.all(
          Array.from({ length: 6 }, () => insert()),
        );
        if (!fine || !outdated || !rightful || !thief || !twice || !broken) throw new Error('six were inserted');
        const payment = paymentRecord({ checkoutId: rightful.id, id: 'shared' });
        await ledger.applySettlement(settlementOf(rightful, { payments: [payment] }));
        const results = await Promise.allSettled([
          ledger.applySettlement(settlementOf(fine, { events: [eventRecord(fine)] })),
          ledger.applySettlement(settlementOf({ ...outdated, version: outdated.version + 1 })),
          ledger.applySettlement(settlementOf(thief, { payments: [{ ...payment, checkoutId: thief.id }] })),
          ledger.applySettlement(settlementOf(twice)),
          ledger.applySettlement(settlementOf(twice)),
          ledger.applySettlement(settlementOf(broken, { events: [eventRecord(broken), eventRecord(broken)] })),
        ]);
        const kinds = results.map((result) => (result.status === 'rejected' ? 'rejected' : result.value.kind));
        expect([...kinds.slice(0, 3), kinds.at(5)]).toEqual(['applied', 'stale', 'payment_bound', 'rejected']);
        // Whichever of the two was first.
        expect(kinds.slice(3, 5).toSorted()).toEqual(['applied', 'stale']);
        expect((await load(fine.id)).version).toBe(fine.version + 1);
        expect(await load(thief.id)).toEqual(thief);
        expect(await load(broken.id)).toEqual(broken);
        expect((await claim()).map(({ event }) => event.checkoutId)).toEqual([fine.id]);
      });

      test('of one order: one of them has paid it, the other is told as a second payment', async () => {
        const first = await insert({ orderId: 'one' });
        const second = await insert({ orderId: 'one', amount: { minor: 77n, currency: 'EUR' } });
        const paid = (checkout: CheckoutRecord) => {
          const settlement = settlementOf(checkout, { events: [eventRecord(checkout, { type: 'checkout.paid' })] });
          return ledger.applySettlement({ ...settlement, checkout: { ...settlement.checkout, status: 'paid' } });
        };
        expect((await Promise.all([paid(first), paid(second)])).map(({ kind }) => kind)).toEqual([
          'applied',
          'applied',
        ]);
        expect(typesOf(await claim()).toSorted()).toEqual(['checkout.duplicate_payment', 'checkout.paid']);
      });

      test('are told in the order in which each of their events follows the one before', async () => {
        const checkouts = await Promise.all(Array.from({ length: 5 }, () => insert()));
        await Promise.all(
          checkouts.map((checkout) => tell(checkout, 'checkout.paid', 'checkout.disputed', 'checkout.refunded')),
        );
        const events = await ledger.listEvents(store.id, null, MANY);
        for (const { id } of checkouts) {
          const own = events?.filter(({ checkoutId }) => checkoutId === id);
          expect(own?.map(({ type }) => type)).toEqual(['checkout.paid', 'checkout.disputed', 'checkout.refunded']);
        }
      });
    });

    describe('calls', () => {
      test('that fail leave others, made at the same time, alone', async () => {
        const known = await insert();
        const results = await Promise.allSettled([
          received({ eventId: 'before' }),
          ledger.applySettlement(
            settlementOf(known, { events: [eventRecord(known), eventRecord(known, { sequence: 1 })] }),
          ),
          ledger.recordOpened(
            'co_unknown',
            { hostedId: null, action: { type: 'redirect', url: 'u' }, expiresAt: NOW, reconcileAt: NOW },
            NOW,
          ),
          received({ eventId: 'after' }),
          ledger.ping(),
        ]);
        expect(results.map(({ status }) => status)).toEqual([
          'fulfilled',
          'rejected',
          'rejected',
          'fulfilled',
          'fulfilled',
        ]);
        for (const result of results) {
          if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(LedgerUnavailableError);
        }
        const claimed = await ledger.claimNotifications(NOW, NOW + LEASE_MS, MANY);
        expect(claimed.map(({ eventId }) => eventId)).toEqual(['before', 'after']);
        expect(await load(known.id)).toEqual(known);
      });

      test('made before the end are done, those after it are rejected; closing twice is closing', async () => {
        const written = Array.from({ length: 600 }, (_, index) => received({ eventId: String(index) }));
        const closed = ledger.close();
        const after = ledger.ping();
        await expect(after).rejects.toThrow(LedgerUnavailableError);
        await Promise.all([closed, ledger.close(), ...written]);
        await expect(received()).rejects.toThrow('closed');
        await reopen();
        expect(await ledger.claimNotifications(NOW, NOW, MANY)).toHaveLength(600);
      });
    });
  });
}
