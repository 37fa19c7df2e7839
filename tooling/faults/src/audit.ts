import { setTimeout as sleep } from 'node:timers/promises';
import { addMoney, compareMoney, equalMoney, type Money, money, parseMoney } from '@neropay/core';
import type { CallbackEvent, Checkout } from '@neropay/shop-protocol';
import { persist } from './persist.ts';
import type { SandboxControl, SandboxTransaction } from './sandbox-control.ts';
import type { AppliedEvent } from './shop.ts';
import type { Sale } from './shopper.ts';

/** One wrong thing about one order, in words. */
export interface Finding {
  readonly kind: 'lost' | 'doubled' | 'believed' | 'over-refunded';
  readonly order: string;
  readonly what: string;
}

const SETTLE_MS = 180_000;

/** Holds every order against the provider's truth, giving what is still on its way the time to arrive. */
export async function audit(sales: readonly Sale[], sandbox: SandboxControl): Promise<readonly Finding[]> {
  const deadline = performance.now() + SETTLE_MS;
  const transactions = groupBy(await sandbox.transactions(), (transaction) => transaction.identifier);
  const payments = groupBy(await sandbox.payments(), (payment) => payment.identifier.replace(/^(F\d+-\d+)-\d+$/, '$1'));
  let open = sales;
  let findings: Finding[] = [];
  for (;;) {
    findings = [];
    const still: Sale[] = [];
    for (const sale of open) {
      const found = await inspect(sale, transactions.get(sale.order.number) ?? []);
      if (found.length > 0) {
        findings.push(...found);
        still.push(sale);
      }
    }
    open = still;
    if (open.length === 0 || performance.now() > deadline) break;
    await sleep(1_000);
  }
  for (const sale of sales) {
    const made = payments.get(sale.order.number)?.length ?? 0;
    if (made !== 1)
      findings.push({
        kind: 'doubled',
        order: sale.order.number,
        what: `${made} payments were opened at the provider`,
      });
  }
  return findings;
}

async function inspect(sale: Sale, transactions: readonly SandboxTransaction[]): Promise<readonly Finding[]> {
  const { order, shop, checkoutId } = sale;
  const checkout = await persist('the audit', () => shop.client.checkouts.retrieve(checkoutId));
  const applied = shop.applied.get(checkoutId) ?? [];
  const told = await toldEvents(sale);
  const truth = truthOf(order.amount, transactions);
  return compare(sale, checkout, applied, told, truth);
}

/** What the gateway says, what the shop has applied and what is on record, against the provider's truth. Pure. */
export function compare(
  sale: Pick<Sale, 'order' | 'refundAsked'>,
  checkout: Pick<Checkout, 'status' | 'amount_refunded'>,
  applied: readonly AppliedEvent[],
  told: readonly Pick<CallbackEvent, 'id' | 'type'>[],
  truth: Truth,
): readonly Finding[] {
  const { order } = sale;
  const findings: Finding[] = [];
  const find = (kind: Finding['kind'], what: string) => findings.push({ kind, order: order.number, what });

  if (checkout.status !== truth.status) {
    const kind = truth.status === 'pending' || truth.status === 'review' ? 'believed' : 'lost';
    find(kind, `the provider says ${truth.status}, the gateway says ${checkout.status}`);
  }
  if (truth.status !== 'pending' && lastStatus(applied) !== truth.status) {
    find('lost', `the provider says ${truth.status}, the shop knows ${lastStatus(applied) ?? 'nothing'}`);
  }
  for (const event of told.filter(({ id }) => !applied.some((one) => one.id === id))) {
    find('lost', `${event.type} was never applied by the shop`);
  }
  for (const event of applied.filter(({ id }) => !told.some((one) => one.id === id))) {
    find('doubled', `${event.type} was applied and is not on record`);
  }
  const paidTold = applied.filter(({ type }) => type === 'checkout.paid').length;
  if (paidTold > (truth.moneyIsRight ? 1 : 0))
    find(truth.moneyIsRight ? 'doubled' : 'believed', `paid was told ${paidTold} times`);
  const duplicates = applied.filter(({ type }) => type === 'checkout.duplicate_payment').length;
  if (duplicates !== truth.extraPayments) {
    find(
      duplicates > truth.extraPayments ? 'doubled' : 'lost',
      `${duplicates} of ${truth.extraPayments} extra payments were told`,
    );
  }
  if (!contiguous(applied)) find('lost', `sequences ${applied.map(({ sequence }) => sequence).join(', ')}`);
  findings.push(...inspectRefunds(sale, checkout, truth));
  return findings;
}

function inspectRefunds(
  { order, refundAsked }: Pick<Sale, 'order' | 'refundAsked'>,
  checkout: Pick<Checkout, 'amount_refunded'>,
  truth: Truth,
): readonly Finding[] {
  const findings: Finding[] = [];
  const find = (kind: Finding['kind'], what: string) => findings.push({ kind, order: order.number, what });
  const { currency } = order.amount;
  if (compareMoney(truth.refunded, order.amount) > 0) find('over-refunded', 'more was given back than was paid');
  if (truth.refundCount > (refundAsked ? 1 : 0)) find('doubled', `${truth.refundCount} refunds were made`);
  if (refundAsked && truth.refundCount === 0) find('lost', 'a refund was asked for and not made');
  if (!equalMoney(parseMoney(checkout.amount_refunded, currency), truth.refunded)) {
    find('lost', `the gateway knows of ${checkout.amount_refunded} given back`);
  }
  return findings;
}

export interface Truth {
  readonly status: string;
  /** The right amount, in the right currency, arrived. */
  readonly moneyIsRight: boolean;
  readonly extraPayments: number;
  readonly refunded: Money;
  readonly refundCount: number;
}

/** What a checkout must be, by the provider's own records. */
export function truthOf(amount: Money, transactions: readonly SandboxTransaction[]): Truth {
  const received = transactions.filter(({ status }) => status === 'succeeded' || status === 'refunded');
  const right = received.filter(
    (one) => one.currency === amount.currency && equalMoney(parseMoney(one.amount, one.currency), amount),
  );
  const refunds = transactions.flatMap((one) => one.refunds.filter(({ status }) => status === 'succeeded'));
  const refunded = refunds.reduce(
    (sum, refund) => addMoney(sum, parseMoney(refund.amount, amount.currency)),
    money(0n, amount.currency),
  );
  return {
    status: statusOf(amount, received.length, right.length, refunded, transactions),
    moneyIsRight: right.length > 0,
    extraPayments: right.length > 0 ? received.length - 1 : 0,
    refunded,
    refundCount: refunds.length,
  };
}

function statusOf(
  amount: Money,
  received: number,
  right: number,
  refunded: Money,
  transactions: readonly SandboxTransaction[],
): string {
  if (right > 0) {
    if (equalMoney(refunded, amount)) return 'refunded';
    return refunded.minor > 0n ? 'partially_refunded' : 'paid';
  }
  if (received > 0) return 'review';
  if (transactions.some(({ status }) => status === 'pending')) return 'pending';
  return transactions.at(-1)?.status ?? 'pending';
}

async function toldEvents({ shop, checkoutId }: Sale): Promise<readonly CallbackEvent[]> {
  const known = await allEvents(shop);
  return known.filter(({ data }) => data.checkout?.id === checkoutId);
}

const eventsOf = new WeakMap<Sale['shop'], { after: string | undefined; events: CallbackEvent[] }>();

/** Every event of a shop, by cursor: only what is new is fetched again. */
async function allEvents(shop: Sale['shop']): Promise<readonly CallbackEvent[]> {
  const known = eventsOf.get(shop) ?? { after: undefined, events: [] };
  eventsOf.set(shop, known);
  for (let hasMore = true; hasMore; ) {
    const page = await persist('the audit', () =>
      shop.client.events.list({ limit: 100, ...(known.after !== undefined && { after: known.after }) }),
    );
    known.events.push(...page.events);
    known.after = page.nextAfter ?? known.after;
    hasMore = page.hasMore;
  }
  return known.events;
}

function lastStatus(applied: readonly AppliedEvent[]): string | null {
  return applied.at(-1)?.status ?? null;
}

function contiguous(applied: readonly AppliedEvent[]): boolean {
  return applied.every(({ sequence }, index) => sequence === index + 1);
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(items, key);
}
