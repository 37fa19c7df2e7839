import { randomId } from '../random-id.js';
import { ApiError, invalidField } from './api-error.js';
import type { CollectionDesk } from './collections/collection-desk.js';
import type { CollectionRecord, RecordFields } from './collections/record.js';
import { recordId } from './collections/record-id.js';
import type { Announce } from './event-log.js';
import type { Account, Payment, PaymentMethod, Transaction } from './model.js';
import type { PaymentDesk, PaymentRequest } from './payment-desk.js';
import { presentReaderAction } from './present-terminal.js';
import { registrationFor } from './registration-codes.js';
import type { Store } from './store.js';

export const LOCATIONS = '/terminal/locations';
export const READERS = '/terminal/readers';

export interface TerminalPaymentRequest {
  readonly readerId: string;
  readonly locationId: string | null;
  readonly amount: PaymentRequest['amount'];
  readonly description: string;
  readonly reference: string | undefined;
}

const READERS_PER_ACCOUNT = 5;
/** No reader takes this many minor units, in any currency. */
const REFUSED_MINOR_UNITS = 1313n;
const PRESENTED_CARD: PaymentMethod = { type: 'card', brand: 'Visa', last4: '4242' };

/** Readers, where they stand, and what they are in the middle of. Readers and locations themselves are records of their collections. */
export class TerminalDesk {
  readonly #store: Store;
  readonly #collections: CollectionDesk;
  readonly #payments: PaymentDesk;
  readonly #announce: Announce;
  /** The last payment that was sent to a reader. */
  readonly #actions = new Map<number, string>();
  readonly #unconfigured = new Set<string>();
  readonly #unreadyLocations = new Set<number>();

  constructor(deps: {
    store: Store;
    collections: CollectionDesk;
    payments: PaymentDesk;
    announce: Announce;
  }) {
    this.#store = deps.store;
    this.#collections = deps.collections;
    this.#payments = deps.payments;
    this.#announce = deps.announce;
  }

  reset(): void {
    this.#actions.clear();
    this.#unconfigured.clear();
    this.#unreadyLocations.clear();
  }

  /** Without the bridge an account has no terminal at all. */
  configure(account: Account, configured: boolean): void {
    if (configured) this.#unconfigured.delete(account.id);
    else this.#unconfigured.add(account.id);
  }

  isConfigured(account: Account): boolean {
    return !this.#unconfigured.has(account.id);
  }

  /** A location that is not ready takes no new reader. */
  makeReady(location: CollectionRecord, ready: boolean): void {
    if (ready) this.#unreadyLocations.delete(location.id);
    else this.#unreadyLocations.add(location.id);
  }

  isReady(location: CollectionRecord): boolean {
    return !this.#unreadyLocations.has(location.id);
  }

  /** @throws {ApiError} provider_not_configured, validation_error */
  prepareLocation(account: Account, body: RecordFields): CollectionRecord {
    this.#assertConfigured(account);
    return this.#collections.prepare(account, LOCATIONS, body);
  }

  createLocation(account: Account, body: RecordFields): CollectionRecord {
    return this.#collections.put(account, LOCATIONS, this.prepareLocation(account, body).fields);
  }

  /**
   * A reader as it would be registered; recorded nowhere yet.
   * @throws {ApiError} provider_not_configured, location_required, invalid_registration_code, location_not_found, validation_error,
   *   location_bridge_missing, reader_already_registered, reader_limit_reached, reader_register_failed
   */
  prepareReader(account: Account, body: RecordFields): CollectionRecord {
    this.#assertConfigured(account);
    if (isMissing(body.location_id)) throw locationRequired();
    const registration = registrationFor(body.registration_code);
    const location = this.#location(account, body.location_id);
    const reader = this.#collections.prepare(account, READERS, body);
    if (!this.isReady(location)) {
      throw new ApiError('location_bridge_missing', 'The location is not ready for reader registration.');
    }
    const registered = this.#collections.recordsOf(account, READERS);
    if (registered.some(({ fields }) => fields.location_id === location.id)) {
      throw new ApiError('reader_already_registered', 'The location already has a linked reader: unlink it first.');
    }
    if (registered.length >= READERS_PER_ACCOUNT) {
      throw new ApiError('reader_limit_reached', `The account has its ${READERS_PER_ACCOUNT} readers already.`);
    }
    if (!registration.model) throw new ApiError('reader_register_failed', 'The reader could not be registered.');
    return {
      ...reader,
      fields: {
        ...reader.fields,
        location_id: location.id,
        reader_serial_number: `SIM-${registration.model}-${String(reader.id).padStart(6, '0')}`,
        reader_status: registration.status,
      },
    };
  }

  registerReader(account: Account, body: RecordFields): CollectionRecord {
    return this.#collections.put(account, READERS, this.prepareReader(account, body).fields);
  }

  /** @throws {ApiError} reader_not_found; validation_error while it is in the middle of a payment */
  unlinkReader(account: Account, id: string | undefined): CollectionRecord {
    const reader = this.reader(account, id);
    if (this.actionOf(reader)) {
      throw new ApiError('validation_error', 'The reader is in the middle of a payment: cancel its action first.');
    }
    this.#actions.delete(reader.id);
    return this.#collections.delete(account, READERS, String(reader.id));
  }

  /** @throws {ApiError} reader_not_found, also for another account's reader */
  reader(account: Account, id: string | undefined): CollectionRecord {
    const number = recordId(id);
    const reader = this.#collections.recordsOf(account, READERS).find((each) => each.id === number);
    if (!reader) throw new ApiError('reader_not_found', 'The reader does not belong to this account.');
    return reader;
  }

  /** The payment that a reader waits for a card for; one that was paid, declined, cancelled or has expired meanwhile is none. */
  actionOf(reader: CollectionRecord): Payment | undefined {
    const payment = this.#store.payments.get(this.#actions.get(reader.id) ?? '');
    return payment && this.#transactionOf(payment).status === 'pending' ? payment : undefined;
  }

  /**
   * The payment that would be sent to the reader; recorded nowhere yet.
   * @throws {ApiError} provider_not_configured, reader_not_found, location_required, location_not_found, validation_error when the
   *   reader stands elsewhere, terminal_payment_failed; as {@link PaymentDesk.open}
   */
  preparePayment(account: Account, request: TerminalPaymentRequest): Payment {
    this.#assertReaderTakes(account, request);
    return this.#payments.prepare(account, paymentRequest(request));
  }

  /** Sends a payment to the reader, which waits for a card then. @throws {ApiError} as {@link preparePayment} */
  createPayment(account: Account, request: TerminalPaymentRequest): Payment {
    const reader = this.#assertReaderTakes(account, request);
    const payment = this.#payments.open(account, paymentRequest(request));
    this.#actions.set(reader.id, payment.id);
    return payment;
  }

  /** @throws {ApiError} provider_not_configured, reader_not_found, reader_cancel_failed when it is in the middle of nothing */
  cancelAction(account: Account, id: string | undefined): { reader: CollectionRecord; transaction: Transaction } {
    this.#assertConfigured(account);
    const reader = this.reader(account, id);
    const payment = this.actionOf(reader);
    if (!payment) throw new ApiError('reader_cancel_failed', 'The reader is in the middle of nothing.');
    const transaction = this.#payments.cancelTransaction(this.#transactionOf(payment));
    const data = presentReaderAction(reader, 'cancelled', payment, transaction);
    this.#announce('reader.action_cancelled', account, { payment, transaction, data });
    return { reader, transaction };
  }

  /** What the customer does at the reader. @throws {ApiError} validation_error when it waits for no card */
  presentCard(reader: CollectionRecord, outcome: 'succeeded' | 'failed'): Transaction {
    const payment = this.actionOf(reader);
    if (!payment) throw new ApiError('validation_error', 'The reader waits for no card: send it a payment first.');
    return outcome === 'succeeded'
      ? this.#payments.receive(payment, payment.amount, PRESENTED_CARD)
      : this.#payments.decline(payment, PRESENTED_CARD, 'The card was declined.');
  }

  #assertReaderTakes(account: Account, { readerId, locationId, amount }: TerminalPaymentRequest): CollectionRecord {
    this.#assertConfigured(account);
    const reader = this.reader(account, readerId);
    if (locationId === null) throw locationRequired();
    const location = this.#location(account, locationId);
    if (reader.fields.location_id !== location.id) {
      throw invalidField(
        'location_id',
        'The location_id field names another location than the one that the reader is at.',
      );
    }
    if (reader.fields.reader_status !== 'online') throw paymentFailed('the reader is offline');
    if (this.actionOf(reader)) throw paymentFailed('the reader is busy with another one');
    if (amount.minor === REFUSED_MINOR_UNITS) throw paymentFailed('the reader refused it');
    return reader;
  }

  #location(account: Account, id: unknown): CollectionRecord {
    const number = recordId(id);
    const location = this.#collections.recordsOf(account, LOCATIONS).find((each) => each.id === number);
    if (!location) throw new ApiError('location_not_found', 'The location was not found for this account.');
    return location;
  }

  #transactionOf(payment: Payment): Transaction {
    const transaction = this.#store.transactionsOf(payment.id).at(-1);
    if (!transaction) throw new Error(`${payment.id} has no transaction`);
    return transaction;
  }

  #assertConfigured(account: Account): void {
    if (this.isConfigured(account)) return;
    throw new ApiError('provider_not_configured', 'The payment bridge is not configured for this account.');
  }
}

/** The reference is for the merchant's eyes: a payment that is tried again carries it again, so it cannot be the identifier. */
function paymentRequest({ amount, description, reference }: TerminalPaymentRequest): PaymentRequest {
  return {
    kind: 'terminal_payment',
    amount,
    identifier: `NP-${randomId(12)}`,
    reference,
    description,
    customerName: '',
    customerEmail: null,
    successUrl: null,
    cancelUrl: null,
    ipnUrl: null,
    applicationFee: null,
    splits: [],
    metadata: {},
  };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function locationRequired(): ApiError {
  const message = 'A location id is required.';
  return new ApiError('location_required', message, { location_id: [message] });
}

function paymentFailed(why: string): ApiError {
  return new ApiError('terminal_payment_failed', `The terminal payment could not be created: ${why}.`);
}
