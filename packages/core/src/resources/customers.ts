import type * as z from 'zod';
import { collection } from '../api/collection.js';
import { answer, Email, Id, Instant, params, required, Text } from '../api/record.js';

const fields = {
  id: Id,
  /** Full name. */
  name: required(Text),
  email: Email,
  phone: Text,
  postcode: Text,
  address1: Text,
  address2: Text,
  city: Text,
  /** For deliveries, or about the customer. */
  instructions: Text,
  created_at: Instant,
};

/** A customer of the point of sale or of the web shop (API reference, Customers). */
export const Customer = answer(fields);
export type Customer = z.output<typeof Customer>;

/** What a customer is made from. */
export const CustomerParams = params(fields);
export type CustomerParams = z.input<typeof CustomerParams>;

/** Customers of the point of sale and of the web shop. */
export const customers = collection('/customers', fields, 'list', 'create', 'retrieve', 'update');
