import * as z from 'zod';
import { DecimalField, optionalField, TextField } from '../api/fields.js';
import { alias, retrieve } from '../api/operation.js';

/** One wallet (API reference, Balances). All amounts in major units. */
export const Balance = z.looseObject({
  currency: optionalField(TextField),
  /** Funds that can be used. */
  available_balance: optionalField(DecimalField),
  /** What can be paid out at once. */
  instant_available: optionalField(DecimalField),
  /** What can be paid out by a standard transfer. */
  standard_available: optionalField(DecimalField),
  /** Held back for proof, risk or compliance. */
  reserve_balance: optionalField(DecimalField),
});
export type Balance = z.output<typeof Balance>;

/** Every wallet of the account. The reference does not say whether one wallet comes as a list; it is read as a list here. */
export const Balances = z.union([z.array(Balance), Balance.transform((balance) => [balance])]);
export type Balances = z.output<typeof Balances>;

/** Balances: the account's wallets. */
export const balances = {
  /** The account's wallets, one for each currency. */
  retrieve: retrieve('/balances', Balances),
};

/** Alias of `balances`. */
export const balance = {
  /** Alias of `balances.retrieve`. */
  retrieve: alias('/balance', balances.retrieve),
};
