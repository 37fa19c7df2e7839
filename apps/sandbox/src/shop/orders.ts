import { EventEmitter } from 'node:events';
import { equalMoney, isPositive, type Money, money, parseMoney, subtractMoney } from '@neropay/core';
import type { CallbackEvent, CheckoutStatus } from '@neropay/shop-protocol';
import type { Clock } from '../clock.js';
import { moneyText } from '../money-text.js';
import { randomId } from '../random-id.js';
import type { Line } from './basket.js';

export interface Customer {
  readonly name: string;
  readonly email: string;
}

export interface TimelineEntry {
  readonly at: number;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
}

export interface Order {
  /** What people call it. Never used again, not even after a restart: the gateway and the provider remember it. */
  readonly id: string;
  /** Whoever knows it may see the order. */
  readonly key: string;
  customer: Customer;
  lines: readonly Line[];
  total: Money;
  /** `new` until the gateway answered for the first time; then what the gateway says of its checkout. */
  status: 'new' | CheckoutStatus;
  refunded: Money;
  checkoutId: string | null;
  transactionId: string | null;
  /** Checkouts that a changed basket replaced. */
  readonly replaced: Set<string>;
  readonly appliedEvents: Set<string>;
  /** The highest sequence applied, by checkout. */
  readonly sequences: Map<string, number>;
  /** What a person should look into. */
  readonly attention: string[];
  readonly timeline: TimelineEntry[];
  /** A refund that was sent and not answered yet; until it is, none of another amount is sent. */
  openRefund: Money | null;
  /** Refund requests that the gateway has answered; makes the next one's key, and tells a second press of the button. */
  answeredRefunds: number;
  /** What the last thing that was tried on the order page came to. */
  notice: TimelineEntry | null;
  /** Checkout requests that the gateway has answered; makes the next one's key. */
  answeredCheckouts: number;
  /** Rises with every change. */
  version: number;
}

/** What a callback and a read say alike about a checkout. */
interface CheckoutFacts {
  readonly id: string;
  readonly order_id: string;
  readonly status: CheckoutStatus;
  readonly amount: string;
  readonly amount_refunded: string;
  readonly currency: string;
  readonly mode: string;
  readonly transaction_id: string | null;
  readonly late: boolean;
}

/** What became of a callback; `rejected` and `unknown_order` are logged and looked into by a person, and not sent again. */
export type CallbackOutcome = 'applied' | 'duplicate' | 'outdated' | 'rejected' | 'unknown_order';

const MODE = 'test';
const MONEY_IS_IN: readonly Order['status'][] = ['paid', 'partially_refunded', 'refunded', 'disputed', 'lost'];
const NO_MONEY: readonly Order['status'][] = ['new', 'pending', 'failed', 'cancelled', 'expired'];

/** The shop's order book, in memory. Nothing but a verified callback or the gateway's own answer ever changes a status. */
export class Orders {
  readonly #clock: Clock;
  readonly #orders = new Map<string, Order>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  /** Tells this run's orders from those of earlier runs. */
  readonly #run = randomId(4);
  #nextNumber = 1_001;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  create(customer: Customer, lines: readonly Line[], total: Money): Order {
    const order: Order = {
      id: `${this.#run}-${this.#nextNumber}`,
      key: randomId(26).toLowerCase(),
      customer,
      lines,
      total,
      status: 'new',
      refunded: money(0n, total.currency),
      checkoutId: null,
      transactionId: null,
      replaced: new Set(),
      appliedEvents: new Set(),
      sequences: new Map(),
      attention: [],
      timeline: [],
      openRefund: null,
      answeredRefunds: 0,
      notice: null,
      answeredCheckouts: 0,
      version: 0,
    };
    this.#nextNumber += 1;
    this.#orders.set(order.id, order);
    this.#note(order, `Order placed: ${moneyText(total)}.`);
    return order;
  }

  find(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  /** @returns what ends the listening */
  onChange(order: Order, listener: () => void): () => void {
    this.#changes.on(order.id, listener);
    return () => this.#changes.off(order.id, listener);
  }

  clear(): void {
    this.#orders.clear();
  }

  /** The gateway answered a request for a checkout; from now on that checkout's events count. */
  awaitPayment(order: Order, checkout: CheckoutFacts, lines: readonly Line[], total: Money): void {
    const first = order.checkoutId !== checkout.id;
    if (order.checkoutId !== null && first) order.replaced.add(order.checkoutId);
    order.lines = lines;
    order.total = total;
    order.checkoutId = checkout.id;
    order.answeredCheckouts += 1;
    order.status = checkout.status;
    this.#note(order, first ? `Sent to pay ${moneyText(total)}.` : 'Went back to pay.');
  }

  /**
   * Applies a verified callback: an event once, in the order of its sequence, and only what fits the order.
   * An event of the type `ping` is about no order and is not for here.
   */
  applyCallback(event: Exclude<CallbackEvent, { type: 'ping' }>): { outcome: CallbackOutcome; reason?: string } {
    const { checkout, refund } = event.data;
    const order = this.#orders.get(checkout.order_id);
    if (!order) return { outcome: 'unknown_order' };
    if (order.appliedEvents.has(event.id)) return { outcome: 'duplicate' };
    const reason = this.#mismatch(order, checkout);
    if (reason) {
      order.appliedEvents.add(event.id);
      this.#warn(order, `${event.type} was not applied: ${reason}.`);
      return { outcome: 'rejected', reason };
    }
    if (event.sequence <= (order.sequences.get(checkout.id) ?? 0)) return { outcome: 'outdated' };
    order.appliedEvents.add(event.id);
    order.sequences.set(checkout.id, event.sequence);

    if (event.type === 'checkout.duplicate_payment') {
      this.#warn(order, `The customer paid twice: transaction ${checkout.transaction_id} is one too many. Refund it.`);
      return { outcome: 'applied' };
    }
    if (event.type === 'refund.failed') {
      const why = refund?.error?.message ?? 'the provider gave no reason';
      this.#note(order, `A refund${refund ? ` of ${amountText(refund)}` : ''} failed: ${why}`, 'bad');
    }
    this.#take(order, checkout);
    return { outcome: 'applied' };
  }

  /** Applies what the gateway answered to a read of the order's checkout, unless a callback overtook the answer. */
  applyRead(order: Order, checkout: CheckoutFacts, versionWhenAsked: number): void {
    if (order.version !== versionWhenAsked || this.#mismatch(order, checkout)) return;
    this.#take(order, checkout);
  }

  note(order: Order, text: string, tone: TimelineEntry['tone'] = 'plain'): void {
    this.#note(order, text, tone);
  }

  warn(order: Order, text: string): void {
    this.#warn(order, text);
  }

  #take(order: Order, checkout: CheckoutFacts): void {
    // Money that came in is never forgotten, whatever an answer from before it says.
    if (isPaid(order) && NO_MONEY.includes(checkout.status)) return;
    const refunded = parseMoney(checkout.amount_refunded, checkout.currency);
    const changed = order.status !== checkout.status || !equalMoney(order.refunded, refunded);
    order.transactionId = checkout.transaction_id ?? order.transactionId;
    if (!changed) return;
    const newlyRefunded = subtractMoney(refunded, order.refunded);
    order.status = checkout.status;
    order.refunded = refunded;
    this.#note(order, ...sentence(order, checkout, newlyRefunded));
  }

  /** Everything that a shop checks before it believes that an event or an answer is about this order's money. */
  #mismatch(order: Order, checkout: CheckoutFacts): string | undefined {
    if (checkout.id !== order.checkoutId) {
      return order.replaced.has(checkout.id)
        ? `it is about a checkout of ${amountText(checkout)} that a changed basket has replaced (now ${checkout.status})`
        : 'it is about a checkout that is not this order’s';
    }
    if (checkout.currency !== order.total.currency) return `its currency is ${checkout.currency}`;
    if (!equalMoney(parseMoney(checkout.amount, checkout.currency), order.total)) {
      return `its amount is ${amountText(checkout)}, the order’s ${moneyText(order.total)}`;
    }
    if (checkout.mode !== MODE) return `it is of mode ${checkout.mode}`;
    return undefined;
  }

  #warn(order: Order, text: string): void {
    order.attention.push(text);
    this.#note(order, text, 'bad');
  }

  #note(order: Order, text: string, tone: TimelineEntry['tone'] = 'plain'): void {
    order.timeline.push({ at: this.#clock.now(), text, tone });
    order.version += 1;
    this.#changes.emit(order.id);
  }
}

export function isPaid({ status }: Order): boolean {
  return MONEY_IS_IN.includes(status);
}

/** No money came in: paying cannot pay twice. In review there may be some. */
export function isPayable({ status }: Order): boolean {
  return NO_MONEY.includes(status);
}

/** Something is under way whose end the page should show. */
export function awaitsNews({ status, openRefund }: Order): boolean {
  return status === 'pending' || status === 'failed' || openRefund !== null;
}

/** What can still be given back. */
export function refundable(order: Order): Money {
  if (order.status !== 'paid' && order.status !== 'partially_refunded') return money(0n, order.total.currency);
  return subtractMoney(order.total, order.refunded);
}

function sentence(order: Order, checkout: CheckoutFacts, newlyRefunded: Money): [string, TimelineEntry['tone']] {
  switch (checkout.status) {
    case 'pending':
      return ['The payment is pending.', 'plain'];
    case 'paid':
      return [checkout.late ? `Paid ${moneyText(order.total)}, after all.` : `Paid ${moneyText(order.total)}.`, 'good'];
    case 'failed':
      return ['The payment failed. No money was taken.', 'bad'];
    case 'cancelled':
      return ['The payment was cancelled. No money was taken.', 'plain'];
    case 'expired':
      return ['The payment expired. No money was taken.', 'plain'];
    case 'partially_refunded':
    case 'refunded':
      return [isPositive(newlyRefunded) ? `Refunded ${moneyText(newlyRefunded)}.` : 'Refunded.', 'good'];
    case 'disputed':
      return ['The customer disputes the payment.', 'bad'];
    case 'lost':
      return ['The dispute was lost.', 'bad'];
    case 'review':
      return ['What was paid is not what was asked for: do not ship, look into it.', 'bad'];
  }
}

function amountText({ amount, currency }: { amount: string; currency: string }): string {
  return moneyText(parseMoney(amount, currency));
}
