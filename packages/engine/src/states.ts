/** States of a checkout. See {@link transition} for what may follow what. */
export const CHECKOUT_STATUSES = [
  'pending',
  'paid',
  'failed',
  'cancelled',
  'expired',
  'partially_refunded',
  'refunded',
  'disputed',
  'lost',
  'review',
] as const;

export type CheckoutStatus = (typeof CHECKOUT_STATUSES)[number];

/** Every state but the first: nothing leads back to pending. */
type EnteredStatus = Exclude<CheckoutStatus, 'pending'>;

/**
 * Which state may follow which. Anything else is refused: above all, money that arrived stays arrived, so `paid` never becomes
 * pending, failed, cancelled or expired, while money that arrives after all is always told.
 */
const FOLLOWS: Readonly<Record<CheckoutStatus, readonly EnteredStatus[]>> = {
  pending: ['paid', 'failed', 'cancelled', 'expired', 'review'],
  failed: ['paid', 'cancelled', 'expired', 'review'],
  cancelled: ['paid', 'review'],
  expired: ['paid', 'review'],
  paid: ['partially_refunded', 'refunded', 'disputed', 'review'],
  partially_refunded: ['refunded', 'disputed', 'review'],
  refunded: ['review'],
  disputed: ['paid', 'lost', 'review'],
  lost: ['review'],
  review: [],
};

/** States of a checkout that can still be paid in time, cancelled, or expire. */
export const OPEN: ReadonlySet<CheckoutStatus> = new Set(['pending', 'failed']);

/** States in which no money has arrived. */
export const UNPAID: ReadonlySet<CheckoutStatus> = new Set([...OPEN, 'cancelled', 'expired']);

/** States that no checkout is in without having been paid. `review` is none of them: what arrived there was not what was asked. */
export const HAS_BEEN_PAID: ReadonlySet<CheckoutStatus> = new Set([
  'paid',
  'partially_refunded',
  'refunded',
  'disputed',
  'lost',
]);

/** The part of a checkout that money decides. `refunded` is in minor units of the checkout's currency. */
export interface PaymentState {
  readonly status: CheckoutStatus;
  readonly transactionId: string | null;
  readonly refunded: bigint;
  /** The money arrived after the checkout had been cancelled or had expired. */
  readonly late: boolean;
}

/** What a read-back says the checkout is. */
export interface Observation {
  readonly status: CheckoutStatus;
  readonly transactionId: string | null;
  readonly refunded: bigint;
}

export type StateEvent =
  | 'checkout.paid'
  | 'checkout.failed'
  | 'checkout.cancelled'
  | 'checkout.expired'
  | 'checkout.refunded'
  | 'checkout.partially_refunded'
  | 'checkout.disputed'
  | 'checkout.review_required';

export interface Step {
  readonly state: PaymentState;
  readonly event: StateEvent;
}

export type Transition =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'moved'; readonly steps: readonly [Step, ...Step[]] }
  | { readonly kind: 'refused'; readonly from: CheckoutStatus; readonly to: CheckoutStatus };

/**
 * The state machine, one pure function. A checkout that is seen late in its life (paid and refunded between two looks) walks every state on
 * its way, so that a shop is told `paid` before `refunded`.
 */
export function transition(current: PaymentState, observed: Observation): Transition {
  if (observed.status === current.status) {
    return current.status === 'partially_refunded' && observed.refunded > current.refunded
      ? { kind: 'moved', steps: [step(current, observed, 'partially_refunded')] }
      : { kind: 'unchanged' };
  }
  const [first, ...rest] = route(current.status, observed.status);
  if (first === undefined) return { kind: 'refused', from: current.status, to: observed.status };
  const steps: [Step, ...Step[]] = [step(current, observed, first)];
  let state = steps[0].state;
  for (const status of rest) {
    const next = step(state, observed, status);
    steps.push(next);
    state = next.state;
  }
  return { kind: 'moved', steps };
}

/** The shortest allowed way, without its start; empty when there is none. */
function route(from: CheckoutStatus, to: CheckoutStatus): readonly EnteredStatus[] {
  const ways: EnteredStatus[][] = [[]];
  const seen = new Set<CheckoutStatus>([from]);
  for (const way of ways) {
    for (const next of FOLLOWS[way.at(-1) ?? from]) {
      if (next === to) return [...way, next];
      // Only what must have been leads on: a way through failed, or through a dispute, would tell a shop of something that never was.
      if (!seen.has(next) && (next === 'paid' || (next === 'disputed' && to === 'lost'))) {
        seen.add(next);
        ways.push([...way, next]);
      }
    }
  }
  return [];
}

function step(from: PaymentState, observed: Observation, status: EnteredStatus): Step {
  const arrivesLate = status === 'paid' && (from.status === 'cancelled' || from.status === 'expired');
  const refundShows = status === 'partially_refunded' || status === 'refunded';
  // What has gone back stays gone, whatever an answer leaves out.
  const moreWentBack = refundShows && observed.refunded > from.refunded;
  return {
    state: {
      status,
      transactionId: observed.transactionId ?? from.transactionId,
      refunded: moreWentBack ? observed.refunded : from.refunded,
      late: from.late || arrivesLate,
    },
    // A dispute that ends well brings the money back; that it was paid has been told once, and is not told again.
    event: from.status === 'disputed' && status === 'paid' ? 'checkout.disputed' : EVENT_OF[status],
  };
}

const EVENT_OF: Readonly<Record<EnteredStatus, StateEvent>> = {
  paid: 'checkout.paid',
  failed: 'checkout.failed',
  cancelled: 'checkout.cancelled',
  expired: 'checkout.expired',
  partially_refunded: 'checkout.partially_refunded',
  refunded: 'checkout.refunded',
  disputed: 'checkout.disputed',
  lost: 'checkout.disputed',
  review: 'checkout.review_required',
};
