import { formatMoney } from '@neropay/core';
import { isoSeconds } from '../clock.js';
import type { Payout } from './model.js';

/** A payout as the API shows it; its amount in major units. */
export function presentPayout(payout: Payout) {
  return {
    id: payout.id,
    account_id: payout.accountId,
    status: payout.status,
    amount: formatMoney(payout.amount),
    currency: payout.amount.currency,
    transfer_speed: payout.transferSpeed,
    bank_account_id: payout.bankAccountId,
    reference: payout.reference,
    note: payout.note,
    proof_status: payout.proofStatus,
    failure_reason: payout.failure,
    created_at: isoSeconds(payout.createdAt),
    paid_at: payout.paidAt === null ? null : isoSeconds(payout.paidAt),
  };
}
