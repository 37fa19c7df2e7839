import { MERCHANT_ID } from '../accounts.js';
import type { CollectionRecord, RecordFields } from './record.js';

const SEEDED_AT = Date.UTC(2026, 0, 5, 9, 30);

/** What the sandbox merchant has from the beginning where nothing can be made by API, and where its first reader stands. */
const FIELDS: Readonly<Record<string, readonly RecordFields[]>> = {
  '/terminal/locations': [
    {
      display_name: 'High Street shop',
      line1: '12 High Street',
      city: 'London',
      postal_code: 'EC1A 1BB',
      country: 'GB',
      is_default: true,
      tipping_enabled: false,
    },
  ],
  '/terminal/readers': [
    {
      label: 'Front counter',
      location_id: 1,
      registration_code: 'simulated-wpe',
      reader_serial_number: 'SIM-WPE-000001',
      reader_status: 'online',
    },
  ],
  '/loans': [
    {
      offer_id: 'offer_2026_0001',
      status: 'offer',
      campaign_type: 'newly_eligible_user',
      financing_type: 'cash_advance',
    },
    { offer_id: 'offer_2025_0007', status: 'active', campaign_type: 'refill', financing_type: 'flex_loan' },
    { offer_id: 'offer_2024_0003', status: 'paid', campaign_type: 'newly_eligible_user', financing_type: 'flex_loan' },
  ],
  '/nerocardholders': [
    {
      name: 'Ada Lovelace',
      email: 'ada@sandbox.example',
      phone: '+447700900123',
      stripe_cardholder_id: 'ich_test_ada',
    },
    { name: 'Charles Babbage', email: 'charles@sandbox.example', phone: '+447700900456', stripe_cardholder_id: null },
  ],
  '/nerocards': [
    { cardholder_name: 'Ada Lovelace', brand: 'Visa', last4: '4242', status: 'active' },
    { cardholder_name: 'Charles Babbage', brand: 'Visa', last4: '0019', status: 'inactive' },
    { cardholder_name: 'Charles Babbage', brand: 'Visa', last4: '7311', status: 'blocked' },
  ],
  '/nerocard-transactions': [
    {
      stripe_issuing_transaction_id: 'ipi_test_0001',
      merchant_name: 'City Stationers',
      amount: '24.50',
      merchant_amount: '24.50',
      platform_fee_amount: '0.00',
      net_amount: '24.50',
      status: 'posted',
      type: 'purchase',
    },
    {
      stripe_issuing_transaction_id: 'ipi_test_0002',
      merchant_name: 'Hotel Rivage, Lyon',
      amount: '131.20',
      merchant_amount: '150.00',
      platform_fee_amount: '1.31',
      net_amount: '132.51',
      status: 'posted',
      type: 'purchase',
    },
    {
      stripe_issuing_transaction_id: 'ipi_test_0003',
      merchant_name: 'City Stationers',
      amount: '8.00',
      merchant_amount: '8.00',
      platform_fee_amount: '0.00',
      net_amount: '8.00',
      status: 'posted',
      type: 'refund',
    },
    {
      stripe_issuing_transaction_id: 'ipi_test_0004',
      merchant_name: 'Corner Garage',
      amount: '60.00',
      merchant_amount: '60.00',
      platform_fee_amount: '0.00',
      net_amount: '60.00',
      status: 'pending',
      type: 'purchase',
    },
  ],
  '/store-orders': [
    {
      order_ref: 'STORE-1001',
      status: 'shipped',
      product: 'WisePOS E reader',
      quantity: 1,
      total: '229.00',
      currency: 'GBP',
    },
    {
      order_ref: 'STORE-1002',
      status: 'processing',
      product: 'Receipt rolls',
      quantity: 20,
      total: '18.40',
      currency: 'GBP',
    },
  ],
};

/** By the path of the collection; afresh for every reset. */
export function seededRecords(): ReadonlyMap<string, readonly CollectionRecord[]> {
  return new Map(
    Object.entries(FIELDS).map(([path, rows]) => [
      path,
      rows.map((fields, index) => ({
        id: index + 1,
        accountId: MERCHANT_ID,
        fields,
        createdAt: SEEDED_AT,
        updatedAt: SEEDED_AT,
      })),
    ]),
  );
}
