import { type SignedNotification, signNotification } from '@neropay/core';
import type { Logger } from 'pino';
import type { Agenda } from '../clock.js';
import type { AttemptPlan, Faults } from '../control/faults.js';
import { randomId } from '../random-id.js';
import { eventBody, ipnBody } from './events.js';
import type { Account, ProviderEvent } from './model.js';
import type { Store } from './store.js';

export interface Attempt {
  readonly number: number;
  readonly at: number;
  /** True for a 2xx answer, and for nothing else. */
  readonly delivered: boolean;
  readonly responseStatus: number | null;
  readonly error: string | null;
  readonly plan: AttemptPlan;
}

/** One event on its way to one address. */
export interface Notification {
  readonly id: string;
  /** What its faults are rolled by. */
  readonly number: number;
  readonly event: ProviderEvent;
  /** Whose address it goes to, and who signs it: the event's account, or the platform that the account is connected to. */
  readonly recipient: Account;
  readonly url: string;
  status: 'pending' | 'delivered' | 'dropped' | 'given_up';
  /** Finished ones, in the order in which they ended. */
  readonly attempts: Attempt[];
  startedAttempts: number;
  nextAttemptAt: number | null;
  callOffRetry: () => void;
}

type Address = Pick<Notification, 'recipient' | 'url'>;

const TIMEOUT_MS = 10_000;
const LONGEST_HOLD_MS = 2_000;

/** Tells merchants what happened: at once, then again on the schedule until they answer 2xx. */
export class Notifier {
  readonly #store: Store;
  readonly #agenda: Agenda;
  readonly #faults: Faults;
  readonly #schedule: readonly number[];
  readonly #log: Logger;
  readonly #notifications = new Map<string, Notification>();
  readonly #byEvent = new Map<string, Notification[]>();
  readonly #stop = new AbortController();
  /** Notifications that wait to be overtaken. */
  #held: (() => void)[] = [];

  constructor(deps: { store: Store; agenda: Agenda; faults: Faults; schedule: readonly number[]; log: Logger }) {
    this.#store = deps.store;
    this.#agenda = deps.agenda;
    this.#faults = deps.faults;
    this.#schedule = deps.schedule;
    this.#log = deps.log;
  }

  /** In the order in which they were made. */
  get notifications(): readonly Notification[] {
    return [...this.#notifications.values()];
  }

  notification(id: string): Notification | undefined {
    return this.#notifications.get(id);
  }

  announce(event: ProviderEvent): void {
    for (const address of this.#addressesOf(event)) this.#send(event, address);
  }

  /**
   * Tells everybody once more who is told of such an event now, those whose endpoint came later included. Resolves when they have
   * answered or failed to.
   */
  async resendEvent(event: ProviderEvent): Promise<Notification[]> {
    const notifications = this.#addressesOf(event).map(
      (address) => this.#lastOf(event, address) ?? this.#add(event, address),
    );
    await Promise.all(notifications.map((notification) => this.resend(notification)));
    return notifications;
  }

  /** In the order in which they were made. */
  notificationsOf(event: ProviderEvent): readonly Notification[] {
    return this.#byEvent.get(event.id) ?? [];
  }

  /** Sends it once more now, whatever became of it so far. Resolves when the receiver has answered or failed to. */
  async resend(notification: Notification): Promise<Attempt> {
    notification.callOffRetry();
    return this.#attempt(notification);
  }

  clear(): void {
    this.#notifications.clear();
    this.#byEvent.clear();
    this.#held = [];
  }

  /** Breaks off what is under way. */
  close(): void {
    this.#stop.abort();
  }

  /** Each address once: the payment's own, then the account's endpoints, then those of the platform that it is connected to. */
  #addressesOf(event: ProviderEvent): Address[] {
    const { account, payment } = event;
    const platform = account.platformId === null ? undefined : this.#store.accounts.get(account.platformId);
    const hearsPayments = event.type.startsWith('transaction.') || event.type.startsWith('refund.');
    const own = hearsPayments && payment?.ipnUrl ? [payment.ipnUrl] : [];
    return [
      ...addresses(account, [...own, ...this.#endpointsOf(account, event)]),
      ...(platform ? addresses(platform, this.#endpointsOf(platform, event)) : []),
    ];
  }

  #lastOf(event: ProviderEvent, { recipient, url }: Address): Notification | undefined {
    return this.notificationsOf(event).findLast((sent) => sent.url === url && sent.recipient.id === recipient.id);
  }

  #endpointsOf(account: Account, { type }: ProviderEvent): string[] {
    return [...this.#store.webhooks.values()]
      .filter((webhook) => webhook.accountId === account.id)
      .filter(({ events }) => events.length === 0 || events.includes(type))
      .map(({ url }) => url);
  }

  #send(event: ProviderEvent, address: Address): void {
    const notification = this.#add(event, address);
    const plan = this.#faults.forNotification(notification.number);
    if (plan.drop) {
      this.#faults.note('drop');
      notification.status = 'dropped';
      return;
    }
    if (plan.reorder) {
      this.#faults.note('reorder');
      this.#hold(notification);
    } else {
      if (plan.delayMs > 0) this.#faults.note('delay');
      this.#attemptIn(notification, plan.delayMs);
    }
    if (plan.double) {
      this.#faults.note('double');
      this.#attemptIn(this.#add(event, address), plan.delayMs);
    }
  }

  #add(event: ProviderEvent, address: Address): Notification {
    const notification: Notification = {
      ...address,
      id: `ntf_${randomId(12).toLowerCase()}`,
      number: this.#faults.nextNotification(),
      event,
      status: 'pending',
      attempts: [],
      startedAttempts: 0,
      nextAttemptAt: null,
      callOffRetry: () => undefined,
    };
    this.#notifications.set(notification.id, notification);
    const siblings = this.#byEvent.get(event.id);
    if (siblings) siblings.push(notification);
    else this.#byEvent.set(event.id, [notification]);
    return notification;
  }

  #hold(notification: Notification): void {
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      this.#attemptIn(notification, 0);
    };
    this.#held.push(release);
    this.#agenda.after(LONGEST_HOLD_MS, release);
  }

  #attemptIn(notification: Notification, ms: number): void {
    notification.nextAttemptAt = this.#agenda.now() + ms;
    notification.callOffRetry = this.#agenda.after(ms, () => void this.#attempt(notification));
  }

  async #attempt(notification: Notification): Promise<Attempt> {
    notification.nextAttemptAt = null;
    notification.startedAttempts += 1;
    const number = notification.startedAttempts;
    const plan = fitting(this.#faults.forAttempt(notification.number, number), notification.event);
    this.#noteLies(plan);
    const at = this.#agenda.now();
    const outcome = await this.#post(notification.url, message(notification, plan, at));
    const attempt: Attempt = { number, at, plan, ...outcome };
    notification.attempts.push(attempt);
    this.#log.debug(
      { notification: notification.id, event: notification.event.id, attempt: number, status: attempt.responseStatus },
      attempt.delivered ? 'notification delivered' : 'notification not delivered',
    );
    this.#conclude(notification, attempt);
    return attempt;
  }

  #noteLies({ scheme, wrongSignature, wrongAmount }: AttemptPlan): void {
    if (scheme === 'unsigned') this.#faults.note('unsigned');
    else if (wrongSignature) this.#faults.note('wrong_signature');
    if (wrongAmount) this.#faults.note('wrong_amount');
  }

  #conclude(notification: Notification, attempt: Attempt): void {
    if (this.#stop.signal.aborted) return;
    for (const release of this.#held.splice(0)) release();
    // A reset may have come while the receiver was being waited for, or another attempt may have arrived.
    if (!this.#notifications.has(notification.id) || notification.status === 'delivered') return;
    const wait = this.#schedule[attempt.number - 1];
    if (attempt.delivered) notification.status = 'delivered';
    else if (wait === undefined) notification.status = 'given_up';
    else {
      notification.status = 'pending';
      this.#attemptIn(notification, wait);
    }
  }

  async #post(
    url: string,
    { headers, body }: SignedNotification,
  ): Promise<Pick<Attempt, 'delivered' | 'responseStatus' | 'error'>> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return {
        delivered: response.ok,
        responseStatus: response.status,
        error: response.ok ? null : `HTTP ${response.status}`,
      };
    } catch (error) {
      return { delivered: false, responseStatus: null, error: reasonOf(error) };
    }
  }
}

function addresses(recipient: Account, urls: readonly string[]): Address[] {
  return [...new Set(urls)].map((url) => ({ recipient, url }));
}

/** Only transactions have an amount to lie about, and a form-encoded body. */
function fitting(plan: AttemptPlan, { transaction }: ProviderEvent): AttemptPlan {
  if (transaction) return plan;
  return { ...plan, wrongAmount: false, scheme: plan.scheme === 'ipn' ? 'header' : plan.scheme };
}

function message({ event, recipient }: Notification, plan: AttemptPlan, at: number): SignedNotification {
  const body =
    plan.scheme === 'ipn' && event.transaction
      ? ipnBody(event.transaction, plan.wrongAmount)
      : eventBody(event, plan.shape, plan.wrongAmount);
  if (plan.scheme === 'unsigned') {
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  }
  const { webhookSecret } = recipient;
  const secret = plan.wrongSignature ? `${webhookSecret}_of_somebody_else` : webhookSecret;
  return signNotification({ scheme: plan.scheme, secret, body, timestamp: Math.floor(at / 1000) });
}

/** fetch hides what went wrong (refused, unknown host) in the cause of a "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
