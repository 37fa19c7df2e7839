import { EVENT_TYPES, isEventType, parseNotification, Transaction } from '@neropay/core';
import { describe, expect, it } from 'vitest';
import { eventLine, readEvent } from '../src/events/event-line.ts';
import { eventOfTransaction } from '../src/events/event-of-transaction.ts';
import { sampleEvent } from '../src/events/sample-event.ts';
import { Screen } from '../src/output/screen.ts';
import { fakeRuntime, NOW } from './support/fake-runtime.ts';

const screen = (output: 'table' | 'jsonl' = 'table', terminal = false, noColor = false) =>
  new Screen(fakeRuntime({ terminal }), { output, noColor, quiet: false });
const sample = readEvent(JSON.stringify(sampleEvent('transaction.succeeded', NOW)));
const transaction = (status: string) =>
  Transaction.parse({
    id: 6636598,
    status,
    amount: '15.99',
    currency: 'GBP',
    account_id: 'NPEE4E742AB2_6165',
    identifier: 'ORDER1',
  });

describe('sample events', () => {
  it.each(Object.keys(EVENT_TYPES).filter(isEventType))('%s is read as what it says it is', (type) => {
    const event = parseNotification(JSON.stringify(sampleEvent(type, NOW)));
    expect(event).toMatchObject({ type, createdAt: '2026-04-22T02:40:15Z', accountId: 'NPEE4E742AB2_6165' });
    expect(event.id).toMatch(/^evt_sample_/);
  });

  it('of transactions and refunds have the state that the type means', () => {
    const status = (type: 'transaction.failed' | 'refund.succeeded' | 'transaction.proof_requested') =>
      parseNotification(JSON.stringify(sampleEvent(type, NOW))).transaction?.status;
    expect(status('transaction.failed')).toBe('failed');
    expect(status('refund.succeeded')).toBe('refunded');
    expect(status('transaction.proof_requested')).toBe('succeeded');
  });
});

describe('an event made from a transaction', () => {
  it.each([
    ['succeeded', 'transaction.succeeded'],
    ['failed', 'transaction.failed'],
    ['cancelled', 'transaction.cancelled'],
    ['refunded', 'refund.succeeded'],
  ])('of one that is %s is %s', (status, type) => {
    const body = eventOfTransaction(transaction(status), NOW);
    expect(parseNotification(JSON.stringify(body))).toMatchObject({
      id: `evt_readback_6636598_${status}`,
      type,
      accountId: 'NPEE4E742AB2_6165',
      identifier: 'ORDER1',
      transaction: { id: '6636598', status, amount: '15.99', currency: 'GBP' },
    });
  });

  it('is none while it is pending, or in a state that nobody documented', () => {
    expect(eventOfTransaction(transaction('pending'), NOW)).toBeNull();
    expect(eventOfTransaction(transaction('constructor'), NOW)).toBeNull();
  });
});

describe('the line of an event', () => {
  const outcome = { status: 200, error: null, durationMs: 12 };
  const time = new Date(NOW).toTimeString().slice(0, 8);

  it('has time, type, id, reference, amount and what the target answered', () => {
    expect(eventLine({ at: NOW, event: sample, outcome, complaint: null }, screen())).toBe(
      `${time}  transaction.succeeded   ${sample?.id}  SAMPLE1001  15.99 GBP  → 200 (12 ms)`,
    );
  });

  it('says why there was no answer, and what is wrong with the event', () => {
    const failed = { status: null, error: 'connect ECONNREFUSED 127.0.0.1:1', durationMs: 1 };
    expect(eventLine({ at: NOW, event: null, outcome: failed, complaint: 'unsigned: none' }, screen())).toBe(
      `${time}  unreadable notification  → connect ECONNREFUSED 127.0.0.1:1 (1 ms)  ! unsigned: none`,
    );
  });

  it('is one line of JSON where that was asked for, with the event as it came', () => {
    const line = JSON.parse(eventLine({ at: NOW, event: sample, outcome, complaint: null }, screen('jsonl')));
    expect(line).toMatchObject({
      at: '2026-04-22T02:40:15.000Z',
      type: 'transaction.succeeded',
      reference: 'SAMPLE1001',
      amount: '15.99',
      currency: 'GBP',
      forward: { status: 200, error: null, duration_ms: 12 },
      event: { account_id: 'NPEE4E742AB2_6165' },
    });
  });

  it('has colours on a terminal only, and not with --no-color', () => {
    const seen = { at: NOW, event: sample, outcome, complaint: null };
    expect(eventLine(seen, screen('table', true))).toContain('\u001b[32m→ 200');
    expect(eventLine(seen, screen('table', true, true))).not.toContain('\u001b');
    expect(eventLine(seen, screen())).not.toContain('\u001b');
  });

  it('cannot be broken by what the event says', () => {
    const hostile = readEvent('{"type":"transaction.succeeded","id":"a\\u001b[2Kb\\nc"}');
    const line = eventLine({ at: NOW, event: hostile, outcome: null, complaint: null }, screen());
    expect(line).toContain('a\ufffd[2Kb\ufffdc');
    expect(line).not.toContain('\u001b');
  });
});
