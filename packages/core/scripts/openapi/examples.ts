import type { JsonSchema } from './schemas.ts';

/**
 * An example that fits the schema, with values that a reader recognises. It is made from the schema, so it cannot be forgotten when
 * the schema changes; the tests hold every example against its schema and send every request example to the sandbox.
 */
export function exampleOf(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>, name = ''): unknown {
  const resolved = resolve(schema, components);
  const parts = (resolved.anyOf ?? resolved.oneOf) as JsonSchema[] | undefined;
  if (parts) return exampleOf(parts.find((part) => part.type !== 'null') ?? {}, components, name);
  if (Array.isArray(resolved.enum)) return resolved.enum[0];
  if ('const' in resolved) return resolved.const;
  const types = [resolved.type].flat();
  // An id, which may be written either way.
  if (types.includes('integer') && types.includes('string')) return TEXTS[name] ?? 1001;
  const [type] = types;
  if (type === 'object') return objectExample(resolved, components, name);
  if (type === 'array') return arrayExample(resolved, components, name);
  if (type === 'boolean') return true;
  if (type === 'integer') return INTEGERS[name] ?? 1;
  if (type === 'number') return 12.5;
  if (type === 'string') return textExample(resolved, name);
  return name === '' ? {} : 'text';
}

function resolve(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  return name === undefined ? schema : (components[name] ?? {});
}

function objectExample(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>, name: string): unknown {
  const known = OBJECTS[name];
  if (known) return known;
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, property]) => !isFile(property))
      .map(([member, property]) => [member, exampleOf(property, components, member)]),
  );
}

/** A file, or a list of files: nothing that JSON could show. */
export function isFile(schema: JsonSchema): boolean {
  return schema.contentMediaType !== undefined || (schema.items !== undefined && isFile(schema.items as JsonSchema));
}

function arrayExample(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>, name: string): unknown[] {
  const known = LISTS[name];
  if (known) return known;
  const items = (schema.items ?? {}) as JsonSchema;
  return [exampleOf(items, components, name)];
}

function textExample(schema: JsonSchema, name: string): string {
  const known = TEXTS[name];
  if (known !== undefined) return known;
  if (schema.format === 'date') return '2026-04-22';
  if (schema.format === 'uri') return `https://shop.example/${name.replace(/_?url$/, '')}`;
  if (schema.format === 'decimal' || String(schema.pattern).includes('\\d')) return decimalExample(name);
  if (/_at$/.test(name)) return '2026-04-22T10:00:00Z';
  if (/url$/.test(name)) return `https://shop.example/${name.replace(/_?url$/, '')}`;
  return name === '' ? 'text' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('_', ' ');
}

function decimalExample(name: string): string {
  return /fee|tip|delta/.test(name) ? '1.50' : '15.99';
}

const INTEGERS: Readonly<Record<string, number>> = { id: 1001, slot_duration: 30, max_select: 3, seats: 4 };

const TEXTS: Readonly<Record<string, string>> = {
  reader_id: '1001',
  location_id: '1001',
  bank_account_id: '1001',
  account_id: 'NPVesdTGASO23_547878',
  currency: 'GBP',
  country: 'GB',
  country_code: 'GB',
  email: 'jane@example.com',
  customer_email: 'jane@example.com',
  invoice_email: 'jane@example.com',
  buyer_email: 'jane@example.com',
  name: 'Jane Customer',
  customer_name: 'Jane Customer',
  phone: '+44 20 7946 0018',
  customer_phone: '+44 20 7946 0018',
  buyer_phone: '+44 20 7946 0018',
  mobile: '7700900123',
  mobile_code: '44',
  identifier: 'ORDER1001',
  reference: 'ORDER1001',
  description: 'Order 1001',
  details: 'Order 1001',
  trx: 'NP-ORDER1001',
  firstname: 'Jane',
  lastname: 'Merchant',
  dob: '1990-01-31',
  business_type: 'company',
  business_company_name: 'Jane Trading Ltd',
  neropay_payment_method_id: 'pm_test_visa',
  weekly_anchor: 'monday',
  sort_code: '20-00-00',
  account_number: '55779911',
  account_name: 'Jane Trading Ltd',
  iban: 'GB33BUKB20201555555555',
  registration_code: 'simulated-wpe',
  display_name: 'High Street',
  line1: '1 High Street',
  city: 'London',
  postcode: 'EC1A 1BB',
  address1: '1 High Street',
  address2: 'Flat 2',
  address: '1 High Street, London',
  customer_address: '1 High Street, London',
  instructions: 'Ring twice',
  sku: 'MUG-1',
  slug: 'jane-trading',
  username: 'jane',
  password: 'correct horse battery staple',
  new_password: 'correct horse battery staple',
  role: 'cashier',
  postal_code: 'EC1A 1BB',
  booking_time: '12:30',
  checkout_url: 'https://eu.neropay.app/checkout/abc',
  verification_url: 'https://eu.neropay.app/verify/abc',
  short_url: 'https://eu.neropay.app/v/abc',
  last4: '4242',
  status: 'pending',
  vat_rate: '20',
};

const OBJECTS: Readonly<Record<string, unknown>> = {
  metadata: { order_id: '1001' },
  meta_json: { source: 'web' },
  rules_json: { per_item: true },
};

const LISTS: Readonly<Record<string, unknown[]>> = {
  splits: [
    { account_id: 'NPVesdTGASO23_547878', amount: '10.00' },
    { account_id: 'NPEE4E742AB2_6165', amount: '5.99' },
  ],
};
