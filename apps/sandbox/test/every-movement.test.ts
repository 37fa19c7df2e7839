import { addMoney, equalMoney, formatMoney, type Money, money, subtractMoney } from '@neropay/core';
import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { Agenda } from '../src/clock.js';
import { Faults } from '../src/control/faults.js';
import { paidTestPayment } from '../src/control/test-payment.js';
import { ApiError } from '../src/neropay/api-error.js';
import type { Account, Transaction } from '../src/neropay/model.js';
import { createProvider, type Provider } from '../src/neropay/provider.js';
import { FakeClock } from './support/fake-clock.js';
import { CONNECTED, MERCHANT } from './support/running-sandbox.js';

const clock = new FakeClock(Date.parse('2026-04-22T10:00:00Z'));

function newProvider(): Provider {
  return createProvider({
    agenda: new Agenda(clock),
    faults: new Faults(),
    schedule: [],
    rateLimit: 0,
    log: pino({ level: 'silent' }),
    publicUrl: () => 'http://sandbox.test',
  });
}

type Step = (provider: Provider, account: Account, transactions: readonly Transaction[], pick: number) => void;

const chosen = <T>(records: readonly T[], pick: number): T | undefined => records[pick % Math.max(records.length, 1)];

/** Everything that moves money, done to whatever there is; what the rules refuse moves none. */
const STEPS: Readonly<Record<string, Step>> = {
  'a small payment': (provider, account) => void paidTestPayment(provider, account),
  'a payment that is flagged': (provider, account) => void paidTestPayment(provider, account, money(600_000n, 'GBP')),
  'a refund': ({ desk }, _account, transactions, pick) => {
    const transaction = chosen(transactions, pick);
    if (transaction) desk.refund(transaction, money(BigInt(pick), 'GBP'), null);
  },
  'a request for a proof': ({ proofs }, _account, transactions, pick) => {
    const transaction = chosen(transactions, pick);
    const reserve = money(BigInt(pick % 1_600), 'GBP');
    if (transaction) proofs.request(transaction, { invoiceRequired: false, reserve, reason: 'review' });
  },
  'a decision on a proof': ({ proofs }, _account, transactions, pick) => {
    const transaction = chosen(transactions, pick);
    if (transaction) proofs.decide(transaction, pick % 3 === 0 ? 'rejected' : 'approved', null);
  },
  'a dispute': ({ disputes }, _account, transactions, pick) => {
    const transaction = chosen(transactions, pick);
    if (transaction) disputes.open(transaction, 'fraudulent', 'open');
  },
  'the end of a dispute': ({ disputes, store }, _account, _transactions, pick) => {
    const dispute = chosen([...store.disputes.values()], pick);
    if (dispute) disputes.move(dispute, pick % 2 === 0 ? 'won' : 'lost');
  },
  'a payout': ({ payouts }, account, _transactions, pick) =>
    void payouts.create(account, {
      kind: 'payout',
      amount: money(BigInt(pick) + 1n, 'GBP'),
      transferSpeed: pick % 2 === 0 ? 'instant' : 'standard',
      bankAccountId: undefined,
      reference: null,
      note: null,
    }),
  'a payout that comes back': ({ payouts, store }, _account, _transactions, pick) => {
    const payout = chosen([...store.payouts.values()], pick);
    if (payout) payouts.move(payout, 'failed');
  },
  'a while': () => clock.advance(20_000),
};

const steps = fc.array(
  fc.record({
    step: fc.constantFrom(...Object.keys(STEPS)),
    account: fc.constantFrom(MERCHANT, CONNECTED),
    pick: fc.nat(2_000),
  }),
  { minLength: 10, maxLength: 50 },
);

function signed(provider: Provider, account: Account): { available: Money; reserve: Money } {
  const zero = money(0n, 'GBP');
  let available = zero;
  let reserve = zero;
  for (const { type, amount, balanceBefore, balanceAfter } of provider.ledger.entriesOf(account)) {
    if (amount.currency !== 'GBP') continue;
    expect(formatMoney(balanceBefore)).toBe(formatMoney(available));
    available =
      type === 'credit' || type === 'release' ? addMoney(available, amount) : subtractMoney(available, amount);
    if (type === 'hold') reserve = addMoney(reserve, amount);
    if (type === 'release') reserve = subtractMoney(reserve, amount);
    expect(formatMoney(balanceAfter)).toBe(formatMoney(available));
  }
  return { available, reserve };
}

/** What proofs and disputes say that they hold. */
function heldFor(provider: Provider, account: Account): Money {
  const proofs = provider.store
    .transactionsAt(clock.now())
    .filter(({ accountId }) => accountId === account.id)
    .flatMap(({ proof }) => (proof ? [proof.reserve] : []));
  const disputes = [...provider.store.disputes.values()]
    .filter(({ accountId }) => accountId === account.id)
    .map(({ held }) => held);
  return [...proofs, ...disputes].reduce(addMoney, money(0n, 'GBP'));
}

describe('whatever happens, in whatever order', () => {
  test('the rows of a wallet chain and add up to its balances, and the reserve is what proofs and disputes hold', () => {
    fc.assert(
      fc.property(steps, (life) => {
        const provider = newProvider();
        for (const { step, account: id, pick } of life) {
          const account = provider.store.accountOf({ accountId: id });
          const own = provider.store.transactionsAt(clock.now()).filter(({ accountId }) => accountId === id);
          try {
            STEPS[step]?.(provider, account, own, pick);
          } catch (error) {
            if (!(error instanceof ApiError)) throw error;
          }
        }
        for (const id of [MERCHANT, CONNECTED]) {
          const account = provider.store.accountOf({ accountId: id });
          const { available, reserve } = signed(provider, account);
          expect(equalMoney(available, provider.ledger.available(account, 'GBP'))).toBe(true);
          expect(formatMoney(reserve)).toBe(formatMoney(provider.ledger.reserve(account, 'GBP')));
          expect(formatMoney(reserve)).toBe(formatMoney(heldFor(provider, account)));
          expect(reserve.minor >= 0n).toBe(true);
        }
      }),
      { seed: 20_260_422, numRuns: 200 },
    );
  });
});
