import { formatMoney, isPositive, type Money, money } from '@neropay/core';
import { isoSeconds } from '../clock.js';
import type { Proof, ProofSubmission, Transaction } from './model.js';
import { presentFile } from './uploaded-file.js';

/** The fields that a transaction has of its proof; the reserve in major units. */
export function presentReserve({ amount, proof }: Transaction) {
  const reserve = proof?.reserve ?? money(0n, amount.currency);
  return {
    is_reserve: isPositive(reserve),
    reserve_amount: formatMoney(reserve),
    proof_status: proof?.status ?? null,
  };
}

/** What GET /transactions/{id}/proof answers, whether a proof was asked for or not. */
export function presentProof(transaction: Transaction) {
  const { proof } = transaction;
  return {
    transaction_id: transaction.id,
    trx: transaction.trx,
    account_id: transaction.accountId,
    status: transaction.status,
    amount: formatMoney(transaction.amount),
    currency: transaction.amount.currency,
    ...presentReserve(transaction),
    proof_required: proof?.status === 'requested' || proof?.status === 'rejected',
    invoice_required: proof?.invoiceRequired ?? false,
    reason: proof?.reason ?? null,
    note: proof?.note ?? null,
    submission: proof?.submission ? presentSubmission(proof.submission) : null,
    requested_at: instant(proof, 'requestedAt'),
    submitted_at: instant(proof, 'submittedAt'),
    decided_at: instant(proof, 'decidedAt'),
  };
}

/** What balance.reserve_released is about. */
export function presentReserveRelease({ id, trx }: Transaction, released: Money, stillHeld: Money) {
  return {
    transaction_id: id,
    trx,
    amount: formatMoney(released),
    reserve_balance: formatMoney(stillHeld),
    currency: released.currency,
  };
}

function presentSubmission(submission: ProofSubmission) {
  return {
    invoice_file: submission.invoiceFile && presentFile(submission.invoiceFile),
    courier_company: submission.courierCompany,
    tracking_number: submission.trackingNumber,
    buyer_firstname: submission.buyerFirstname,
    buyer_lastname: submission.buyerLastname,
    buyer_phone: submission.buyerPhone,
    buyer_email: submission.buyerEmail,
    merchant_notes: submission.merchantNotes,
  };
}

function instant(proof: Proof | null, at: 'requestedAt' | 'submittedAt' | 'decidedAt'): string | null {
  const ms = proof?.[at];
  return ms === undefined || ms === null ? null : isoSeconds(ms);
}
