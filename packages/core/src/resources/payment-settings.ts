import type * as z from 'zod';
import { collection } from '../api/collection.js';
import { answer, Decimal, Flag, Id, params, Text, Url } from '../api/record.js';

const fields = {
  id: Id,
  default_tax_fee: Decimal,
  default_service_fee: Decimal,
  default_tip_fee: Decimal,
  /** How the point of sale works. */
  pos_mode: Text,
  default_channel: Text,
  enable_tables: Flag,
  enable_cashiers: Flag,
  receipt_footer: Text,
  receipt_logo_url: Url,
  /** Major units: the least that is taken by card. */
  min_card_charge: Decimal,
};

/** Payment, tax, fee and receipt defaults of the point of sale (API reference, NeroPOS Payment Settings). */
export const PaymentSettings = answer(fields);
export type PaymentSettings = z.output<typeof PaymentSettings>;

/** What the settings are made from, where there are none yet. */
export const PaymentSettingsParams = params(fields);
export type PaymentSettingsParams = z.input<typeof PaymentSettingsParams>;

/** Settings of the point of sale. */
export const paymentSettings = collection('/payment-settings', fields, 'list', 'create', 'retrieve', 'update');
