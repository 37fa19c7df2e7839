import {
  CHECKOUT_STATUSES,
  type CheckoutStatus,
  type Observation,
  type PaymentState,
  transition,
} from '@neropay/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** The table of the architecture document, written down a second time on purpose. Whatever is not in it is refused. */
const TABLE: readonly [from: CheckoutStatus, to: readonly CheckoutStatus[]][] = [
  ['pending', ['paid', 'failed', 'cancelled', 'expired', 'review']],
  ['failed', ['paid', 'cancelled', 'expired', 'review']],
  ['cancelled', ['paid', 'review']],
  ['expired', ['paid', 'review']],
  ['paid', ['partially_refunded', 'refunded', 'disputed', 'review']],
  ['partially_refunded', ['refunded', 'disputed', 'review']],
  ['refunded', ['review']],
  ['disputed', ['paid', 'lost', 'review']],
  ['lost', ['review']],
  ['review', []],
];
const EDGES = new Set(TABLE.flatMap(([from, targets]) => targets.map((to) => `${from}→${to}`)));
/** A further part of the money going back is the one step that stays where it is. */
const isAllowed = (from: CheckoutStatus, to: CheckoutStatus): boolean =>
  EDGES.has(`${from}→${to}`) || (from === 'partially_refunded' && to === from);

const MONEY_ARRIVED: ReadonlySet<CheckoutStatus> = new Set([
  'paid',
  'partially_refunded',
  'refunded',
  'disputed',
  'lost',
]);

const fresh = (changes: Partial<PaymentState> = {}): PaymentState => ({
  status: 'pending',
  transactionId: null,
  refunded: 0n,
  late: false,
  ...changes,
});
const seen = (status: CheckoutStatus, changes: Partial<Observation> = {}): Observation => ({
  status,
  transactionId: '7',
  refunded: 0n,
  ...changes,
});
const statuses = fc.constantFrom(...CHECKOUT_STATUSES);
const observations = fc.record({
  status: statuses,
  transactionId: fc.constantFrom('1', '2', null),
  refunded: fc.bigInt(0n, 1000n),
});

interface Walk {
  readonly states: readonly PaymentState[];
  readonly events: readonly string[];
}

/** What becomes of a checkout that is seen like this, one observation after the other. */
function walk(sequence: readonly Observation[]): Walk {
  const states = [fresh()];
  const events: string[] = [];
  for (const observation of sequence) {
    const current = states.at(-1) ?? fresh();
    const result = transition(current, observation);
    if (result.kind !== 'moved') continue;
    for (const step of result.steps) {
      states.push(step.state);
      events.push(step.event);
    }
  }
  return { states, events };
}

const pairs = (states: readonly PaymentState[]) =>
  states.slice(1).map((after, index) => ({ before: states[index] ?? after, after }));

/** However a checkout is seen, one observation after the other, this holds of what becomes of it. */
const always = (rule: (walk: Walk) => void) =>
  fc.assert(
    fc.property(fc.array(observations, { maxLength: 30 }), (sequence) => rule(walk(sequence))),
    { numRuns: 2000, seed: 1 },
  );

describe('a checkout, whatever is seen of it and in whatever order,', () => {
  test('takes steps of the table only', () => {
    always(({ states }) => {
      for (const { before, after } of pairs(states)) expect(isAllowed(before.status, after.status)).toBe(true);
    });
  });

  test('never loses money that arrived: paid does not become pending, failed, cancelled or expired', () => {
    always(({ states }) => {
      for (const { before, after } of pairs(states)) {
        if (MONEY_ARRIVED.has(before.status)) {
          expect(['pending', 'failed', 'cancelled', 'expired']).not.toContain(after.status);
        }
      }
    });
  });

  test('never becomes pending', () => {
    always(({ states }) => {
      for (const { after } of pairs(states)) expect(after.status).not.toBe('pending');
    });
  });

  test('is late exactly when its money came after it had been cancelled or had expired', () => {
    always(({ states }) => {
      let late = false;
      for (const { before, after } of pairs(states)) {
        late ||= after.status === 'paid' && (before.status === 'cancelled' || before.status === 'expired');
        expect(after.late).toBe(late);
      }
    });
  });

  test('is told to be paid once at most: a shop ships once', () => {
    always(({ events }) => {
      expect(events.filter((event) => event === 'checkout.paid').length).toBeLessThanOrEqual(1);
    });
  });

  test('is told to be paid before anything else that money can do', () => {
    always(({ events }) => {
      const first = events.findIndex((event) => /refunded|disputed/.test(event));
      if (first >= 0) expect(events.slice(0, first)).toContain('checkout.paid');
    });
  });

  test('is told of a dispute when one was seen, and of nothing else that never was', () => {
    fc.assert(
      fc.property(fc.array(observations, { maxLength: 30 }), (sequence) => {
        const told = new Set(walk(sequence).states.map(({ status }) => status));
        const observed = new Set(sequence.map(({ status }) => status));
        for (const status of [
          'failed',
          'cancelled',
          'expired',
          'partially_refunded',
          'refunded',
          'lost',
          'review',
        ] as const) {
          if (told.has(status)) expect(observed).toContain(status);
        }
        if (told.has('disputed')) expect(observed.has('disputed') || observed.has('lost')).toBe(true);
      }),
      { numRuns: 2000, seed: 3 },
    );
  });

  test('never takes back a sum that went back', () => {
    always(({ states }) => {
      for (const { before, after } of pairs(states)) expect(after.refunded >= before.refunded).toBe(true);
    });
  });

  test('keeps the payment that it was told to be paid by when an answer names none', () => {
    always(({ states }) => {
      for (const { before, after } of pairs(states)) {
        if (before.transactionId !== null) expect(after.transactionId).not.toBeNull();
      }
    });
  });

  test('does nothing when the same is seen again', () => {
    fc.assert(
      fc.property(fc.array(observations, { maxLength: 10 }), observations, (sequence, last) => {
        const { states } = walk([...sequence, last]);
        const state = states.at(-1) ?? fresh();
        expect(transition(state, last).kind).not.toBe('moved');
      }),
      { numRuns: 1000, seed: 2 },
    );
  });
});

describe('every pair of states', () => {
  const cases = CHECKOUT_STATUSES.flatMap((from) => CHECKOUT_STATUSES.map((to) => [from, to] as const));
  const direct = cases.filter(([from, to]) => EDGES.has(`${from}→${to}`));

  test.each(direct)('%s → %s is one step', (from, to) => {
    const result = transition(fresh({ status: from }), seen(to, { refunded: 5n }));
    expect(result).toMatchObject({ kind: 'moved', steps: [{ state: { status: to, transactionId: '7' } }] });
  });

  /** Seen late in its life: the way there leads through what must have been. */
  type Route = [from: CheckoutStatus, to: CheckoutStatus, steps: readonly CheckoutStatus[]];
  const ROUTES: readonly Route[] = [
    ...(['pending', 'failed', 'cancelled', 'expired'] as const).flatMap((from): Route[] => [
      [from, 'partially_refunded', ['paid', 'partially_refunded']],
      [from, 'refunded', ['paid', 'refunded']],
      [from, 'disputed', ['paid', 'disputed']],
      [from, 'lost', ['paid', 'disputed', 'lost']],
    ]),
    ['paid', 'lost', ['disputed', 'lost']],
    ['partially_refunded', 'lost', ['disputed', 'lost']],
    ['disputed', 'partially_refunded', ['paid', 'partially_refunded']],
    ['disputed', 'refunded', ['paid', 'refunded']],
  ];
  const routed = new Map(ROUTES.map(([from, to, steps]) => [`${from}→${to}`, steps]));

  test.each(ROUTES)('%s → %s walks %j', (from, to, steps) => {
    const result = transition(fresh({ status: from }), seen(to, { refunded: 5n }));
    expect(result.kind === 'moved' && result.steps.map((step) => step.state.status)).toEqual(steps);
  });

  test.each(cases.filter(([from, to]) => from !== to && !EDGES.has(`${from}→${to}`) && !routed.has(`${from}→${to}`)))(
    '%s → %s is refused',
    (from, to) => {
      expect(transition(fresh({ status: from }), seen(to))).toEqual({ kind: 'refused', from, to });
    },
  );

  test.each(CHECKOUT_STATUSES)('%s seen again changes nothing', (status) => {
    expect(transition(fresh({ status, transactionId: '7' }), seen(status))).toEqual({ kind: 'unchanged' });
  });
});

describe('refunds', () => {
  test('that grow are told each time, with the sum so far', () => {
    const once = transition(fresh({ status: 'paid' }), seen('partially_refunded', { refunded: 300n }));
    expect(once).toMatchObject({ steps: [{ event: 'checkout.partially_refunded', state: { refunded: 300n } }] });
    const state = fresh({ status: 'partially_refunded', refunded: 300n });
    expect(transition(state, seen('partially_refunded', { refunded: 500n }))).toMatchObject({
      kind: 'moved',
      steps: [{ event: 'checkout.partially_refunded', state: { refunded: 500n } }],
    });
    expect(transition(state, seen('partially_refunded', { refunded: 300n }))).toEqual({ kind: 'unchanged' });
  });

  test('that an answer leaves out after a dispute stay known', () => {
    const state = fresh({ status: 'disputed', refunded: 300n });
    const result = transition(state, seen('partially_refunded', { refunded: 100n }));
    expect(result.kind === 'moved' && result.steps.at(-1)?.state.refunded).toBe(300n);
  });
});

describe('a dispute that is won', () => {
  test('is told as a dispute: that the order is paid has been told', () => {
    expect(transition(fresh({ status: 'disputed' }), seen('paid'))).toMatchObject({
      steps: [{ event: 'checkout.disputed', state: { status: 'paid' } }],
    });
  });
});
