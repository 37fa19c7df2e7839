import type { EventType } from '@neropay/core';
import { isoSeconds } from './iso-seconds.js';

const ACCOUNT_ID = 'NPEE4E742AB2_6165';
const TRANSACTION = {
  id: 6636598,
  account_id: ACCOUNT_ID,
  trx: 'NP-SAMPLE1001',
  reference: 'SAMPLE1001',
  identifier: 'SAMPLE1001',
  status: 'succeeded',
  amount: '15.99',
  currency: 'GBP',
};

/**
 * An event of that type in the shape of the public documentation, about a payment that does not exist: a handler that reads it back,
 * as it should, will not find it.
 *
 * @param now Unix time in milliseconds; two samples of one moment have the same id
 */
export function sampleEvent(type: EventType, now: number): Readonly<Record<string, unknown>> {
  return {
    id: `evt_sample_${now.toString(36)}`,
    type,
    created_at: isoSeconds(now),
    account_id: ACCOUNT_ID,
    ...subjectOf(type),
  };
}

function subjectOf(type: EventType): Readonly<Record<string, unknown>> {
  const [family = '', change = ''] = type.split('.');
  switch (family) {
    case 'transaction':
      return { transaction: change.startsWith('proof_') ? withProof(change) : { ...TRANSACTION, status: change } };
    case 'refund':
      return {
        transaction: { ...TRANSACTION, status: 'refunded' },
        refund: {
          id: 'rf_nero_sample',
          transaction_id: TRANSACTION.id,
          status: change,
          amount: '15.99',
          currency: 'GBP',
        },
      };
    case 'payout':
    case 'transfer':
      return { data: { id: `${family}_sample`, status: change, amount: '250.00', currency: 'GBP' } };
    case 'balance':
      return { data: { transaction_id: TRANSACTION.id, amount: '15.99', currency: 'GBP' } };
    case 'account':
    case 'connected_account':
      return { data: { account_id: ACCOUNT_ID, status: 'active' } };
    default:
      return { data: { id: `${family}_sample`, status: change } };
  }
}

function withProof(change: string) {
  return { ...TRANSACTION, proof_status: change.slice('proof_'.length) };
}
