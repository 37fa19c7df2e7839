import { createInterface } from 'node:readline/promises';
import {
  compareMoney,
  formatMoney,
  isPositive,
  type Money,
  MoneyError,
  NeroPayApiError,
  NeroPayCallError,
  parseMoney,
  type Transaction,
} from '@neropay/core';
import type { InferredOptionTypes } from 'yargs';
import { connect } from '../connection.js';
import { Failed } from '../failed.js';
import type { GlobalOptions } from '../global-options.js';
import { writeObject } from '../output/list.js';
import type { Screen } from '../output/screen.js';
import { printable } from '../output/text.js';
import type { Runtime } from '../runtime.js';
import { UsageError } from '../usage-error.js';
import { type Command, screenOf } from './command.js';
import { newIdempotencyKey } from './idempotency-key.js';
import { shellWord } from './shell-word.js';

const options = {
  amount: {
    type: 'string',
    requiresArg: true,
    description: 'A part of it, in major units, such as 5.00. Default: all of it',
  },
  reason: { type: 'string', requiresArg: true, description: 'A short reason, such as requested_by_customer' },
  'idempotency-key': {
    type: 'string',
    requiresArg: true,
    description: 'Of an earlier try whose answer was lost: repeats that refund instead of making another',
  },
  yes: { alias: 'y', type: 'boolean', default: false, description: 'Do not ask' },
} as const;

type RefundOptions = InferredOptionTypes<typeof options> & { id: string };

/** Gives money back. Asks first; says the idempotency key before it sends. */
export function refundCommand(runtime: Runtime): Command<RefundOptions> {
  return {
    command: 'refund <id>',
    describe: 'Refund a transaction, or a part of it',
    builder: (yargs) =>
      yargs
        .positional('id', { type: 'string', demandOption: true, description: 'The transaction, such as 6636598' })
        .options(options)
        .example('$0 refund 6636598', 'All of it; asks before it moves money')
        .example('$0 refund 6636598 --amount 5.00 --yes', 'A part of it, without asking'),
    async handler(given) {
      const screen = screenOf(runtime, given);
      const asks = !given.yes;
      if (asks && !(runtime.stdin.isTTY && runtime.stderr.isTTY)) {
        throw new UsageError('A refund moves money, and nobody is at a terminal to be asked: add --yes.');
      }
      const { client } = connect(given, runtime.env);
      const transaction = await client.transactions.retrieve(given.id);
      const amount = amountOf(given.amount, transaction);
      if (asks) await confirm(transaction, amount, runtime, screen);

      const idempotencyKey = given['idempotency-key'] ?? newIdempotencyKey();
      // Said before anything is sent: after a lost answer it is the only way to repeat this refund and not to make a second one.
      screen.important(`Idempotency key: ${idempotencyKey}`);
      const params = {
        ...(given.amount === undefined ? {} : { amount }),
        ...(given.reason && { reason: given.reason }),
      };
      const refund = await client.transactions
        .refund(given.id, params, { idempotencyKey })
        .catch((error: unknown) => explain(error, given, idempotencyKey, screen));
      await writeObject(screen, refund, [
        { title: 'refund', value: ({ id }) => id },
        { title: 'transaction', value: ({ transaction_id }) => transaction_id },
        { title: 'status', value: ({ status }) => status },
        { title: 'amount', value: ({ amount, currency }) => `${amount} ${currency}` },
      ]);
      if (refund.status === 'failed') throw new Failed('The refund failed at NeroPay: no money went back.');
    },
  };
}

/**
 * The amount in the currency's own decimals; the whole transaction's when none was given.
 * @throws {UsageError} for one that cannot be refunded
 */
function amountOf(given: string | undefined, { amount, currency }: Transaction): string {
  if (given === undefined) return amount;
  const asked = moneyOf(given, currency);
  if (!isPositive(asked)) throw new UsageError('--amount must be above zero.');
  if (compareMoney(asked, parseMoney(amount, currency)) > 0) {
    throw new UsageError(
      `--amount ${given} is more than the transaction's ${printable(amount)} ${printable(currency)}.`,
    );
  }
  return formatMoney(asked);
}

function moneyOf(given: string, currency: string): Money {
  try {
    return parseMoney(given, currency);
  } catch (error) {
    if (error instanceof MoneyError) throw new UsageError(`--amount: ${error.message}`);
    throw error;
  }
}

/** @throws {Failed} when the answer is not yes */
async function confirm(transaction: Transaction, amount: string, runtime: Runtime, screen: Screen): Promise<void> {
  const { id, status, currency, identifier, reference, created_at } = transaction;
  const what = [identifier ?? reference, `transaction ${id}`, status, created_at]
    .filter(Boolean)
    .map(printable)
    .join(', ');
  screen.important(
    `Refund ${screen.styledRemark('bold', printable(`${amount} ${currency}`))} of ${printable(transaction.amount)} ${printable(currency)}: ${what}.`,
  );
  screen.important('NeroPay holds it against the whole amount only; parts refunded before are not subtracted.');
  const prompt = createInterface({ input: runtime.stdin, output: runtime.stderr });
  // Closing (Ctrl-D, Ctrl-C) is a no.
  const closed = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
  const answer = await Promise.race([prompt.question('Refund it? (yes/no) '), closed]);
  prompt.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failed('Nothing was refunded.');
}

/** Adds how to repeat it where nobody knows whether it happened. */
function explain(error: unknown, given: GlobalOptions & RefundOptions, idempotencyKey: string, screen: Screen): never {
  const refused = error instanceof NeroPayApiError && !error.retryable;
  if (error instanceof NeroPayCallError && !refused) {
    screen.important(
      'Whether the refund was made is not known. Repeat it with the same key, which never refunds twice:',
    );
    screen.important(`  ${repetition(given, idempotencyKey)}`);
  }
  throw error;
}

function repetition(given: GlobalOptions & RefundOptions, idempotencyKey: string): string {
  const words = ['neropay', 'refund', given.id];
  for (const name of ['amount', 'reason', 'account', 'base-url', 'sandbox'] as const) {
    const value = given[name];
    if (value !== undefined) words.push(`--${name}${value === '' ? '' : `=${value}`}`);
  }
  return [...words, `--idempotency-key=${idempotencyKey}`, '--yes'].map(shellWord).join(' ');
}
