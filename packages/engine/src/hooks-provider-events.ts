import { formatMoney } from '@neropay/core';
import type { ProviderPayment } from '@neropay/core/rail';
import type { OpenStore } from './accounts.js';
import type { EngineContext } from './context.js';
import { findCheckoutOf } from './find-checkout.js';
import type { Hooks } from './hooks.js';
import { idOf } from './ids.js';
import { askRail } from './observing.js';
import { readNamedPayment } from './read-named-payment.js';
import type { NotificationRecord, ProviderEventType, ProviderSnapshot } from './records.js';

/** What became of a notification of the provider's own events; `again`: the provider does not show it yet. */
export interface Told {
  readonly again: boolean;
  readonly reason: string;
}

const PROVIDER_EVENT = /^(transaction|refund|payout)\.[a-z][a-z0-9_.]{0,90}$/;

/**
 * In which states of the payment a claim is true. What was paid may have gone back since; everything else is only true while it lasts.
 */
const PAYMENT_CLAIMS: ReadonlyMap<string, readonly ProviderPayment['status'][]> = new Map([
  ['transaction.pending', ['pending']],
  ['transaction.succeeded', ['succeeded', 'refunded']],
  ['transaction.failed', ['failed']],
  ['transaction.cancelled', ['cancelled']],
  ['transaction.expired', ['expired']],
  ['transaction.refunded', ['refunded']],
]);
const PAYOUT_CLAIMS: ReadonlySet<string> = new Set(['in_transit', 'paid', 'failed', 'cancelled']);

/**
 * What the answer says of a claim. `true_once`: it is so, and happens to one object once. `not_to_be_seen`: answers do not show such a thing, but the
 * provider has signed it (a part that was given back, a proof that was asked for). `not_shown`: it is not so, or not yet.
 */
type Claim = 'true_once' | 'not_shown' | 'not_to_be_seen';

/** Whether a notification is about a payout, and so about no payment. */
export function isPayoutEvent({ type }: Pick<NotificationRecord, 'type'>): boolean {
  return type.startsWith('payout.');
}

/**
 * Tells hooks of the provider's own payments, refunds and payouts, those that belong to no checkout of ours. The notification says where to look;
 * what is told is what the provider answers there, and once, however often and to how many stores of the account it was notified.
 */
export class ProviderEvents {
  readonly #context: EngineContext;
  readonly #hooks: Hooks;
  readonly #onEvent: () => void;

  constructor(context: EngineContext, hooks: Hooks, onEvent: () => void) {
    this.#context = context;
    this.#hooks = hooks;
    this.#onEvent = onEvent;
  }

  /** @throws {RailError} when the provider cannot be asked; nothing was told then */
  async tell(store: OpenStore, notification: NotificationRecord): Promise<Told> {
    const { type, paymentId } = notification;
    if (!isProviderEvent(type) || paymentId === null || !(await this.#hooks.hears(store.store, type))) {
      return { again: false, reason: 'unrelated' };
    }
    return isPayoutEvent(notification)
      ? this.#tellPayout(store, type, paymentId, notification)
      : this.#tellPayment(store, type, paymentId, notification);
  }

  async #tellPayment(
    open: OpenStore,
    type: ProviderEventType,
    paymentId: string,
    notification: NotificationRecord,
  ): Promise<Told> {
    const { ledger } = this.#context;
    const { store } = open;
    const payment = await readNamedPayment(this.#context, open, paymentId, notification.receivedAt);
    if (payment === null) return { again: true, reason: 'not_found_yet' };
    if (payment.accountId !== null && payment.accountId !== store.accountId) {
      return { again: false, reason: 'another account' };
    }
    const ours = await findCheckoutOf(ledger, store, { paymentId, reference: payment.reference });
    if (ours !== null) return { again: false, reason: 'unrelated' };
    if (payment.amount === null) return { again: false, reason: 'a payment without an amount' };

    const claim = claimOfPayment(type, payment.status, notification.verified);
    const transaction = {
      id: payment.id,
      reference: payment.reference,
      status: payment.status,
      amount: formatMoney(payment.amount),
      currency: payment.amount.currency,
    };
    return this.#tell(open, notification, { type, claim, objectId: payment.id, transaction, object: null });
  }

  async #tellPayout(
    open: OpenStore,
    type: ProviderEventType,
    id: string,
    notification: NotificationRecord,
  ): Promise<Told> {
    const { observer } = this.#context;
    const { rail, account } = open;
    if (rail.readPayout === undefined) return { again: false, reason: 'this provider has no payouts' };
    const { readPayout } = rail;
    const payout = await askRail(observer, { rail: rail.name, operation: 'read', checkoutId: null }, () =>
      readPayout.call(rail, account, id),
    );
    if (payout === null) return { again: true, reason: 'not_found_yet' };
    const claim = claimOfPayout(type, payout.status, notification.verified);
    return this.#tell(open, notification, { type, claim, objectId: id, transaction: null, object: payout.object });
  }

  async #tell(
    { store }: OpenStore,
    notification: NotificationRecord,
    said: Pick<ProviderSnapshot, 'transaction' | 'object'> & {
      readonly type: ProviderEventType;
      readonly claim: Claim;
      readonly objectId: string;
    },
  ): Promise<Told> {
    const { ledger, clock, log } = this.#context;
    const { type, claim, objectId, transaction, object } = said;
    if (claim === 'not_shown') return { again: notification.claimsSuccess, reason: 'the provider says otherwise' };
    const { rail, mode, accountId } = store;
    // What can happen to one object several times is told apart by the provider's own id of the event.
    const which = claim === 'true_once' ? null : notification.eventId;
    const told = await ledger.tellAccount(
      {
        // The same for the same thing: what was told once is known by its id.
        id: idOf('evt', [rail, mode, accountId, type, objectId, which]),
        type,
        storeId: '',
        checkoutId: null,
        sequence: 0,
        checkout: null,
        refund: null,
        provider: { rail, mode, accountId, transaction, object },
        createdAt: clock(),
      },
      store,
    );
    if (!told) return { again: false, reason: 'told before' };
    log.info({ rail, accountId, type, objectId, notificationId: notification.id }, "told hooks of a provider's event");
    this.#onEvent();
    return { again: false, reason: 'told to hooks' };
  }
}

function isProviderEvent(type: string): type is ProviderEventType {
  return PROVIDER_EVENT.test(type);
}

function claimOfPayment(type: string, status: ProviderPayment['status'], verified: boolean): Claim {
  const states = PAYMENT_CLAIMS.get(type);
  if (states !== undefined) return states.includes(status) ? 'true_once' : 'not_shown';
  // A part that went back leaves the payment as it was, so nothing of it is to be seen: then the notification must be signed.
  if (type === 'refund.succeeded' && status !== 'succeeded' && status !== 'refunded') return 'not_shown';
  return verified ? 'not_to_be_seen' : 'not_shown';
}

function claimOfPayout(type: string, status: string, verified: boolean): Claim {
  const claimed = type.slice('payout.'.length);
  if (claimed === 'created') return 'true_once';
  if (PAYOUT_CLAIMS.has(claimed)) return claimed === status ? 'true_once' : 'not_shown';
  return verified ? 'not_to_be_seen' : 'not_shown';
}
