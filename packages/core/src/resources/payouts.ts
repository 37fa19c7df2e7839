import * as z from 'zod';
import { DecimalField, enumField, IdField, optionalField, TextField } from '../api/fields.js';
import { alias, create, list, retrieve, update } from '../api/operation.js';
import { checkAmount } from '../api/payment-checks.js';
import { PayoutQuery, payoutRequestFields } from '../api/payout-request.js';
import { answer, Day, oneOfOrOther, partialParams, Text } from '../api/record.js';

/** What a payout is asked for with (API reference, Payouts & Schedule). */
export const PayoutParams = z
  .object({
    ...payoutRequestFields,
    /** A saved bank account; the default one when it is left out. */
    bank_account_id: z.string().optional(),
  })
  .superRefine(checkAmount);
export type PayoutParams = z.input<typeof PayoutParams>;

/** Money on its way to a bank account. */
export const Payout = z.looseObject({
  id: IdField,
  status: enumField('pending', 'in_transit', 'paid', 'failed', 'cancelled'),
  /** Major units. */
  amount: optionalField(DecimalField),
  currency: optionalField(TextField),
  transfer_speed: optionalField(enumField('instant', 'standard')),
  bank_account_id: optionalField(IdField),
  reference: optionalField(TextField),
  note: optionalField(TextField),
  /** ISO 8601. */
  created_at: optionalField(TextField),
});
export type Payout = z.output<typeof Payout>;

const scheduleFields = {
  /** How often money is paid out without being asked for. The reference lists no values. */
  interval: oneOfOrOther('manual', 'daily', 'weekly', 'monthly'),
  /** For weekly payouts. */
  weekly_anchor: Text,
  /** The day of the next payout. */
  next_payout_date: Day,
};

/** When money is paid out by itself. The reference documents no fields: others are kept, and may be sent. */
export const PayoutSchedule = answer(scheduleFields);
export type PayoutSchedule = z.output<typeof PayoutSchedule>;

/** What may be changed of the payout schedule. */
export const PayoutScheduleParams = partialParams(scheduleFields).loose();
export type PayoutScheduleParams = z.input<typeof PayoutScheduleParams>;

const createPayout = create('/payouts', PayoutParams, Payout);

/** Payouts to the merchant's bank account. */
export const payouts = {
  /** One page of the account's payouts. */
  list: list('/payouts', PayoutQuery, Payout),
  /** Asks for a payout. NeroPay may ask for proof first, or refuse it (`kyc_required`, `payouts_paused`, `insufficient_balance`). */
  create: createPayout,
  /** Legacy alias of `payouts.create`. */
  request: alias('/payouts/request', createPayout),
  /** One payout, as it stands now (`payout_not_found`). */
  retrieve: retrieve('/payouts/{id}', Payout),
};

/** Payout schedule: when money is paid out by itself. */
export const payoutSchedule = {
  /** When money is paid out by itself. */
  retrieve: retrieve('/payout-schedule', PayoutSchedule),
  /** Changes it. The reference names no method; PATCH is what it takes. */
  update: update('/payout-schedule', PayoutScheduleParams, PayoutSchedule),
};

/** Legacy alias of `payoutSchedule`. */
export const transferSchedule = {
  /** Legacy alias of `payoutSchedule.retrieve`. */
  retrieve: alias('/transfer-schedule', payoutSchedule.retrieve),
  /** Legacy alias of `payoutSchedule.update`. */
  update: alias('/transfer-schedule', payoutSchedule.update),
};
