import {
  type CheckoutRecord,
  type Ledger,
  LedgerUnavailableError,
  openPostgresLedger,
  type ScheduledCheckout,
} from '@neropay/engine';
import { freePort, optionalHost, type Postgres, startPostgres, waitFor } from '@neropay/testkit';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CLAIM_TABLES } from '../src/ledger/postgres/claims.js';
import { Database } from '../src/ledger/postgres/database.js';
import { TABLE_NAMES, UNMOVED } from '../src/ledger/transfer/tables.js';
import type { RefundRecord } from '../src/records.js';
import { ledgerContract, type TestDatabase } from './ledger-contract.js';
import { operatorContract } from './operator-contract.js';
import {
  checkoutRecord,
  endpointRecord,
  eventRecord,
  NOW,
  paymentRecord,
  refundRecord,
  storeRecord,
} from './support/records.js';

const LEASE_MS = 60_000;

describe.runIf(optionalHost('postgresql'))('PostgreSQL', () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  // One database for all of it, emptied after each test: to make one takes longer than most of these tests.
  let contractUrl: string | undefined;
  const database = async (): Promise<TestDatabase> => {
    contractUrl ??= await server.createDatabase();
    const url = contractUrl;
    return { open: () => openPostgresLedger(url), remove: () => empty(url) };
  };
  ledgerContract('a PostgreSQL database', database);
  operatorContract('a PostgreSQL database', database);

  describe('a database', () => {
    test('is brought up to date once by ten processes that start at the same time', async () => {
      const url = await server.createDatabase();
      const ledgers = await Promise.all(Array.from({ length: 10 }, () => openPostgresLedger(url)));
      await Promise.all(ledgers.map((ledger) => ledger.ping()));
      await Promise.all(ledgers.map((ledger) => ledger.close()));
    });

    test('of a newer version is left alone, and says what to do', async () => {
      const url = await server.createDatabase();
      await (await openPostgresLedger(url)).close();
      await using database = await connect(url);
      await database.client.query('INSERT INTO schema_version (version) VALUES (1000)');
      await expect(openPostgresLedger(url)).rejects.toThrow(LedgerUnavailableError);
      await expect(openPostgresLedger(url)).rejects.toThrow(
        /schema 1000.*start the newer version of the gateway again/,
      );
    });

    test('may get columns from a newer version while an older one is at work', async () => {
      const url = await server.createDatabase();
      const ledger = await openPostgresLedger(url);
      const { store } = await ledger.connectStore(storeRecord(), endpointRecord());
      await ledger.getStore(store.id);
      await using database = await connect(url);
      await database.client.query('ALTER TABLE stores ADD COLUMN newer TEXT');
      expect(await ledger.getStore(store.id)).toEqual(store);
      await ledger.close();
    });

    test('that confirms what is not on its disk is refused', async () => {
      const url = await server.createDatabase();
      await using database = await connect(url);
      await database.client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);
      await expect(openPostgresLedger(url)).rejects.toThrow(LedgerUnavailableError);
      await expect(openPostgresLedger(url)).rejects.toThrow('set synchronous_commit to on in PostgreSQL');
    });

    test('out of reach is named by its address, and never by its password', async () => {
      const port = await freePort();
      const url = `postgres://neropay:hunter2@127.0.0.1:${port}/gateway`;
      const error: unknown = await openPostgresLedger(url).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(LedgerUnavailableError);
      expect(error).toMatchObject({ message: expect.stringContaining(`127.0.0.1:${port}`) });
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hunter2');
    });
  });

  describe('an operator', () => {
    test('who waits for an answer keeps nothing of the engine waiting, and is told when it takes too long', async () => {
      const url = await server.createDatabase();
      const ledger = await openPostgresLedger(url);
      await using database = await connect(url);
      await database.client.query('BEGIN; LOCK TABLE operator_audit IN ACCESS EXCLUSIVE MODE');
      const questions = Array.from({ length: 4 }, () => ledger.listAudit({ cursor: null, limit: 1 }));
      const refused = Promise.allSettled(questions);
      const written = Array.from({ length: 100 }, () => ledger.appendNotification(notificationOf('st_1')));
      await Promise.all(written);
      expect(await ledger.claimNotifications(NOW, NOW + LEASE_MS, 200)).toHaveLength(100);
      for (const outcome of await refused) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(LedgerUnavailableError) });
      }
      await database.client.query('ROLLBACK');
      expect(await ledger.listAudit({ cursor: null, limit: 1 })).toEqual({ rows: [], nextCursor: null });
      await ledger.close();
    });

    test('can write nothing with a question', async () => {
      const database = new Database(await server.createDatabase());
      const write = database.snapshot((session) => session.run('CREATE TABLE mine (id TEXT)'));
      await expect(write).rejects.toThrow('read-only transaction');
      await database.close();
    });
  });

  describe('two processes on one database', () => {
    let url: string;
    let ledgers: readonly [Ledger, Ledger];
    let storeId: string;
    beforeEach(async () => {
      url = await server.createDatabase();
      ledgers = [await openPostgresLedger(url), await openPostgresLedger(url)];
      storeId = (await ledgers[0].connectStore(storeRecord(), endpointRecord())).store.id;
    });
    afterEach(async () => {
      await Promise.all(ledgers.map((ledger) => ledger.close()));
    });
    /** The same call through either process, again and again, all at once. */
    const atOnce = <T>(times: number, call: (ledger: Ledger, index: number) => Promise<T>): Promise<T[]> =>
      Promise.all(Array.from({ length: times }, (_, index) => call(ledgers[index % 2 === 0 ? 0 : 1], index)));
    const insert = async (changes: Partial<ScheduledCheckout> = {}): Promise<CheckoutRecord> => {
      const checkout = checkoutRecord({ storeId, ...changes });
      const result = await ledgers[0].insertCheckout({ ...checkout, orderId: changes.orderId ?? checkout.id }, null);
      if (result.kind !== 'created') throw new Error(`not created: ${result.kind}`);
      return result.checkout;
    };

    test('never claim one row twice, and leave none behind', async () => {
      const checkouts = await Promise.all(Array.from({ length: 40 }, () => insert({ reconcileAt: NOW })));
      await Promise.all(checkouts.map((checkout) => ledgers[0].applySettlement(told(checkout))));
      await atOnce(40, (ledger) => ledger.appendNotification(notificationOf(storeId)));
      for (const checkout of checkouts) {
        await ledgers[0].reserveRefund(refundRecord({ checkoutId: checkout.id, storeId }), 10_000n, null);
      }
      const lease = [NOW, NOW + LEASE_MS, 7] as const;
      const claims: Readonly<Record<string, (ledger: Ledger) => Promise<readonly { id: number | string }[]>>> = {
        notifications: (ledger) => ledger.claimNotifications(...lease),
        checkouts: (ledger) => ledger.claimDueCheckouts(...lease),
        refunds: (ledger) => ledger.claimDueRefunds(...lease),
        deliveries: (ledger) => ledger.claimDeliveries(...lease, 100, []),
      };
      for (const [queue, claim] of Object.entries(claims)) {
        const claimed: (number | string)[] = [];
        // Whoever meets the other at a row leaves it out, so it may take another round.
        for (let round = 0; round < 20 && claimed.length < 40; round++) {
          claimed.push(...(await atOnce(8, claim)).flat().map(({ id }) => id));
        }
        expect([queue, claimed.length, new Set(claimed).size]).toEqual([queue, 40, 40]);
        expect(await atOnce(2, claim)).toEqual([[], []]);
      }
    });

    /** Each queue but the refunds, which are claimed by time alone. */
    const free = (ledger: Ledger) => {
      const lease = [NOW, NOW + LEASE_MS, 10] as const;
      return Promise.all([
        ledger.claimNotifications(...lease),
        ledger.claimDueCheckouts(...lease),
        ledger.claimDeliveries(...lease, 10, []),
      ]).then((queues) => queues.map((claimed) => claimed.length));
    };
    /** The same, once there is something in each. */
    const freeInTime = async (ledger: Ledger) => {
      const sums = [0, 0, 0];
      await waitFor(
        async () => {
          for (const [queue, count] of (await free(ledger)).entries()) sums[queue] = (sums[queue] ?? 0) + count;
          return sums.every((count) => count > 0);
        },
        { what: 'the claims to be free' },
      );
      return sums;
    };
    /** One of each queue, due now. */
    const work = async () => {
      const checkout = await insert({ reconcileAt: NOW });
      await ledgers[0].applySettlement(told(checkout));
      await ledgers[0].appendNotification(notificationOf(storeId));
      await ledgers[0].reserveRefund(refundRecord({ checkoutId: checkout.id, storeId }), 10_000n, null);
    };
    /** Ends the session that stands for the process whose number is the lowest. */
    const cutPresence = async () => {
      await using database = await connect(url);
      await database.client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks
         WHERE locktype = 'advisory' AND classid = 5 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
         ORDER BY objid LIMIT 1`,
      );
    };

    test('have what a third one had claimed within seconds after its end, and never what one of them is at work on', async () => {
      await work();
      expect(await free(ledgers[0])).toEqual([1, 1, 1]);
      await work();
      const third = await openPostgresLedger(url);
      expect(await free(third)).toEqual([1, 1, 1]);
      expect(await third.claimDueRefunds(NOW, NOW + LEASE_MS, 10)).toHaveLength(2);
      expect(await free(ledgers[1])).toEqual([0, 0, 0]);
      await third.close();
      expect(await freeInTime(ledgers[1])).toEqual([1, 1, 1]);
      expect(await ledgers[1].claimDueRefunds(NOW, NOW + LEASE_MS, 10)).toEqual([]);
      expect(await ledgers[1].claimDueRefunds(NOW + LEASE_MS, NOW + 2 * LEASE_MS, 10)).toHaveLength(2);
    });

    describe('have of a third one that was killed', () => {
      /** What the rail of a provider plans that makes one refund of one key. */
      const keyed = (id: string) => ({ idempotencyKey: id, path: '/refund', body: '{}', onceByKey: true }) as const;
      const reserve = async (ledger: Ledger, changes: Partial<RefundRecord>) => {
        const { id: checkoutId } = await insert();
        const refund = refundRecord({ checkoutId, storeId, ...changes });
        await ledger.reserveRefund(refund, 10_000n, null);
        return refund.id;
      };
      const claim = async (now = NOW) =>
        (await ledgers[0].claimDueRefunds(now, now + LEASE_MS, 10)).map(({ id }) => id);
      const claimInTime = (id: string) =>
        waitFor(async () => (await claim()).includes(id), { what: `the refund ${id} to be free` });

      test('a refund that it was at within seconds, where the provider makes one of one key', async () => {
        const third = await openPostgresLedger(url);
        const id = await reserve(ledgers[0], { plan: keyed('re_keyed') });
        expect(await third.claimDueRefunds(NOW, NOW + LEASE_MS, 10)).toMatchObject([{ id, attempts: 1 }]);
        expect(await claim()).toEqual([]);
        await third.close();
        await claimInTime(id);
        // The try that was cut short is none.
        expect(await ledgers[0].getRefund(id)).toMatchObject({ attempts: 1 });
      });

      test('also one that it had only just written down', async () => {
        const third = await openPostgresLedger(url);
        const id = await reserve(third, { plan: keyed('re_keyed'), dueAt: NOW + LEASE_MS });
        expect(await claim()).toEqual([]);
        await third.close();
        await claimInTime(id);
      });

      test('a refund of another provider by its lease alone, whatever somebody has written into it', async () => {
        const third = await openPostgresLedger(url);
        const plan = { idempotencyKey: 'k', path: '/refund', body: JSON.stringify({ reason: '"onceByKey":true' }) };
        const id = await reserve(third, { plan, dueAt: NOW });
        expect(await third.claimDueRefunds(NOW, NOW + LEASE_MS, 10)).toHaveLength(1);
        const other = await reserve(third, { plan: keyed('re_keyed') });
        await third.close();
        await claimInTime(other);
        expect(await claim(NOW + LEASE_MS - 1)).not.toContain(id);
        expect(await claim(NOW + LEASE_MS)).toContain(id);
      });

      test('none that has its outcome', async () => {
        const third = await openPostgresLedger(url);
        const checkout = await insert();
        const refund = refundRecord({ checkoutId: checkout.id, storeId, plan: keyed('re_keyed') });
        await third.reserveRefund(refund, 10_000n, null);
        const outcome = { id: refund.id, status: 'succeeded', providerRefundId: 'x', error: null } as const;
        await ledgers[0].applySettlement({ ...told(checkout, 'paid'), refund: outcome });
        const other = await reserve(third, { plan: keyed('re_other') });
        await third.close();
        await claimInTime(other);
        expect(await claim(NOW + 10 * LEASE_MS)).not.toContain(refund.id);
        expect(await ledgers[0].getRefund(refund.id)).toMatchObject({ status: 'succeeded', dueAt: null });
      });
    });

    test('leave nothing for the next one to wait for when both end', async () => {
      await work();
      expect(await free(ledgers[1])).toEqual([1, 1, 1]);
      await Promise.all(ledgers.map((ledger) => ledger.close()));
      const next = await openPostgresLedger(url);
      const after = await openPostgresLedger(url);
      expect(await free(after)).toEqual([1, 1, 1]);
      await Promise.all([next.close(), after.close()]);
    });

    test('go on when one loses the session that stands for it: what it had claimed is free, what it claims then is its own', async () => {
      await work();
      expect(await free(ledgers[0])).toEqual([1, 1, 1]);
      await cutPresence();
      expect(await freeInTime(ledgers[1])).toEqual([1, 1, 1]);
      await work();
      // It has a number again, or its claims would be marked by time alone and outlive it.
      await waitFor(async () => (await numbersOf(url)).length === 2, { what: 'both to be present' });
      expect(await free(ledgers[0])).toEqual([1, 1, 1]);
      await ledgers[0].close();
      expect(await freeInTime(ledgers[1])).toEqual([1, 1, 1]);
    });

    test('look no more at what a provider refused while one that is gone had claimed it', async () => {
      const checkout = await insert({ reconcileAt: NOW });
      const third = await openPostgresLedger(url);
      expect(await third.claimDueCheckouts(NOW, NOW + LEASE_MS, 10)).toHaveLength(1);
      await third.recordRefused(checkout.id, { code: 'x', message: 'y' }, NOW);
      await work();
      expect((await free(third))[0]).toBe(1);
      await third.close();
      await waitFor(async () => (await free(ledgers[0]))[0] === 1, { what: 'the claims of the third to be free' });
      expect((await ledgers[0].reconcileScheduleOf(checkout.id)).reconcileAt).toBeNull();
    });

    test('look at a checkout again when a lease ends before its look, and set its next time once', async () => {
      const { id } = await insert({ reconcileAt: NOW });
      const [slow] = await ledgers[0].claimDueCheckouts(NOW, NOW + LEASE_MS, 10);
      const [other] = await ledgers[1].claimDueCheckouts(NOW + LEASE_MS, NOW + 2 * LEASE_MS, 10);
      if (slow === undefined || other === undefined) throw new Error('not claimed');
      await ledgers[1].scheduleReconcile(other, NOW + 9 * LEASE_MS, 1);
      await ledgers[0].scheduleReconcile(slow, null, 7);
      expect(await ledgers[0].reconcileScheduleOf(id)).toEqual({ reconcileAt: NOW + 9 * LEASE_MS, reconcileStep: 1 });
      expect(await ledgers[0].claimDueCheckouts(NOW + 9 * LEASE_MS, NOW + 10 * LEASE_MS, 10)).toHaveLength(1);
    });

    test('open one checkout for one order', async () => {
      const results = await atOnce(40, (ledger) => ledger.insertCheckout(checkoutRecord({ storeId }), null));
      expect(results.filter(({ kind }) => kind === 'created')).toHaveLength(1);
      expect(results.filter(({ kind }) => kind === 'existing')).toHaveLength(39);
    });

    test('make one write of one idempotency key, whatever is asked under it', async () => {
      const write = { key: 'key-1', requestHash: 'hash', resourceId: '' };
      const paid = await insert();
      const results = await atOnce<{ kind: string }>(20, (ledger, index) =>
        index % 4 < 2
          ? ledger.insertCheckout(checkoutRecord({ storeId, orderId: 'new' }), { ...write, requestHash: 'checkout' })
          : ledger.reserveRefund(refundRecord({ checkoutId: paid.id, storeId }), 10_000n, write),
      );
      expect(results.filter(({ kind }) => kind === 'created' || kind === 'reserved')).toHaveLength(1);
    });

    test('never give back more than was paid', async () => {
      const checkout = await insert();
      const results = await atOnce(40, (ledger) =>
        ledger.reserveRefund(refundRecord({ checkoutId: checkout.id, storeId, paymentId: 'p' }), 2_500n, null),
      );
      expect(results.filter(({ kind }) => kind === 'reserved')).toHaveLength(2);
      expect(results.filter(({ kind }) => kind === 'exceeds')).toHaveLength(38);
    });

    test('settle a checkout once: one is applied, the others are stale', async () => {
      const checkout = await insert();
      const results = await atOnce(40, (ledger) => ledger.applySettlement(told(checkout)));
      expect(results.filter(({ kind }) => kind === 'applied')).toHaveLength(1);
      expect(results.filter(({ kind }) => kind === 'stale')).toHaveLength(39);
      expect(await ledgers[1].listEvents(storeId, null, 100)).toHaveLength(1);
    });

    test('tell one payment of an order that was paid twice at once, and one duplicate', async () => {
      const twice = await Promise.all(
        [1, 2].map((minor) => insert({ orderId: 'twice', amount: { minor: BigInt(minor), currency: 'GBP' } })),
      );
      await Promise.all(
        twice.map((checkout, index) => ledgers[index === 0 ? 0 : 1].applySettlement(told(checkout, 'paid'))),
      );
      const types = (await ledgers[0].listEvents(storeId, null, 100))?.map(({ type }) => type);
      expect(types).toEqual(['checkout.paid', 'checkout.duplicate_payment']);
    });

    test('bind payments in whatever order they name them, and never lock each other out', async () => {
      const pairs = await Promise.all(Array.from({ length: 20 }, () => insert()));
      const ids = Array.from({ length: 10 }, (_, index) => `p${index}`);
      const results = await atOnce(20, (ledger, index) => {
        const checkout = pairs[index];
        if (checkout === undefined) throw new Error('no checkout');
        const payments = (index % 2 === 0 ? ids : ids.toReversed()).map((id) =>
          paymentRecord({ id, checkoutId: checkout.id }),
        );
        return ledger.applySettlement({ ...told(checkout), payments });
      });
      expect(results.filter(({ kind }) => kind === 'applied')).toHaveLength(1);
      expect(results.filter(({ kind }) => kind === 'payment_bound')).toHaveLength(19);
    });

    test('let no reader pass over an event that is committed after a younger one', async () => {
      const checkouts = await Promise.all(Array.from({ length: 60 }, () => insert()));
      const read: string[] = [];
      let telling = true;
      const readOn = async () => {
        for (let last = false; !last; ) {
          last = !telling;
          const events = (await ledgers[1].listEvents(storeId, read.at(-1) ?? null, 100)) ?? [];
          read.push(...events.map(({ id }) => id));
        }
      };
      const reading = readOn();
      await atOnce(60, (ledger, index) => {
        const checkout = checkouts[index];
        if (checkout === undefined) throw new Error('no checkout');
        return ledger.applySettlement(told(checkout));
      });
      telling = false;
      await reading;
      const all = (await ledgers[0].listEvents(storeId, null, 100))?.map(({ id }) => id);
      expect(all).toHaveLength(60);
      expect(read).toEqual(all);
    });
  });

  describe('a write', () => {
    let url: string;
    let ledger: Ledger;
    let storeId: string;
    let checkout: CheckoutRecord;
    let refundId: string;
    beforeEach(async () => {
      url = await server.createDatabase();
      ledger = await openPostgresLedger(url);
      storeId = (await ledger.connectStore(storeRecord({ url: 'https://shop.test' }), endpointRecord())).store.id;
      const draft = checkoutRecord({ storeId, reconcileAt: NOW });
      await ledger.insertCheckout(draft, null);
      await ledger.applySettlement(told(draft));
      const refund = refundRecord({ checkoutId: draft.id, storeId });
      refundId = refund.id;
      await ledger.reserveRefund(refund, 10_000n, null);
      await ledger.appendNotification(notificationOf(storeId));
      const settled = await ledger.getCheckout(draft.id);
      if (settled === null) throw new Error('no checkout');
      checkout = settled;
    });
    afterEach(async () => {
      await ledger.close();
    });

    const key = { key: 'key-1', requestHash: 'hash', resourceId: '' };
    const action = { type: 'redirect', url: 'https://pay.test' } as const;
    /** Each kind of write, with the table that it comes to last, or early where it writes one only. */
    const writes: readonly (readonly [name: string, table: string, write: () => Promise<unknown>])[] = [
      [
        'connectStore',
        'endpoints',
        () => ledger.connectStore(storeRecord({ url: 'https://new.test' }), endpointRecord()),
      ],
      ['updateStore', 'stores', () => ledger.updateStore(storeId, { name: 'Renamed', updatedAt: NOW })],
      ['insertHook', 'idempotency', () => ledger.insertHook(endpointRecord({ sink: 'hook' }), storeId, key)],
      ['rememberIdempotent', 'idempotency', () => ledger.rememberIdempotent(storeId, key, NOW)],
      ['rememberSignature', 'signatures', () => ledger.rememberSignature(storeId, 's', 'k', NOW, NOW + 1)],
      ['insertCheckout', 'idempotency', () => ledger.insertCheckout(checkoutRecord({ storeId, orderId: 'new' }), key)],
      ['replacePlan', 'checkouts', () => ledger.replacePlan(checkout.id, 'other', checkout.plan, NOW)],
      [
        'recordOpened',
        'checkouts',
        () => ledger.recordOpened(checkout.id, { hostedId: 'p', action, expiresAt: NOW, reconcileAt: NOW }, NOW),
      ],
      [
        'applySettlement',
        'deliveries',
        () =>
          ledger.applySettlement({
            ...told(checkout, 'paid'),
            payments: [paymentRecord({ checkoutId: checkout.id })],
            refund: { id: refundId, status: 'succeeded', providerRefundId: 'x', error: null },
          }),
      ],
      ['appendNotification', 'notifications', () => ledger.appendNotification(notificationOf(storeId))],
      ['claimNotifications', 'notifications', () => ledger.claimNotifications(NOW, NOW + LEASE_MS, 10)],
      ['claimDueCheckouts', 'look_claims', () => ledger.claimDueCheckouts(NOW, NOW + LEASE_MS, 10)],
      [
        'reserveRefund',
        'idempotency',
        () => ledger.reserveRefund(refundRecord({ checkoutId: checkout.id, storeId }), 9_000n, key),
      ],
      ['claimDueRefunds', 'refunds', () => ledger.claimDueRefunds(NOW, NOW + LEASE_MS, 10)],
      ['claimDueLooks', 'account_looks', () => ledger.claimDueLooks(2 * NOW, 2 * NOW + LEASE_MS, 10)],
      ['claimDeliveries', 'delivery_claims', () => ledger.claimDeliveries(NOW, NOW + LEASE_MS, 10, 10, [])],
      [
        'finishDelivery',
        'deliveries',
        async () => {
          const gone = { kind: 'gone', status: 410, reason: 'gone', config: 'sealed config' } as const;
          await ledger.finishDelivery(1, gone, NOW);
        },
      ],
    ];

    test.each(writes)(
      '%s whose backend is killed in the middle of it is rejected, leaves no trace and can be made again',
      async (_, table, write) => {
        await using database = await connect(url);
        const before = await everything(database.client);
        // Its statements are made until it comes to this table, and wait there.
        await database.client.query(`BEGIN; LOCK TABLE ${table} IN SHARE MODE`);
        const outcome = write().then(
          () => 'written',
          (error: unknown) => error,
        );
        await using admin = await connect(url);
        await waitFor(async () => (await waitingOf(admin.client)) > 0, { what: 'the write to wait' });
        await admin.client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'neropay-gateway' AND datname = current_database()`,
        );
        expect(await outcome).toBeInstanceOf(LedgerUnavailableError);
        await database.client.query('COMMIT');
        expect(await everything(database.client)).toEqual(before);

        await write();
        expect(await everything(database.client)).not.toEqual(before);
      },
    );

    test('that waits while the database is restarted is rejected; afterwards it works by itself', async () => {
      const database = await connect(url);
      await database.client.query('BEGIN; LOCK TABLE notifications, checkouts IN SHARE MODE');
      const waiting = [
        ...Array.from({ length: 20 }, () => ledger.appendNotification(notificationOf(storeId))),
        // More than there are connections: some wait for one.
        ...Array.from({ length: 20 }, () => ledger.recordRefused(checkout.id, { code: 'x', message: 'y' }, NOW)),
      ].map((call) =>
        call.then(
          () => 'done',
          (error: unknown) => error,
        ),
      );
      await using admin = await connect(url);
      await waitFor(async () => (await waitingOf(admin.client)) >= 5, { what: 'the calls to wait' });
      await server.stop();
      for (const outcome of await Promise.all(waiting)) expect(outcome).toBeInstanceOf(LedgerUnavailableError);
      await expect(ledger.ping()).rejects.toThrow(LedgerUnavailableError);
      await server.start();
      await ledger.ping();
      expect(await ledger.claimNotifications(NOW, NOW + LEASE_MS, 100)).toHaveLength(1);
      await ledger.appendNotification(notificationOf(storeId));
      expect(await ledger.claimNotifications(NOW, NOW + LEASE_MS, 100)).toHaveLength(1);
    });

    test('of a text that PostgreSQL cannot hold is written without it: a forger stops nobody', async () => {
      const forged = { ...notificationOf(storeId), body: 'a\0b', reference: 'a\0b' };
      await Promise.all([ledger.appendNotification(forged), ledger.appendNotification(notificationOf(storeId))]);
      const claimed = await ledger.claimNotifications(NOW, NOW + LEASE_MS, 100);
      expect(claimed.map(({ reference }) => reference)).toEqual([null, 'a\uFFFDb', null]);
      const scope = { rail: 'neropay', mode: 'live', accountId: 'acct_main' } as const;
      expect(await ledger.findCheckoutByReference(scope, 'a\0b')).toBeNull();
    });

    test('of a notification shares its commit with all that come in the same turn', async () => {
      await using database = await connect(url);
      await Promise.all(Array.from({ length: 100 }, () => ledger.appendNotification(notificationOf(storeId))));
      const { rows } = await database.client.query(
        'SELECT COUNT(DISTINCT xmin::text)::integer AS commits FROM notifications',
      );
      // One from before, and one for the hundred.
      expect(rows).toEqual([{ commits: 2 }]);
    });

    test('that ends a notification or a delivery shares its commit with all that end in the same turn', async () => {
      await Promise.all(Array.from({ length: 20 }, () => ledger.appendNotification(notificationOf(storeId))));
      const notifications = await ledger.claimNotifications(NOW, NOW + LEASE_MS, 100);
      for (let version = checkout.version; version < checkout.version + 20; version += 1) {
        await ledger.applySettlement(told({ ...checkout, version, sequence: version }));
      }
      await using database = await connect(url);
      const { rows: deliveries } = await database.client.query<{ id: string }>('SELECT id FROM deliveries');
      await Promise.all([
        ...notifications.map(({ id }, index) => ledger.finishNotifications([id], `settled ${index}`, NOW)),
        ...deliveries.map(({ id }) => ledger.finishDelivery(Number(id), { kind: 'delivered', status: 204 }, NOW)),
      ]);
      const commits = async (table: string) =>
        (
          await database.client.query(`SELECT COUNT(*)::integer AS ended, COUNT(DISTINCT xmin::text)::integer AS commits
          FROM ${table} WHERE finished_at = ${NOW}`)
        ).rows;
      expect(await commits('notifications')).toEqual([{ ended: 21, commits: 1 }]);
      expect(await commits('deliveries')).toEqual([{ ended: 21, commits: 1 }]);
      const { rows } = await database.client.query('SELECT outcome FROM notifications ORDER BY id');
      expect(rows).toEqual(notifications.map((_, index) => ({ outcome: `settled ${index}` })));
    });
  });
});

async function connect(url: string): Promise<AsyncDisposable & { readonly client: Client }> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

async function empty(url: string): Promise<void> {
  await using database = await connect(url);
  const tables = [...TABLE_NAMES, ...UNMOVED, ...CLAIM_TABLES, 'looks'].reverse();
  await database.client.query(tables.map((table) => `DELETE FROM ${table};`).join(' '));
}

/** The numbers of the processes that are present in this database. */
async function numbersOf(url: string): Promise<readonly number[]> {
  await using database = await connect(url);
  const { rows } = await database.client.query<{ number: number }>(
    `SELECT objid::integer AS number FROM pg_locks
     WHERE locktype = 'advisory' AND classid = 5 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows.map(({ number }) => number);
}

/** How many statements of ledgers wait for a lock in this database. */
async function waitingOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ waiting: number }>(
    `SELECT COUNT(*)::integer AS waiting FROM pg_stat_activity
     WHERE application_name = 'neropay-gateway' AND datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows[0]?.waiting ?? 0;
}

/** Every row of every table. */
async function everything(client: Client): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const tables = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
  );
  const rows: Record<string, readonly unknown[]> = {};
  for (const { name } of tables.rows) {
    rows[name] = (await client.query(`SELECT * FROM ${name} AS one ORDER BY one::text`)).rows;
  }
  return rows;
}

function notificationOf(storeId: string): Parameters<Ledger['appendNotification']>[0] {
  return {
    storeId,
    ...{ verified: true, scheme: null, eventId: null, type: 't', reference: null, paymentId: null },
    ...{ claimsSuccess: true, body: '{}', receivedAt: NOW },
  };
}

/** A settlement that tells one event. */
function told(
  checkout: CheckoutRecord,
  status: CheckoutRecord['status'] = checkout.status,
): Parameters<Ledger['applySettlement']>[0] {
  const { refunded, transactionId, late, reviewReason } = checkout;
  const sequence = checkout.sequence + 1;
  return {
    checkoutId: checkout.id,
    version: checkout.version,
    checkout: { status, refunded, transactionId, late, reviewReason, sequence, updatedAt: NOW },
    payments: [],
    refund: null,
    events: [eventRecord(checkout, { type: status === 'paid' ? 'checkout.paid' : 'checkout.failed' })],
  };
}
