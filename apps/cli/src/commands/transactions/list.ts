import type { NeroPay, PageQuery, Transaction } from '@neropay/core';
import type { InferredOptionTypes } from 'yargs';
import { connect } from '../../connection.js';
import { instant, wholeNumber } from '../../options/values.js';
import { writeList } from '../../output/list.js';
import { withProgress } from '../../output/progress.js';
import type { Runtime } from '../../runtime.js';
import { type Command, screenOf } from '../command.js';
import { transactionColumns } from './columns.js';

const DEFAULT_LIMIT = 25;
/** NeroPay documents no largest page; a provider that grants fewer is asked more often. */
const LARGEST_PAGE = 100;

const options = {
  status: {
    choices: ['pending', 'succeeded', 'failed', 'cancelled', 'refunded'],
    requiresArg: true,
    description: 'Only these',
  },
  q: { type: 'string', requiresArg: true, description: 'Search: an order number, a reference, an id' },
  from: { type: 'string', requiresArg: true, coerce: instant('from'), description: 'Created at or after' },
  to: { type: 'string', requiresArg: true, coerce: instant('to'), description: 'Created at or before' },
  sort: { type: 'string', requiresArg: true, description: 'A column; a leading minus descends. Default -id' },
  limit: {
    alias: 'n',
    requiresArg: true,
    coerce: wholeNumber('limit', 1, 1_000_000),
    conflicts: 'all',
    description: `How many at most. Default ${DEFAULT_LIMIT}`,
  },
  all: { type: 'boolean', description: 'All of them, however many' },
} as const;

type ListOptions = Omit<InferredOptionTypes<typeof options>, 'limit'> & { limit?: number };

export function listTransactionsCommand(runtime: Runtime): Command<ListOptions> {
  return {
    command: ['list', 'ls'],
    describe: 'List transactions, newest first',
    builder: (yargs) =>
      yargs
        .options(options)
        .example('$0 transactions list --status succeeded --from 2026-04-01', "This month's payments")
        .example('$0 transactions list --all -o jsonl | jq .amount', 'Stream everything'),
    async handler(given) {
      const screen = screenOf(runtime, given);
      const { client } = connect(given, runtime.env);
      const { status, q, from, to, sort } = given;
      const limit = given.all ? Number.POSITIVE_INFINITY : (given.limit ?? DEFAULT_LIMIT);
      const query = { status, q, from, to, sort, per_page: Math.min(limit, LARGEST_PAGE) };
      const found = upTo(limit, client, query);
      const count = await writeList(screen, withProgress(found, 'Transactions', screen, runtime), {
        columns: transactionColumns,
        empty: 'No transactions.',
      });
      if (count === limit) screen.remark(`The first ${limit}. --limit shows more, --all shows all.`);
    },
  };
}

/** Asks for no page beyond what is wanted. */
async function* upTo(limit: number, client: NeroPay, query: PageQuery): AsyncGenerator<Transaction, void, undefined> {
  let left = limit;
  for await (const transaction of client.transactions.iterate(query)) {
    yield transaction;
    left -= 1;
    if (left === 0) return;
  }
}
