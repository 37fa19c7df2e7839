import { setTimeout as sleep } from 'node:timers/promises';
import { NeroPayCallError, type Transaction } from '@neropay/core';
import { eventLine, readEvent } from '../events/event-line.js';
import { eventOfTransaction, typeOfTransaction } from '../events/event-of-transaction.js';
import { isDelivered } from '../events/outcome.js';
import { postEvent } from '../events/post-event.js';
import { forwardingTo, type Listening } from './listening.js';
import { TransactionWatch } from './transaction-watch.js';

/** How often a target that did not take an event is tried. */
const MOST_TRIES = 10;

/** A changed transaction whose event the target has not taken yet. */
interface Waiting {
  readonly transaction: Transaction;
  readonly tries: number;
}

/**
 * Asks the live API for transactions again and again, makes an event of each change, and posts it signed as NeroPay would. What the
 * target does not take is tried again after the next look.
 */
export async function listenByPolling(listening: Listening): Promise<void> {
  const { runtime, screen, connection, intervalMs } = listening;
  const stop = runtime.untilStopped();
  const watch = new TransactionWatch(connection.client.transactions);
  try {
    await watch.begin(stop);
    screen.remark(
      `Watching ${connection.baseUrl} for changed transactions, every ${intervalMs / 1000} s${forwardingTo(listening)}`,
    );
    screen.remark(
      'These events are made here, from polling: NeroPay itself posts only to addresses that it can reach, with ids of its own.',
    );
    let waiting: readonly Waiting[] = [];
    for (;;) {
      await sleep(intervalMs, undefined, { signal: stop });
      const news = (await look(watch, listening, stop)).filter((transaction) => isWanted(transaction, listening));
      waiting = await deliver([...waiting, ...news.map((transaction) => ({ transaction, tries: 0 }))], listening, stop);
    }
  } catch (error) {
    // Being told to stop is how it ends, whatever it is in the middle of.
    if (!stop.aborted) throw error;
  }
}

/** A look that failed for a while is no reason to stop. */
async function look(watch: TransactionWatch, { screen }: Listening, stop: AbortSignal): Promise<Transaction[]> {
  try {
    return await watch.changes(stop);
  } catch (error) {
    if (stop.aborted || !(error instanceof NeroPayCallError) || !error.retryable) throw error;
    screen.remark(`${error.message} Going on.`);
    return [];
  }
}

function isWanted(transaction: Transaction, { events }: Listening): boolean {
  const type = typeOfTransaction(transaction);
  return type !== null && (events.length === 0 || events.includes(type));
}

/** @returns what the target did not take and is to be tried again */
async function deliver(
  waiting: readonly Waiting[],
  { runtime, screen, target, secret }: Listening,
  stop: AbortSignal,
): Promise<Waiting[]> {
  const left: Waiting[] = [];
  for (const { transaction, tries } of waiting) {
    const now = runtime.now();
    const body = eventOfTransaction(transaction, now);
    if (body === null) continue;
    const outcome = target && secret ? await postEvent({ url: target, secret, body, now, signal: stop }) : null;
    const event = readEvent(JSON.stringify(body));
    await screen.result(eventLine({ at: now, event, outcome, complaint: null }, screen));
    if (outcome === null || isDelivered(outcome)) continue;
    if (tries + 1 < MOST_TRIES) left.push({ transaction, tries: tries + 1 });
    else screen.remark(`Given up after ${MOST_TRIES} tries; neropay resend ${transaction.id} posts it again.`);
  }
  return left;
}
