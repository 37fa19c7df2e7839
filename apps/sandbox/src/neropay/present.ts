import { formatMoney } from '@neropay/core';
import { isoSeconds } from '../clock.js';
import type { Account, Payment, Refund, Transaction } from './model.js';
import { presentReserve } from './present-proof.js';

/** A transaction as the API shows it: amounts are decimal strings in major units. What was refunded is not among its fields; fees are where it has a platform. */
export function presentTransaction(transaction: Transaction) {
  return {
    id: transaction.id,
    account_id: transaction.accountId,
    trx: transaction.trx,
    reference: transaction.reference,
    identifier: transaction.identifier,
    np_main_trx: transaction.npMainTrx,
    status: transaction.status,
    amount: formatMoney(transaction.amount),
    currency: transaction.amount.currency,
    remark: 'make_payment',
    ...presentReserve(transaction),
    ...(transaction.fees && {
      processing_fee: formatMoney(transaction.fees.processing),
      connect_application_fee: formatMoney(transaction.fees.application),
    }),
    metadata: transaction.metadata,
    created_at: isoSeconds(transaction.createdAt),
  };
}

export function presentRefund(refund: Refund) {
  return {
    id: refund.id,
    transaction_id: refund.transactionId,
    status: refund.status,
    amount: formatMoney(refund.amount),
    currency: refund.amount.currency,
    reason: refund.reason,
    created_at: isoSeconds(refund.createdAt),
  };
}

/** A hosted payment, payment intent or payment link; which transactions it led to is not among a new one's fields. */
export function presentPayment(payment: Payment, status: string, checkoutUrl: string) {
  return {
    id: payment.id,
    identifier: payment.identifier,
    reference: payment.reference,
    status,
    amount: formatMoney(payment.amount),
    currency: payment.amount.currency,
    description: payment.description,
    details: payment.description,
    checkout_url: checkoutUrl,
    connect_application_fee: payment.applicationFee && formatMoney(payment.applicationFee),
    metadata: payment.metadata,
    created_at: isoSeconds(payment.createdAt),
  };
}

export function presentAccount(account: Account) {
  return {
    account_id: account.id,
    name: account.name,
    business_company_name: account.name,
    email: account.email,
    country: account.country,
    status: account.status,
    kyc_status: account.kycStatus,
    neroconnect_enabled: account.neroconnectEnabled,
  };
}
