import type { Money } from '@neropay/core';
import { type ProviderPayment, RailError } from '@neropay/core/rail';

export type Operation = 'connect' | 'token' | 'open' | 'read' | 'cancel' | 'refund' | 'lookup' | 'look';

/** What goes wrong with a request: it never arrives, or it takes effect and its answer is lost, or the provider says something else. */
export type Fault = 'down' | 'lost' | RailError;

/** One request that a rail made, as it left. */
export interface SeenRequest {
  readonly operation: Operation;
  readonly idempotencyKey: string | null;
  readonly body: string;
}

/** A customer's try to pay. */
export interface FakePayment {
  readonly id: string;
  readonly accountId: string;
  reference: string | null;
  status: ProviderPayment['status'];
  amount: Money;
  refunded: bigint;
  dispute: ProviderPayment['dispute'];
  readonly createdAt: number;
  /** Searches see it from then on; who asks for it by its id sees it at once. */
  listedAt: number;
}

/** What a customer can pay: a hosted page, an order, a code. */
export interface FakePage {
  readonly id: string;
  readonly accountId: string;
  readonly reference: string | null;
  readonly amount: Money;
  readonly notificationUrl: string;
  readonly createdAt: number;
  payments: FakePayment[];
  open: boolean;
}

/** Money on its way to the merchant's bank. */
export interface FakePayout {
  readonly id: string;
  readonly accountId: string;
  status: string;
}

export interface FakeRefund {
  readonly id: string;
  readonly reference: string;
  readonly paymentId: string;
  readonly amount: Money;
  status: 'succeeded' | 'pending' | 'failed';
}

interface Answered {
  readonly body: string;
  readonly answer: unknown;
}

/** The secret key of an account is its id with `sk_` before it. */
export const secretOf = (accountId: string): string => `sk_${accountId}`;

/**
 * A payment provider in memory: accounts, pages, payments and refunds, and what can go wrong on the way to them. How its API looks is up to the
 * rails that stand before it.
 */
export class FakeProvider {
  readonly clock: () => number;
  readonly accounts = new Set(['acct_main', 'acct_other']);
  readonly pages: FakePage[] = [];
  readonly payments: FakePayment[] = [];
  readonly refunds: FakeRefund[] = [];
  readonly payouts: FakePayout[] = [];
  readonly requests: SeenRequest[] = [];
  readonly unsupportedCurrencies = new Set<string>();
  /** How long a new payment stays out of sight of searches, in milliseconds. */
  listLagMs = 0;
  /** Whether an answer about a payment names the sum that went back, or just when all of it did. */
  tellsSums = false;
  /** Whether a refund is done when it is answered, or is still worked on. */
  refundsTakeTime = false;
  /** Ends the life of every access token. */
  tokenGeneration = 0;
  readonly #faults = new Map<Operation, Fault[]>();
  readonly #held = new Map<Operation, Promise<void>>();
  readonly #answered = new Map<string, Answered>();
  #lastId = 1000;
  #waiting = 0;

  constructor(clock: () => number) {
    this.clock = clock;
  }

  /** Requests that are neither answered nor held. */
  get busy(): boolean {
    return this.#waiting > 0;
  }

  /** The next `times` requests of this kind go wrong. */
  fail(operation: Operation, fault: Fault, times = 1): void {
    const faults = this.#faults.get(operation) ?? [];
    this.#faults.set(operation, [...faults, ...Array<Fault>(times).fill(fault)]);
  }

  heal(): void {
    this.#faults.clear();
  }

  /** Keeps answers of this kind back, as they are at the moment of the question, until the returned function is called. */
  hold(operation: Operation): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(operation, promise);
    return () => {
      if (this.#held.get(operation) === promise) this.#held.delete(operation);
      resolve();
    };
  }

  seen(operation: Operation): readonly SeenRequest[] {
    return this.requests.filter((request) => request.operation === operation);
  }

  /** One request: what rails send goes through here. */
  async request<T>(
    operation: Operation,
    sent: { readonly idempotencyKey?: string; readonly body?: string },
    answer: () => T,
  ): Promise<T> {
    this.requests.push({ operation, idempotencyKey: sent.idempotencyKey ?? null, body: sent.body ?? '' });
    const fault = this.#faults.get(operation)?.shift();
    if (fault instanceof RailError) throw fault;
    if (fault === 'down') throw unavailable();
    this.#waiting++;
    try {
      await Promise.resolve();
      const value = answer();
      const held = this.#held.get(operation);
      if (held !== undefined) {
        this.#waiting--;
        await held;
        this.#waiting++;
      }
      if (fault === 'lost') throw unavailable();
      return value;
    } finally {
      this.#waiting--;
    }
  }

  /** Answers a repeated key with what was answered first; another body under the same key is refused. */
  once<T>(key: string, body: string, make: () => T): T {
    const earlier = this.#answered.get(key);
    if (earlier !== undefined) {
      if (earlier.body !== body) {
        throw new RailError('rejected', 'This key came with another body', { providerCode: 'idempotency_conflict' });
      }
      return earlier.answer as T;
    }
    const answer = make();
    this.#answered.set(key, { body, answer });
    return answer;
  }

  newId(): string {
    return String(++this.#lastId);
  }

  openPage(page: Omit<FakePage, 'id' | 'payments' | 'open' | 'createdAt'>): FakePage {
    const { unsupportedCurrencies } = this;
    if (unsupportedCurrencies.has(page.amount.currency)) {
      throw new RailError('currency_not_supported', `This account takes no ${page.amount.currency}`);
    }
    const opened: FakePage = { ...page, id: `page_${this.newId()}`, payments: [], open: true, createdAt: this.clock() };
    this.pages.push(opened);
    return opened;
  }

  isTaken(accountId: string, reference: string): boolean {
    return (
      this.pages.some((page) => page.accountId === accountId && page.reference === reference) ||
      this.payments.some((payment) => payment.accountId === accountId && payment.reference === reference)
    );
  }

  page(id: string | null): FakePage {
    const page = this.pages.find((one) => one.id === id);
    if (page === undefined) throw new Error(`The provider has no page ${id}`);
    return page;
  }

  payment(accountId: string, id: string): FakePayment | undefined {
    return this.payments.find((one) => one.accountId === accountId && one.id === id);
  }

  /** A customer begins to pay on a page. */
  begin(pageId: string | null, changes: Partial<Omit<FakePayment, 'id'>> = {}): FakePayment {
    const page = this.page(pageId);
    const payment = this.addPayment({
      accountId: page.accountId,
      reference: page.reference,
      status: 'pending',
      amount: page.amount,
      ...changes,
    });
    page.payments.push(payment);
    return payment;
  }

  /** A customer pays on a page. */
  pay(pageId: string | null, changes: Partial<Omit<FakePayment, 'id'>> = {}): FakePayment {
    return this.begin(pageId, { status: 'succeeded', ...changes });
  }

  /** A payment from anywhere: another system's, a bank's mistake. */
  addPayment(payment: Pick<FakePayment, 'accountId' | 'reference' | 'amount'> & Partial<FakePayment>): FakePayment {
    const now = this.clock();
    const added: FakePayment = {
      id: this.newId(),
      status: 'succeeded',
      refunded: 0n,
      dispute: null,
      createdAt: now,
      listedAt: now + this.listLagMs,
      ...payment,
    };
    this.payments.push(added);
    return added;
  }

  /** Money goes back, by the API or by the merchant's hand on the dashboard. */
  giveBack(payment: FakePayment, minor: bigint): void {
    payment.refunded += minor;
    if (payment.refunded >= payment.amount.minor) payment.status = 'refunded';
  }

  /** The bank has decided on a refund that took its time. What it refuses is the merchant's again. */
  endRefund(refund: FakeRefund, status: 'succeeded' | 'failed'): void {
    refund.status = status;
    const payment = this.payments.find(({ id }) => id === refund.paymentId);
    if (status === 'succeeded' || payment === undefined) return;
    payment.refunded -= refund.amount.minor;
    payment.status = 'succeeded';
  }

  /** A payment as the provider's answers show it. */
  show(payment: FakePayment): ProviderPayment {
    const { id, accountId, reference, status, amount, dispute, createdAt } = payment;
    const all = status === 'refunded' ? amount : null;
    const refunded = this.tellsSums ? { minor: payment.refunded, currency: amount.currency } : all;
    return { id, accountId, reference, status, amount, refunded, dispute, createdAt };
  }
}

export function unavailable(): RailError {
  return new RailError('unavailable', 'The provider does not answer');
}
