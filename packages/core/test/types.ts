/*
 * Compiled with everything else by the type check, never run: what a wrong program would say must not compile, and what comes back must
 * have the types that the documentation gives it.
 */
import { expectTypeOf } from 'expect-type';
import {
  type Booking,
  type BookingParams,
  bind,
  type Customer,
  createTransport,
  customers,
  type EventType,
  type FileParam,
  type HostedPayment,
  type LazyIterator,
  NeroPay,
  type Page,
  type PayoutParams,
  type Refund,
  type Transaction,
} from '../src/index.js';

const client = new NeroPay({ secretKey: 'sk_test' });
type Text = string | null | undefined;

// What comes back.
expectTypeOf(client.customers.create).returns.resolves.toEqualTypeOf<Customer>();
expectTypeOf<Customer['id']>().toEqualTypeOf<string | number>();
expectTypeOf<Customer['name']>().toEqualTypeOf<Text>();
expectTypeOf<Customer['anything_undocumented']>().toEqualTypeOf<unknown>();
expectTypeOf<Booking['guest_count']>().toEqualTypeOf<number | null | undefined>();
expectTypeOf<HostedPayment['checkout_url']>().toEqualTypeOf<string>();
expectTypeOf(client.customers.list).returns.resolves.toEqualTypeOf<Page<Customer>>();
expectTypeOf(client.customers.iterate).returns.toEqualTypeOf<LazyIterator<Customer>>();
expectTypeOf(client.transactions.refund).returns.resolves.toEqualTypeOf<Refund>();
expectTypeOf(client.forAccount).returns.toEqualTypeOf<NeroPay>();

// Lazy chains keep their types.
expectTypeOf(
  client.transactions
    .iterate({ status: 'succeeded' })
    .filter(({ currency }) => currency === 'GBP')
    .map(({ amount }) => amount)
    .take(10),
).toEqualTypeOf<LazyIterator<string>>();

// An open enum completes to its documented values, and takes others.
expectTypeOf<'succeeded'>().toExtend<Transaction['status']>();
expectTypeOf<string>().toExtend<Transaction['status']>();
expectTypeOf<'transaction.succeeded'>().toExtend<EventType>();

// One resource alone has the same methods.
expectTypeOf(
  bind(createTransport({ secretKey: 'sk_test', baseUrl: 'https://eu.neropay.app/v2' }), customers),
).toEqualTypeOf<NeroPay['customers']>();

// What goes in.
expectTypeOf<PayoutParams['transfer_speed']>().toEqualTypeOf<'instant' | 'standard' | undefined>();
expectTypeOf<BookingParams['booking_date']>().toEqualTypeOf<string>();
expectTypeOf<Blob>().toExtend<FileParam>();
expectTypeOf<{ data: Uint8Array; name: string }>().toExtend<FileParam>();

const customer = { name: 'Jane Customer' };
export const right = [
  client.customers.create(customer),
  client.customers.update(1, { city: 'London' }, { idempotencyKey: 'k' }),
  client.payouts.create({ amount: '15.99', currency: 'GBP', transfer_speed: 'instant' }),
  client.tables.create(),
  client.products.delete('1'),
  client.terminal.readers.cancelAction('1'),
  client.dryRun.resources.create('customers', { name: 'Jane' }),
  client.invoices.create({ invoice_to: 'Jane', total_amount: '15.99', status: 'a status of your own' }),
  client.compliance.requests.uploadDocument(1, { document_file: new Blob(['%PDF-']) }),
];

// @ts-expect-error a required field is missing
export const withoutName = () => client.customers.create({ email: 'jane@example.com' });
// @ts-expect-error the parameters themselves are missing
export const withoutParams = () => client.customers.create();
// @ts-expect-error a misspelt field is not passed on in silence
export const misspelt = () => client.customers.create({ name: 'Jane', emial: 'jane@example.com' });
// @ts-expect-error a field of the wrong kind
export const wrongKind = () => client.products.create({ name: 'Mug', price: 15.99 });
// @ts-expect-error a value that a closed enum does not have
export const wrongSpeed = () => client.payouts.create({ amount: '1.00', currency: 'GBP', transfer_speed: 'fast' });
// @ts-expect-error the same, of a ticket
export const wrongPriority = () => client.support.tickets.create({ subject: 's', message: 'm', priority: 'asap' });
// @ts-expect-error an id is missing
export const withoutId = () => client.customers.retrieve();
// @ts-expect-error an id where there is none
export const idOfAccount = () => client.account.retrieve('1', {});
// @ts-expect-error disputes cannot be written
export const writeDispute = () => client.disputes.update('1', {});
// @ts-expect-error orders of the store can only be listed
export const retrieveStoreOrder = () => client.storeOrders.retrieve('1');
const reader = { label: 'Till 1', location_id: '1', registration_code: 'c' };
// @ts-expect-error what only comes back cannot be written
export const writeSerial = () => client.terminal.readers.create({ ...reader, reader_serial_number: 's' });
// @ts-expect-error a file is missing
export const withoutFile = () => client.compliance.requests.uploadDocument(1, { notes: 'n' });
// @ts-expect-error text is no file
export const textAsFile = () => client.compliance.requests.uploadDocument(1, { document_file: 'passport.pdf' });
// @ts-expect-error a list is filtered by what every list takes
export const wrongFilter = () => client.customers.list({ pagee: 1 });
// @ts-expect-error pages are counted in numbers
export const wrongPage = () => client.customers.list({ page: '1' });
const amount = { amount: '1.00', currency: 'GBP' };
// @ts-expect-error a split's amount is a decimal string, too
export const wrongSplit = () => client.splitPayments.create({ ...amount, splits: [{ amount: 1 }] });

export async function passwords() {
  const cashier = await client.cashiers.create({ name: 'Sam', password: 'secret' });
  expectTypeOf(cashier.name).toEqualTypeOf<Text>();
  // A password that was written is not among the fields of an answer.
  expectTypeOf(cashier.password).toEqualTypeOf<unknown>();
}
