/**
 * Every event type that is documented, by the API reference or by the public documentation, and when it happens. Others arrive too, and are
 * handed on like these.
 */
export const EVENT_TYPES = {
  'transaction.succeeded': 'money arrived',
  'transaction.failed': 'a try to pay was declined',
  'transaction.cancelled': 'a payment was cancelled before it was paid',
  'refund.succeeded': 'money went back',
  'transaction.proof_requested': 'NeroPay asks for proof of what was sold',
  'transaction.proof_submitted': 'proof was handed in',
  'transaction.proof_approved': 'the proof is enough',
  'transaction.proof_rejected': 'the proof is not enough',
  'payout.created': 'a payout is under way',
  'payout.paid': 'a payout arrived',
  'payout.proof_requested': 'NeroPay asks for proof before it pays out',
  'transfer.proof_requested': 'NeroPay asks for proof before it transfers',
  'balance.reserve_released': 'money held in reserve is available',
  'reader.action_cancelled': 'a terminal gave up what it was asked to do',
  'compliance.document_requested': 'NeroPay asks for a document',
  'compliance.document_submitted': 'a document was handed in',
  'compliance.document_approved': 'the document is enough',
  'compliance.document_rejected': 'the document is not enough',
  'kyc.pending': 'a verification began',
  'kyc.verified': 'the merchant is verified',
  'kyc.rejected': 'the merchant could not be verified',
  'account.update': 'an account is being changed',
  'account.updated': 'an account was changed',
  'connected_account.created': 'a platform has a new merchant',
  'connected_account.updated': "a platform's merchant was changed",
  'support.ticket_created': 'a support ticket was opened',
  'support.ticket_updated': 'a support ticket changed',
  'support.message_created': 'somebody answered a support ticket',
} as const;

/** A documented event type. */
export type EventType = keyof typeof EVENT_TYPES;

/** Whether a type is one of the documented ones. */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(EVENT_TYPES, type);
}
