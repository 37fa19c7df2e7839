import { RailError, type RawNotification } from '@neropay/core/rail';
import { type OpenStore, scopeOf } from './accounts.js';
import type { EngineContext } from './context.js';
import { isPayoutEvent, type ProviderEvents } from './hooks-provider-events.js';
import { DueWorker } from './loop.js';
import type { NotificationReceived } from './observer.js';
import { stopwatch } from './observing.js';
import { readNamedPayment } from './read-named-payment.js';
import type { CheckoutRecord, NotificationRecord } from './records.js';
import { INBOX_SCHEDULE, jitter } from './schedule.js';
import type { Settler } from './settle.js';
import { UNPAID } from './states.js';

/** How a notification was taken. Everything but `accepted` is answered 4xx, so that the provider keeps it, and logged by whoever answers. */
export type Receipt =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'unknown_store' }
  | { readonly kind: 'rejected'; readonly reason: string; readonly message: string };

const utf8 = new TextDecoder();
const CONCURRENCY = 64;
const LEASE_MS = 60_000;
/** An unsigned claim that the provider does not bear out may be anybody's: it is worth some minutes of questions, not days. */
const UNSIGNED_TRIES = 6;

/**
 * Takes notifications in (one durable commit, nothing else) and works through them. A notification is a hint: what it leads to is a question
 * to the provider, never a state.
 */
export class Inbox {
  readonly #context: EngineContext;
  readonly #settler: Settler;
  readonly #providerEvents: ProviderEvents;
  readonly #onRefund: (checkoutId: string) => Promise<void>;
  readonly #worker: DueWorker<NotificationRecord>;

  /** @param onRefund hears of a signed notification about a refund of a checkout */
  constructor(
    context: EngineContext,
    settler: Settler,
    providerEvents: ProviderEvents,
    onRefund: (checkoutId: string) => Promise<void>,
  ) {
    this.#context = context;
    this.#settler = settler;
    this.#providerEvents = providerEvents;
    this.#onRefund = onRefund;
    const { ledger, clock, log, paceMs } = context;
    this.#worker = new DueWorker({
      name: 'inbox',
      log,
      concurrency: CONCURRENCY,
      paceMs,
      claim: (limit) => {
        const now = clock();
        return ledger.claimNotifications(now, now + LEASE_MS, limit);
      },
      process: (item) => this.#process(item),
    });
  }

  start(): void {
    this.#worker.start();
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
  }

  /**
   * Resolves once the notification is on disk: only then may the provider be told 2xx.
   * @throws {LedgerUnavailableError} when it could not be written: answer 5xx, and the provider sends it again
   */
  async receive(rail: string, storeId: string, raw: RawNotification): Promise<Receipt> {
    const { observer } = this.#context;
    const ms = stopwatch();
    const saw = (verdict: NotificationReceived['verdict']) => {
      const known = verdict === 'unknown_store' ? { rail: null, storeId: null } : { rail, storeId };
      observer.saw({ kind: 'notification', ...known, verdict, ms: ms() });
    };
    try {
      return await this.#receive(rail, storeId, raw, saw);
    } catch (error) {
      observer.saw({ kind: 'notification', rail: null, storeId: null, verdict: 'failed', ms: ms() });
      throw error;
    }
  }

  async #receive(
    rail: string,
    storeId: string,
    raw: RawNotification,
    saw: (verdict: NotificationReceived['verdict']) => void,
  ): Promise<Receipt> {
    const { accounts, ledger } = this.#context;
    const open = await accounts.openForSettling(storeId);
    if (open === null || open.rail.name !== rail) {
      saw('unknown_store');
      return { kind: 'unknown_store' };
    }
    const verdict = open.rail.checkNotification(open.account, raw);
    if (verdict.kind === 'rejected') {
      saw('rejected');
      return { kind: 'rejected', reason: verdict.reason, message: verdict.message };
    }
    const { hint } = verdict;
    await ledger.appendNotification({
      storeId,
      verified: verdict.kind === 'verified',
      scheme: verdict.kind === 'verified' ? verdict.scheme : null,
      eventId: hint.eventId,
      type: hint.type,
      reference: hint.reference,
      paymentId: hint.paymentId,
      claimsSuccess: hint.claimsSuccess,
      body: utf8.decode(raw.body),
      receivedAt: raw.receivedAt,
    });
    saw(verdict.kind);
    this.#worker.wake();
    return { kind: 'accepted' };
  }

  async #process(notification: NotificationRecord): Promise<void> {
    const { ledger, clock, log, observer } = this.#context;
    const { id, storeId, verified, receivedAt } = notification;
    const about = { kind: 'notification_worked', notificationId: id, storeId, verified } as const;
    const waitedMs = clock() - receivedAt;
    const ms = stopwatch();
    try {
      const { checkoutId, again, reason } = await this.#settle(notification);
      if (again) await this.#retry(notification, reason, checkoutId);
      else await ledger.finishNotifications([id], reason, clock(), checkoutId);
      observer.saw({ ...about, checkoutId, outcome: again ? 'again' : 'done', waitedMs, ms: ms() });
    } catch (error) {
      observer.saw({ ...about, checkoutId: null, outcome: 'failed', waitedMs, ms: ms() });
      if (!(error instanceof RailError)) {
        log.error(
          { notificationId: notification.id, storeId: notification.storeId, err: error },
          'a notification could not be settled',
        );
      }
      const reason = error instanceof RailError ? `provider: ${error.kind}` : 'internal error';
      await this.#retry(notification, reason, null).catch((cause) =>
        log.error({ notificationId: notification.id, err: cause }, 'a notification waits for its lease to end'),
      );
    }
  }

  async #settle(
    notification: NotificationRecord,
  ): Promise<{ checkoutId: string | null; again: boolean; reason: string }> {
    const { accounts, log } = this.#context;
    // A payout is no checkout's, whatever its id looks like.
    const found = isPayoutEvent(notification) ? 'unrelated' : await this.#find(notification);
    const store = found === 'unrelated' ? await accounts.openForSettling(notification.storeId) : null;
    if (store !== null) {
      const told = await this.#providerEvents.tell(store, notification);
      return { checkoutId: null, again: told.again && isWorthAsking(notification), reason: told.reason };
    }
    if (typeof found === 'string') {
      if (found !== 'unrelated') {
        log.warn(
          { notificationId: notification.id, storeId: notification.storeId, reason: found },
          'notification not applied',
        );
      }
      return { checkoutId: null, again: found === 'not_found_yet' && isWorthAsking(notification), reason: found };
    }
    const settled = await this.#settler.settle(found.id, {
      source: 'notification',
      hint: notification,
      hintVerified: notification.verified,
    });
    if (notification.verified && notification.type.startsWith('refund.')) await this.#onRefund(found.id);
    if (settled?.rejected) {
      log.warn(
        {
          notificationId: notification.id,
          checkoutId: found.id,
          storeId: notification.storeId,
          reason: settled.rejected,
        },
        'notification not believed: the provider says otherwise',
      );
      return { checkoutId: found.id, again: false, reason: settled.rejected };
    }
    // The provider's lists may lag behind its notifications: success was claimed and is not to be seen yet.
    const waiting = settled !== null && notification.claimsSuccess && UNPAID.has(settled.checkout.status);
    return {
      checkoutId: found.id,
      again: waiting && isWorthAsking(notification),
      reason: settled === null ? 'gone' : `settled: ${settled.checkout.status}`,
    };
  }

  /** The checkout that a notification is about: by the reference it names, else by the payment it names and that one's reference. */
  async #find(
    notification: NotificationRecord,
  ): Promise<CheckoutRecord | 'unrelated' | 'other_store' | 'not_found_yet'> {
    const { accounts, ledger } = this.#context;
    const open = await accounts.openForSettling(notification.storeId);
    if (open === null) return 'unrelated';
    const { reference, paymentId } = notification;
    const found =
      reference !== null
        ? await ledger.findCheckoutByReference(scopeOf(open.store), reference)
        : paymentId !== null
          ? await this.#findByPayment(open, paymentId, notification.receivedAt)
          : null;
    if (found === null) return 'unrelated';
    return found === 'not_found_yet' || found.storeId === notification.storeId ? found : 'other_store';
  }

  async #findByPayment(
    open: OpenStore,
    paymentId: string,
    receivedAt: number,
  ): Promise<CheckoutRecord | 'not_found_yet' | null> {
    const { ledger } = this.#context;
    const payment = await readNamedPayment(this.#context, open, paymentId, receivedAt);
    if (payment === null) return 'not_found_yet';
    if (payment.reference !== null) return ledger.findCheckoutByReference(scopeOf(open.store), payment.reference);
    // Known by its id alone, and told perhaps before the provider's answer that names the id is written here.
    return (await ledger.findCheckoutByPayment(scopeOf(open.store), paymentId)) ?? 'not_found_yet';
  }

  async #retry(notification: NotificationRecord, reason: string, checkoutId: string | null): Promise<void> {
    const { ledger, clock, random } = this.#context;
    const wait = INBOX_SCHEDULE[notification.attempts - 1];
    if (wait === undefined)
      await ledger.finishNotifications([notification.id], `left to the reconciler: ${reason}`, clock(), checkoutId);
    else await ledger.retryNotification(notification.id, clock() + jitter(wait, random), reason, checkoutId);
  }
}

function isWorthAsking({ verified, attempts }: NotificationRecord): boolean {
  return verified || attempts < UNSIGNED_TRIES;
}
