import { formatMoney } from '@neropay/core';
import { isoSeconds } from '../clock.js';
import type { CollectionRecord } from './collections/record.js';
import type { Payment, Transaction } from './model.js';
import { presentTransaction } from './present.js';

/** A payment that a reader waits for a card for. */
export function presentTerminalPayment(
  payment: Payment,
  asked: { readonly readerId: string; readonly locationId: string | null },
  transaction: Transaction | null,
) {
  return {
    id: payment.id,
    status: 'in_progress',
    amount: formatMoney(payment.amount),
    currency: payment.amount.currency,
    reader_id: asked.readerId,
    location_id: asked.locationId,
    description: payment.description,
    reference: payment.reference,
    transaction: transaction && presentTransaction(transaction),
    created_at: isoSeconds(payment.createdAt),
  };
}

/** What became of what a reader was in the middle of. */
export function presentReaderAction(
  reader: CollectionRecord,
  status: 'cancelled',
  payment: Payment,
  transaction: Transaction,
) {
  return {
    id: payment.id,
    reader_id: reader.id,
    type: 'process_payment',
    status,
    transaction: presentTransaction(transaction),
  };
}

/** A reader as the fleet lists it. */
export function presentDevice({ id, fields, createdAt, updatedAt }: CollectionRecord) {
  return {
    id,
    device_id: `dev_${String(id).padStart(6, '0')}`,
    reader_id: String(id),
    reader_serial: fields.reader_serial_number ?? null,
    reader_label: fields.label ?? null,
    location_id: fields.location_id ?? null,
    status: fields.reader_status ?? 'unknown',
    created_at: isoSeconds(createdAt),
    updated_at: isoSeconds(updatedAt),
  };
}
