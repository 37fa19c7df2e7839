import * as z from 'zod';
import { collection } from '../api/collection.js';
import { DecimalField, enumField, IdField, optionalField, TextField } from '../api/fields.js';
import { act, alias, create, remove } from '../api/operation.js';
import { checkAmount } from '../api/payment-checks.js';
import { amountParams } from '../api/payment-params.js';
import {
  answer,
  Country,
  Flag,
  Id,
  IdOf,
  Instant,
  oneOfOrOther,
  params,
  partialParams,
  readOnly,
  required,
  Text,
} from '../api/record.js';
import { Transaction } from './transaction.js';

/** What a reader is asked to take (API reference, Terminal Payments). */
export const TerminalPaymentParams = z
  .object({
    ...amountParams,
    reader_id: z.string(),
    location_id: z.string(),
    description: z.string().optional(),
    /** Shown in the transaction history. */
    reference: z.string().optional(),
  })
  .superRefine(checkAmount);
export type TerminalPaymentParams = z.input<typeof TerminalPaymentParams>;

/** A payment on its way to a reader, or taken by it. */
export const TerminalPayment = z.looseObject({
  id: optionalField(IdField),
  status: enumField('pending', 'in_progress', 'succeeded', 'failed', 'cancelled'),
  /** Major units. */
  amount: optionalField(DecimalField),
  currency: optionalField(TextField),
  reader_id: optionalField(IdField),
  location_id: optionalField(IdField),
  reference: optionalField(TextField),
  /** The payment as it will be found among the transactions. */
  transaction: optionalField(Transaction),
});
export type TerminalPayment = z.output<typeof TerminalPayment>;

const locationFields = {
  id: Id,
  display_name: required(Text),
  /** First line of the address. */
  line1: required(Text),
  city: required(Text),
  postal_code: required(Text),
  country: required(Country),
  /** Makes it the default location. */
  is_default: Flag,
  /** Whether readers there ask for a tip. */
  tipping_enabled: Flag,
  created_at: Instant,
};

/** Where readers stand (API reference, Terminal Locations). */
export const Location = answer(locationFields);
export type Location = z.output<typeof Location>;

/** What a location is made from. */
export const LocationParams = params(locationFields);
export type LocationParams = z.input<typeof LocationParams>;

/** What may change of a location. */
export const LocationUpdateParams = partialParams(locationFields);
export type LocationUpdateParams = z.input<typeof LocationUpdateParams>;

const readerFields = {
  id: Id,
  label: required(Text),
  location_id: required(Text),
  /** The code that the reader shows when it is paired. */
  registration_code: required(Text),
  /** The device's serial number, where NeroPay has it. */
  reader_serial_number: readOnly(Text),
  reader_status: readOnly(oneOfOrOther('online', 'offline', 'unknown')),
  created_at: Instant,
};

/** A registered card reader (API reference, Terminal Readers). */
export const Reader = answer(readerFields);
export type Reader = z.output<typeof Reader>;

/** What a reader is registered with. */
export const ReaderParams = params(readerFields);
export type ReaderParams = z.input<typeof ReaderParams>;

/** What a reader is in the middle of, after its action was cancelled. */
export const ReaderAction = z.looseObject({
  id: optionalField(IdField),
  reader_id: optionalField(IdField),
  status: optionalField(TextField),
});
export type ReaderAction = z.output<typeof ReaderAction>;

const deviceFields = {
  id: IdOf,
  device_id: Text,
  /** The reader that it is. */
  reader_id: Text,
  reader_serial: Text,
  reader_label: Text,
  status: Text,
};

/** A device of the fleet (API reference, Devices). Cannot be written. */
export const Device = answer(deviceFields);
export type Device = z.output<typeof Device>;

const terminalLocations = collection('/terminal/locations', locationFields, 'list', 'create');
const terminalReaders = collection('/terminal/readers', readerFields, 'list', 'create');

/** Terminal: payments in person, locations and readers. */
export const terminal = {
  /** Payments in person. */
  payments: {
    /** Sends a payment to a reader. The customer has yet to pay: read the transaction back. */
    create: create('/terminal/payments', TerminalPaymentParams, TerminalPayment),
  },
  /** Where readers stand. */
  locations: terminalLocations,
  /** Card readers. */
  readers: {
    ...terminalReaders,
    /** Unlinks a reader. */
    delete: remove('/terminal/readers/{id}'),
    /** Cancels what the reader is in the middle of (`reader_cancel_failed` when it cannot be). */
    cancelAction: act('/terminal/readers/{reader_id}/cancel-action', ReaderAction),
  },
};

/** Terminal locations: one of them, and aliases of `terminal.locations`. */
export const locations = {
  /** Alias of `terminal.locations.list`. */
  list: alias('/locations', terminalLocations.list),
  /** Legacy alias of `terminal.locations.create`. */
  create: alias('/locations', terminalLocations.create),
  ...collection('/locations', locationFields, 'retrieve', 'update', 'delete'),
};

/** Aliases of `terminal.readers`. */
export const readers = {
  /** Alias of `terminal.readers.list`. */
  list: alias('/readers', terminalReaders.list),
  /** Legacy alias of `terminal.readers.create`. */
  create: alias('/readers', terminalReaders.create),
};

/** Devices of the fleet, which cannot be written. */
export const devices = collection('/devices', deviceFields, 'list', 'retrieve');
