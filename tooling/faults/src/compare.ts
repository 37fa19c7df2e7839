import { addMoney, compareMoney, equalMoney, money, parseMoney } from '@neropay/core';
import type { CallbackEvent, Checkout, Refund } from '@neropay/shop-protocol';
import type { AppliedEvent } from './shop.ts';
import type { AskedCheckout, AskedRefund } from './shopper.ts';
import type { Truth } from './truth.ts';

/** One wrong thing about one order, in words. */
export interface Finding {
  readonly kind: 'lost' | 'doubled' | 'believed' | 'over-refunded';
  readonly order: string;
  readonly what: string;
}

/** One checkout as everybody knows it. */
export interface CheckoutView {
  readonly asked: AskedCheckout;
  /** What the gateway says. */
  readonly checkout: Pick<Checkout, 'status' | 'amount_refunded'>;
  /** The gateway's record of what it told. */
  readonly told: readonly Pick<CallbackEvent, 'id' | 'type'>[];
  /** What the shop has done. */
  readonly applied: readonly AppliedEvent[];
  readonly truth: Truth;
  /** How many payments the provider has for it. */
  readonly payments: number;
}

/** An order with all its checkouts, and the refunds of its first one. */
export interface OrderView {
  readonly number: string;
  readonly checkouts: readonly CheckoutView[];
  readonly refundsAsked: readonly AskedRefund[];
  /** As the gateway lists them. */
  readonly refunds: readonly Pick<Refund, 'id' | 'amount' | 'status'>[];
}

type Find = (kind: Finding['kind'], what: string) => void;

/** What the gateway says, what the shop has done and what is on record, against the provider's truth. */
export function compare(order: OrderView): readonly Finding[] {
  const findings: Finding[] = [];
  const find: Find = (kind, what) => findings.push({ kind, order: order.number, what });
  for (const view of order.checkouts) {
    compareState(view, find);
    compareEvents(view, find);
  }
  compareMoneyTold(order.checkouts, find);
  const [first] = order.checkouts;
  if (first !== undefined) compareRefunds(first, order, find);
  return findings;
}

function compareState({ asked, checkout, applied, truth, payments }: CheckoutView, find: Find): void {
  if (payments !== 1) find('doubled', `${payments} payments were opened at the provider for ${asked.id}`);
  // The shop's word is enough to cancel what nobody has paid, and the provider may not know of it.
  const cancelled = asked.cancelAsked && truth.status === 'pending' && checkout.status === 'cancelled';
  const expected = cancelled ? 'cancelled' : truth.status;
  if (checkout.status !== expected) {
    const kind = truth.status === 'pending' || truth.status === 'review' ? 'believed' : 'lost';
    find(kind, `the provider says ${truth.status} of ${asked.id}, the gateway says ${checkout.status}`);
  }
  const known = applied.at(-1)?.status ?? null;
  if (expected !== 'pending' && known !== expected) {
    find('lost', `${asked.id} is ${expected}, the shop knows ${known ?? 'nothing'}`);
  }
}

function compareEvents({ told, applied }: CheckoutView, find: Find): void {
  for (const event of told.filter(({ id }) => !applied.some((one) => one.id === id))) {
    find('lost', `${event.type} was never applied by the shop`);
  }
  for (const event of applied.filter(({ id }) => !told.some((one) => one.id === id))) {
    find('doubled', `${event.type} was applied and is not on record`);
  }
  if (applied.some(({ sequence }, index) => sequence !== index + 1)) {
    find('lost', `sequences ${applied.map(({ sequence }) => sequence).join(', ')}`);
  }
}

/** An order is paid once, whichever of its checkouts the money came through; all other money is told as a second payment. */
function compareMoneyTold(checkouts: readonly CheckoutView[], find: Find): void {
  const times = (type: string) =>
    checkouts.reduce((sum, { applied }) => sum + applied.filter((event) => event.type === type).length, 0);
  const moneyIsRight = checkouts.some(({ truth }) => truth.moneyIsRight);
  const paid = times('checkout.paid');
  if (paid > (moneyIsRight ? 1 : 0)) find(moneyIsRight ? 'doubled' : 'believed', `paid was told ${paid} times`);
  if (paid === 0 && moneyIsRight) find('lost', 'paid was never told');

  const received = checkouts.reduce((sum, { truth }) => sum + truth.received, 0);
  const extra = moneyIsRight ? received - 1 : 0;
  const duplicates = times('checkout.duplicate_payment');
  if (duplicates !== extra) {
    find(duplicates > extra ? 'doubled' : 'lost', `${duplicates} of ${extra} extra payments were told`);
  }
}

function compareRefunds({ asked, checkout, truth }: CheckoutView, order: OrderView, find: Find): void {
  const { refundsAsked, refunds } = order;
  const { amount } = asked;
  const moneyOf = (text: string) => parseMoney(text, amount.currency);
  if (compareMoney(truth.refunded, amount) > 0) find('over-refunded', 'more was given back than was paid');

  const accepted = refundsAsked.filter(({ id }) => id !== null);
  if (truth.refundCount > accepted.length) {
    find('doubled', `${truth.refundCount} refunds were made, ${accepted.length} were accepted`);
  }
  for (const { id } of accepted) {
    const status = refunds.find((refund) => refund.id === id)?.status ?? 'unknown';
    if (status !== 'succeeded') find('lost', `refund ${id} was accepted and is ${status}`);
  }
  const known = refunds
    .filter(({ status }) => status === 'succeeded')
    .reduce((sum, refund) => addMoney(sum, moneyOf(refund.amount)), money(0n, amount.currency));
  for (const refund of refundsAsked.filter(({ id }) => id === null)) {
    if (compareMoney(addMoney(known, moneyOf(refund.amount)), amount) <= 0) {
      find('lost', `a refund of ${refund.amount} was refused though it was there`);
    }
  }
  if (!equalMoney(known, truth.refunded)) find('lost', "the gateway's refunds are not those of the provider");
  if (!equalMoney(moneyOf(checkout.amount_refunded), truth.refunded)) {
    find('lost', `the gateway says that ${checkout.amount_refunded} was given back`);
  }
}
