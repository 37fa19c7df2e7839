import type { Customer } from '@neropay/core';
import type { Output } from './output.js';
import { isoTime } from './values.js';

/** A customer of the merchant. */
export function customerResult(customer: Customer) {
  const { id, name, email, phone, address1, address2, city, postcode, instructions, created_at } = customer;
  return {
    id: String(id),
    name: name ?? null,
    email: email ?? null,
    phone: phone ?? null,
    address1: address1 ?? null,
    address2: address2 ?? null,
    city: city ?? null,
    postcode: postcode ?? null,
    instructions: instructions ?? null,
    created_at: isoTime(created_at),
  };
}

export const CUSTOMER: Output = {
  outputFields: [
    { key: 'id', label: 'Customer ID', type: 'string', required: true, primary: true },
    { key: 'name', label: 'Name', type: 'string' },
    { key: 'email', label: 'Email', type: 'string' },
    { key: 'phone', label: 'Phone', type: 'string' },
    { key: 'address1', label: 'Address Line 1', type: 'string' },
    { key: 'address2', label: 'Address Line 2', type: 'string' },
    { key: 'city', label: 'City', type: 'string' },
    { key: 'postcode', label: 'Postcode', type: 'string' },
    { key: 'instructions', label: 'Instructions', type: 'string' },
    { key: 'created_at', label: 'Created At', type: 'datetime' },
  ],
  sample: {
    id: '42',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    phone: '+44 20 7946 0018',
    address1: '12 St James’s Square',
    address2: null,
    city: 'London',
    postcode: 'SW1Y 4JH',
    instructions: null,
    created_at: '2026-04-22T03:40:15Z',
  },
};
