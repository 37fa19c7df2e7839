import { NeroPay } from '@neropay/core';
import { Recorder } from './recorder.ts';

const PDF = new TextEncoder().encode('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n');

/** The id as it stands in an answer. */
type Found = { readonly id?: unknown; readonly account_id?: unknown };

/**
 * A sandbox with a client, and the ways to bring about what an operation is about: everything by the API itself where the API can, by the sandbox's
 * control calls where a person at NeroPay, at a till or at a hosted page would have to act.
 */
export class World {
  readonly recorder = new Recorder();
  readonly client: NeroPay;
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
    this.client = new NeroPay({
      secretKey: 'sk_test_neropay',
      baseUrl: `${origin}/v2`,
      fetch: this.recorder.fetch,
      maxRetries: 0,
    });
  }

  async reset(): Promise<void> {
    await this.#control('POST', '/reset');
  }

  /** The id that goes into the path of that operation. */
  async idFor(operationId: string): Promise<string> {
    const make = this.#makers[operationId] ?? this.#makers[operationId.split('.').slice(0, -1).join('.')];
    return String(make ? await make() : await this.#madeOrListed(operationId));
  }

  /** What must be there before the request of that operation makes sense, and the request with the ids of it. */
  async prepared(operationId: string, example: unknown): Promise<unknown> {
    const request = { ...(example as Record<string, unknown> | undefined) };
    for (const [field, make] of Object.entries(this.#references)) {
      if (field in request) request[field] = await make(request[field]);
    }
    const prepare = this.#preparations[operationId];
    return prepare ? await prepare(request) : request;
  }

  /** Without a payment of any kind some lists are empty, and an empty list proves nothing. */
  async fillLists(): Promise<void> {
    const { client } = this;
    const transaction = await this.#paid();
    await this.#control('POST', '/webhooks', { url: `${this.#origin}/nowhere` });
    await this.#control('POST', `/transactions/${transaction}/dispute`, { reason: 'fraudulent' });
    await this.#control('POST', '/trigger', { type: 'compliance.document_requested' });
    await client.connectedAccounts.create(MERCHANT);
    await client.paymentLinks.create({ amount: '1.00', currency: 'GBP', details: 'One mug' });
    await client.identity.verificationLinks.create();
    await client.support.tickets.create({ subject: 'A question', message: 'How?' });
    await client.payouts.create({ amount: '1.00', currency: 'GBP', bank_account_id: await this.#bankAccount() });
    await client.nerodisburse.payouts.create({
      amount: '1.00',
      currency: 'GBP',
      bank_account_id: await this.#bankAccount(),
    });
    await client.nerowebPages.create({ title: 'Home' });
    await this.#control('POST', '/trigger', { type: 'reader.action_cancelled' });
  }

  /** At least one object in the list of that operation, made by the API unless it is there already. */
  async somethingIn(operationId: string): Promise<void> {
    await this.fillLists();
    const { create, list } = this.#siblings(operationId);
    if (create && list && (await list()).data.length === 0) await create(this.#minimal(operationId));
  }

  /** The id of a new object, or of the first of the list where none can be made. */
  async #madeOrListed(operationId: string): Promise<unknown> {
    const { create, list } = this.#siblings(operationId);
    if (create) return idOf(await create(this.#minimal(operationId)));
    if (!list) throw new Error(`Nobody says where the id of ${operationId} comes from.`);
    await this.fillLists();
    return idOf((await list()).data[0]);
  }

  /** What else the resource of that operation can do. */
  #siblings(operationId: string): {
    create?: (params: unknown) => Promise<Found>;
    list?: () => Promise<{ data: readonly Found[] }>;
  } {
    const place = operationId.split('.').slice(0, -1);
    return place.reduce<object>((at, name) => (at as Record<string, object>)[name] ?? {}, this.client);
  }

  #minimal(operationId: string): object {
    return MINIMAL[operationId.split('.').slice(0, -1).join('.')] ?? {};
  }

  /** Where an id comes from by other ways than a create or a list of the same resource. */
  readonly #makers: Readonly<Record<string, () => Promise<unknown>>> = {
    'transactions.cancel': () => this.#pending(),
    transactions: () => this.#paid(),
    'transactionProofs.retrieve': () => this.#proofRequested(),
    'transactionProofs.submit': () => this.#proofRequested(),
    payouts: async () =>
      idOf(
        await this.client.payouts.create({
          amount: '1.00',
          currency: 'GBP',
          bank_account_id: await this.#bankAccount(),
        }),
      ),
    'nerodisburse.payouts': async () =>
      idOf(
        await this.client.nerodisburse.payouts.create({
          amount: '1.00',
          currency: 'GBP',
          bank_account_id: await this.#bankAccount(),
        }),
      ),
    'terminal.readers.cancelAction': async () => {
      const reader = await this.#reader();
      await this.#control('POST', `/readers/${reader}/payments`, { amount: '5.00' });
      return reader;
    },
    'terminal.readers': () => this.#reader(),
    'identity.verificationSessions': async () => idOf(await this.client.identity.verificationLinks.create()),
    'compliance.requests': async () =>
      idOf(await this.#control('POST', '/compliance/requests', { document_type: 'passport' })),
    'dryRun.resources': async () => 'customers',
  };

  /** Fields that name something else, which has to be there. What an example names of them is only an example. */
  readonly #references: Readonly<Record<string, (given: unknown) => Promise<unknown>>> = {
    category_id: async () => idOf(await this.client.categories.create({ name: 'Drinks' })),
    area_id: async () => idOf(await this.client.tableAreas.create({ name: 'Garden' })),
    table_id: async () => idOf(await this.client.tables.create({ name: 'T1' })),
    staff_id: async () => idOf(await this.client.posStaffs.create({ name: 'Sam' })),
    location_id: async (given) => sameKind(given, await this.#location()),
    reader_id: async () => String(await this.#reader()),
    bank_account_id: async () => String(await this.#bankAccount()),
    location_ids: async () => [await this.#location()],
    till_ids: async () => [idOf(await this.client.registers.create({ name: 'Till' }))],
    scope: async () => 'product',
    scope_id: async () => idOf(await this.client.products.create({ name: 'Tea', price: '2.00' })),
    account_id: async () => CONNECTED,
  };

  readonly #preparations: Readonly<Record<string, (request: Record<string, unknown>) => Promise<unknown>>> = {
    'compliance.requests.uploadDocument': async () => ({
      document_file: { data: PDF, name: 'passport.pdf' },
      document_type: 'passport',
    }),
    'transactionProofs.submit': async (request) => ({ ...request, invoice_file: { data: PDF, name: 'invoice.pdf' } }),
    'support.tickets.create': async (request) => ({
      ...request,
      'attachments[]': [
        { data: PDF, name: 'a.pdf' },
        { data: PDF, name: 'b.pdf' },
      ],
    }),
    'splitPayments.create': async (request) => ({
      ...request,
      splits: [
        { account_id: CONNECTED, amount: '10.00' },
        { account_id: MERCHANT_ID, amount: '5.99' },
      ],
    }),
    'terminal.payments.create': async (request) => this.#atReader(request),
    'dryRun.terminal.payments.create': async (request) => this.#atReader(request),
    'dryRun.resources.create': async () => ({ name: 'Jane Customer' }),
  };

  /** A reader is asked for a payment where it stands. */
  async #atReader(request: Record<string, unknown>): Promise<unknown> {
    const { data } = await this.client.terminal.readers.list();
    const reader = data.find(({ id }) => String(id) === request.reader_id);
    return { ...request, location_id: String(reader?.location_id) };
  }

  async #pending(): Promise<unknown> {
    const identifier = `walk-${crypto.randomUUID()}`;
    await this.client.hostedPayments.create({ amount: '15.99', currency: 'GBP', identifier });
    return idOf((await this.client.transactions.list({ q: identifier })).data[0]);
  }

  async #paid(): Promise<unknown> {
    const { id } = await this.client.hostedPayments.create({ amount: '15.99', currency: 'GBP' });
    return idOf(await this.#control('POST', `/checkouts/${id}`, { outcome: 'succeeded' }));
  }

  async #proofRequested(): Promise<unknown> {
    const transaction = await this.#paid();
    await this.#control('POST', `/transactions/${transaction}/proof-request`, { invoice_required: true });
    return transaction;
  }

  async #bankAccount(): Promise<string> {
    const made = await this.client.nerodisburse.bankAccounts.create({
      account_name: 'Jane Trading Ltd',
      currency: 'GBP',
      sort_code: '20-00-00',
      account_number: String(Math.floor(10_000_000 + Math.random() * 80_000_000)),
    });
    return String(idOf(made));
  }

  async #location(): Promise<unknown> {
    return idOf(await this.client.terminal.locations.create(LOCATION));
  }

  async #reader(): Promise<unknown> {
    const location_id = String(await this.#location());
    return idOf(
      await this.client.terminal.readers.create({ label: 'Till 1', location_id, registration_code: 'simulated-wpe' }),
    );
  }

  async #control(method: string, path: string, body?: object): Promise<Found> {
    const response = await fetch(`${this.#origin}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : null,
    });
    const { success, data, error } = (await response.json()) as { success: boolean; data: Found; error?: unknown };
    if (!success) throw new Error(`${method} /_sandbox${path}: ${JSON.stringify(error)}`);
    return data;
  }
}

const MERCHANT_ID = 'NPTEST0SANDBOX_1000';
const CONNECTED = 'NPTEST0CONNECTED_1001';

const MERCHANT = {
  business_company_name: 'Jane Trading Ltd',
  firstname: 'Jane',
  lastname: 'Merchant',
  email: 'jane@example.com',
  country_code: 'GB',
  mobile_code: '44',
  mobile: '7700900123',
  business_type: 'company',
  dob: '1990-01-31',
};
const LOCATION = {
  display_name: 'High Street',
  line1: '1 High Street',
  city: 'London',
  postal_code: 'EC1A 1BB',
  country: 'GB',
};

/** What a create needs at least, where it needs anything. */
const MINIMAL: Readonly<Record<string, object>> = {
  connectedAccounts: MERCHANT,
  paymentLinks: { amount: '1.00', currency: 'GBP', details: 'One mug' },
  locations: LOCATION,
  customers: { name: 'Jane Customer' },
  categories: { name: 'Drinks' },
  products: { name: 'Tea', price: '2.00' },
  tables: { name: 'T1' },
  tableAreas: { name: 'Garden' },
  invoices: { invoice_to: 'Jane', total_amount: '15.99' },
  bookings: { booking_date: '2030-01-31', booking_time: '12:30', customer_name: 'Jane' },
  'support.tickets': { subject: 'A question', message: 'How?' },
};

function idOf(found: Found | undefined): unknown {
  const id = found?.account_id !== undefined && found.id === undefined ? found.account_id : found?.id;
  if (id === undefined || id === null) throw new Error(`No id in ${JSON.stringify(found)}.`);
  return id;
}

function sameKind(given: unknown, id: unknown): unknown {
  return typeof given === 'string' ? String(id) : id;
}
