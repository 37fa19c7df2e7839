import * as z from 'zod';
import { collection } from '../api/collection.js';
import { IdField, optionalField, TextField } from '../api/fields.js';
import { lineItems } from '../api/line-items.js';
import { create, list, retrieve, update } from '../api/operation.js';
import { PageQuery } from '../api/page.js';
import { answer, Decimal, Email, Id, IdOf, Instant, Members, oneOfOrOther, params, Text } from '../api/record.js';

const posOrderFields = {
  id: Id,
  order_number: Text,
  order_ref: Text,
  status: Text,
  fulfilment_type: oneOfOrOther('dine_in', 'takeaway', 'delivery'),
  payment_method: Text,
  payment_status: Text,
  customer_name: Text,
  customer_email: Email,
  customer_phone: Text,
  /** Major units. */
  subtotal: Decimal,
  /** Major units. */
  total: Decimal,
  /** Major units. */
  tip_fee: Decimal,
  location_id: IdOf,
  table_id: IdOf,
  staff_id: IdOf,
  /** Further data of the order. */
  meta_json: Members,
  created_at: Instant,
};

/** An order of the point of sale (API reference, NeroPOS Orders). */
export const NeroPosOrder = answer(posOrderFields);
export type NeroPosOrder = z.output<typeof NeroPosOrder>;

/** What an order of the point of sale is made from. */
export const NeroPosOrderParams = params(posOrderFields);
export type NeroPosOrderParams = z.input<typeof NeroPosOrderParams>;

/** What a generic order is made from. The reference documents no fields: others than these may be sent too. */
export const OrderParams = z.looseObject({ order_ref: z.string().optional(), status: z.string().optional() });
export type OrderParams = z.input<typeof OrderParams>;

/** An order of the generic or of the store's resource; fields that nobody documented are kept. */
export const Order = z.looseObject({
  id: IdField,
  order_ref: optionalField(TextField),
  status: optionalField(TextField),
  /** ISO 8601. */
  created_at: optionalField(TextField),
});
export type Order = z.output<typeof Order>;

/** Orders of the point of sale. */
export const neroposOrders = collection('/neropos-orders', posOrderFields, 'list', 'create', 'retrieve', 'update');
/** Orders of the point of sale: their lines. */
export const neroposOrderItems = lineItems('/neropos-order-items');

/** Orders, generic. */
export const orders = {
  /** One page of the account's generic orders. */
  list: list('/orders', PageQuery, Order),
  /** Makes a generic order. */
  create: create('/orders', OrderParams, Order),
  /** One generic order, as it stands now. */
  retrieve: retrieve('/orders/{id}', Order),
  /** Changes the fields that are given, and leaves the others as they are. */
  update: update('/orders/{id}', OrderParams, Order),
};

/** Orders of the NeroPay Store, which cannot be written. */
export const storeOrders = {
  /** One page of the orders of the NeroPay Store, which cannot be written. */
  list: list('/store-orders', PageQuery, Order),
};
