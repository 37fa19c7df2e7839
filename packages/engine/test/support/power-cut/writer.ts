import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type CheckoutRecord, type Ledger, openSqliteLedger } from '@neropay/engine';
import { checkoutRecord, endpointRecord, eventRecord, NOW, storeRecord } from '../records.ts';

/**
 * Runs as a process of its own: works on the ledger at the path that it is given, and says on stdout what it was told is written, the moment that it
 * was told. Ends without closing anything.
 */

const NOTIFICATIONS = 320;
const CHECKOUTS = 24;
const SETTLEMENTS = 4;
/** Checkpoints come far more often than the ledger makes them, so that many of them are met in a short run. */
const CHECKPOINT_EVERY = 25;

const [path = ''] = process.argv.slice(2);
const ledger = await openSqliteLedger(path);
const checkpointer = new DatabaseSync(path);
checkpointer.exec('PRAGMA synchronous = FULL;');
const { store } = await ledger.connectStore(storeRecord(), endpointRecord({ storeId: null }));
say('ready');

let acknowledged = 0;
await Promise.all([...Array.from({ length: 8 }, (_, index) => notify(index, 8)), ...Array.from({ length: 3 }, sell)]);
say('end');
process.exit(0);

function say(line: string): void {
  writeSync(1, `${line}\n`);
  if (line.startsWith('ack') && ++acknowledged % CHECKPOINT_EVERY === 0)
    checkpointer.exec('PRAGMA wal_checkpoint(PASSIVE)');
}

async function notify(first: number, step: number): Promise<void> {
  for (let number = first; number < NOTIFICATIONS; number += step) {
    await ledger.appendNotification(notificationOf(String(number)));
    say(`ack notification ${number}`);
  }
}

/** Checkouts from their opening through some events, one after the other. */
async function sell(): Promise<void> {
  for (let count = 0; count < CHECKOUTS / 3; count++) {
    const draft = checkoutRecord({ storeId: store.id });
    const inserted = await ledger.insertCheckout({ ...draft, orderId: draft.id }, null);
    if (inserted.kind !== 'created') throw new Error(`not created: ${inserted.kind}`);
    let checkout = inserted.checkout;
    say(`ack checkout ${checkout.id} 0`);
    for (let told = 0; told < SETTLEMENTS; told++) {
      await ledger.applySettlement(settlementOf(checkout));
      say(`ack checkout ${checkout.id} ${checkout.sequence + 1}`);
      checkout = (await ledger.getCheckout(checkout.id)) ?? checkout;
    }
  }
}

function settlementOf(checkout: CheckoutRecord): Parameters<Ledger['applySettlement']>[0] {
  const { status, refunded, transactionId, late, reviewReason } = checkout;
  return {
    checkoutId: checkout.id,
    version: checkout.version,
    checkout: {
      ...{ status, refunded, transactionId, late, reviewReason },
      sequence: checkout.sequence + 1,
      updatedAt: NOW,
    },
    payments: [],
    refund: null,
    events: [eventRecord(checkout, { type: 'checkout.failed' })],
  };
}

function notificationOf(eventId: string): Parameters<Ledger['appendNotification']>[0] {
  return {
    storeId: store.id,
    ...{ verified: true, scheme: null, eventId, type: 't', reference: null, paymentId: null },
    // Longer than a page, at times.
    ...{ claimsSuccess: true, body: eventId.padStart(1 + (Number(eventId) % 7) * 900, 'x'), receivedAt: NOW },
  };
}
