import type { Transaction } from '@neropay/core';
import type { Column } from '../../output/table.js';

/** A transaction in a list. */
export const transactionColumns: readonly Column<Transaction>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'created', value: ({ created_at }) => created_at, yields: 2 },
  { title: 'identifier', value: ({ identifier, reference }) => identifier ?? reference, yields: 3 },
  { title: 'reference', value: ({ trx }) => trx, yields: 1 },
  { title: 'status', value: ({ status }) => status },
  { title: 'amount', value: ({ amount }) => amount, align: 'right' },
  { title: '', value: ({ currency }) => currency },
];

/** A transaction by itself. */
export const transactionFields: readonly Column<Transaction>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'status', value: ({ status }) => status },
  { title: 'amount', value: ({ amount, currency }) => `${amount} ${currency}` },
  { title: 'identifier', value: ({ identifier }) => identifier },
  { title: 'reference', value: ({ reference }) => reference },
  { title: 'trx', value: ({ trx }) => trx },
  { title: 'processor', value: ({ np_main_trx }) => np_main_trx },
  { title: 'account', value: ({ account_id }) => account_id },
  { title: 'remark', value: ({ remark }) => remark },
  { title: 'in reserve', value: ({ is_reserve, reserve_amount }) => (is_reserve ? reserve_amount : null) },
  { title: 'proof', value: ({ proof_status }) => proof_status },
  { title: 'metadata', value: ({ metadata }) => (metadata && Object.keys(metadata).length > 0 ? metadata : null) },
  { title: 'created', value: ({ created_at }) => created_at },
];
