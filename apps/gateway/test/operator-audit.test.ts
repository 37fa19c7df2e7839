import { EngineError, type Ledger, LedgerUnavailableError, type Log } from '@neropay/engine';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../src/http/refusal.js';
import { Audit } from '../src/operator/audit.js';
import { OperatorRefusal } from '../src/operator/operator-refusal.js';

const DEED = { operator: 'Olga', address: '192.0.2.1', action: 'store.check', subject: 'st_1' } as const;

/** What was written, in order; `failing` cannot be. */
function journal(failing: 'append' | 'finish' | null = null) {
  const written: unknown[] = [];
  const complaints: string[] = [];
  const write = async (what: 'append' | 'finish', entry: unknown) => {
    if (what === failing) throw new LedgerUnavailableError('The database is away');
    written.push(entry);
  };
  const ledger: Pick<Ledger, 'appendAudit' | 'finishAudit'> = {
    async appendAudit(entry) {
      await write('append', entry);
      return 7;
    },
    finishAudit: (id, outcome, details) => write('finish', { id, outcome, details }),
  };
  const complain = (_fields: object, message: string) => void complaints.push(message);
  const log: Log = { info: complain, warn: complain, error: complain };
  return { audit: new Audit({ ledger, log, clock: () => 1_000 }), written, complaints };
}

test('a deed is written down before it is done, and then what came of it', async () => {
  const { audit, written } = journal();
  const result = await audit.record(DEED, async (note) => {
    written.push('the work');
    note({ amount: '5.00' });
    note({ status: 'succeeded' });
    return 'done';
  });
  expect(result).toBe('done');
  expect(written).toEqual([
    { ...DEED, at: 1_000, outcome: 'begun', details: {} },
    'the work',
    { id: 7, outcome: 'ok', details: { amount: '5.00', status: 'succeeded' } },
  ]);
});

describe('what goes wrong is written down as', () => {
  test.each([
    ['refused', new Refusal('not_found', 'There is no store st_1'), 'not_found'],
    ['refused', new OperatorRefusal('not_possible', 'This store is disconnected'), 'not_possible'],
    ['refused', new EngineError('not_refundable', 'There is nothing to give back'), 'not_refundable'],
    ['failed', new EngineError('provider_unavailable', 'NeroPay did not answer'), 'provider_unavailable'],
  ])('%s, with its reason: %s', async (outcome, error, code) => {
    const { audit, written } = journal();
    await expect(audit.record(DEED, () => Promise.reject(error))).rejects.toBe(error);
    expect(written.at(-1)).toEqual({ id: 7, outcome, details: { code, reason: error.message } });
  });

  test('failed, without its words, when nobody foresaw it: they may say anything', async () => {
    const { audit, written } = journal();
    const error = new Error('could not open sk_live_4711');
    await expect(audit.record(DEED, () => Promise.reject(error))).rejects.toBe(error);
    expect(written.at(-1)).toEqual({ id: 7, outcome: 'failed', details: { code: 'internal_error' } });
  });
});

test('what cannot be written down is not done', async () => {
  const { audit } = journal('append');
  let done = false;
  const work = async () => {
    done = true;
  };
  await expect(audit.record(DEED, work)).rejects.toThrow(LedgerUnavailableError);
  expect(done).toBe(false);
});

test('what is done is answered so, though its outcome could not be written down; the log says it', async () => {
  const { audit, written, complaints } = journal('finish');
  expect(await audit.record(DEED, async () => 'done')).toBe('done');
  expect(written).toEqual([{ ...DEED, at: 1_000, outcome: 'begun', details: {} }]);
  expect(complaints).toEqual(["the outcome of an operator's action was not written down"]);
});

test('an id that somebody made up does not fill the log', async () => {
  const { audit, written } = journal();
  await audit.refused({ ...DEED, subject: 'x'.repeat(5_000) }, { code: 'forbidden' });
  expect(written).toEqual([
    { ...DEED, at: 1_000, subject: 'x'.repeat(100), outcome: 'refused', details: { code: 'forbidden' } },
  ]);
});
