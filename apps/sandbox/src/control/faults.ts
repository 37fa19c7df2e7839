import * as z from 'zod';
import { roll } from './dice.js';

const probability = z.number().min(0).max(1).default(0);
const milliseconds = z.number().int().min(0).max(600_000);

/** What goes wrong. Every number is a probability from 0 (never, the default) to 1 (always) unless it ends in `_ms` or `_s`. */
export const faultsSchema = z.strictObject({
  /** The same seed and the same calls meet the same faults. */
  seed: z.number().int().default(1),
  notifications: z
    .strictObject({
      /** Never sent. */
      drop: probability,
      /** Sent twice, with the same event id. */
      double: probability,
      /** First attempt sent only after min_ms to max_ms. */
      delay: z
        .strictObject({ p: probability, min_ms: milliseconds.default(0), max_ms: milliseconds.default(5_000) })
        .refine((delay) => delay.min_ms <= delay.max_ms, { error: 'min_ms is greater than max_ms', path: ['min_ms'] })
        .prefault({}),
      /** Held back until the next notification went out, two seconds at most. */
      reorder: probability,
      /** Signed with a secret that is not the account's; rolled for each attempt, as the next two are. */
      wrong_signature: probability,
      /** Says one minor unit more than the transaction has. */
      wrong_amount: probability,
      /** Carries no signature at all. */
      unsigned: probability,
      scheme: z.enum(['header', 'body', 'ipn', 'unsigned']).default('header'),
      shape: z.enum(['public', 'reference']).default('public'),
    })
    .prefault({}),
  api: z
    .strictObject({
      error_429: probability,
      retry_after_s: z.number().int().min(0).max(3_600).default(1),
      /** Nothing was done. */
      error_500: probability,
      /** Takes timeout_ms before it does the work and answers. */
      timeout: probability,
      timeout_ms: milliseconds.default(20_000),
      /** Does the work, then answers with something that is no envelope. */
      garbage: probability,
      /** Does the work, then drops the connection. */
      lose_answer: probability,
    })
    .prefault({}),
  /** A new or changed transaction shows up in GET /transactions only this much later. GET /transactions/{id} is always exact. */
  lists_lag_ms: milliseconds.default(0),
});

export type FaultSettings = z.infer<typeof faultsSchema>;
type ApiFault = 'error_429' | 'error_500' | 'timeout' | 'garbage' | 'lose_answer';
type NotificationFault = 'drop' | 'double' | 'delay' | 'reorder' | 'wrong_signature' | 'wrong_amount' | 'unsigned';

export interface NotificationPlan {
  readonly drop: boolean;
  readonly double: boolean;
  readonly delayMs: number;
  readonly reorder: boolean;
}

export interface AttemptPlan {
  readonly scheme: FaultSettings['notifications']['scheme'];
  readonly shape: FaultSettings['notifications']['shape'];
  readonly wrongSignature: boolean;
  readonly wrongAmount: boolean;
}

/** Decides, repeatably, which of the configured faults happens to which call and which notification. */
export class Faults {
  #settings = faultsSchema.parse({});
  readonly #calls = new Map<string, number>();
  readonly #happened = new Map<ApiFault | NotificationFault, number>();
  #notifications = 0;

  get settings(): FaultSettings {
    return this.#settings;
  }

  /** Counting starts again, so that setting the same faults twice gives the same run twice. */
  set(settings: FaultSettings): void {
    this.#settings = settings;
    this.#calls.clear();
    this.#happened.clear();
    this.#notifications = 0;
  }

  /** How often each fault has happened since the faults were set; those that never did are left out. */
  get happened(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#happened);
  }

  /** Said by whoever does it: a fault that is decided on is not done when another came before it. */
  note(fault: ApiFault | NotificationFault): void {
    this.#happened.set(fault, (this.#happened.get(fault) ?? 0) + 1);
  }

  clear(): void {
    this.set(faultsSchema.parse({}));
  }

  /** @param operation method and path pattern, e.g. `POST /hosted-payments`: each is counted on its own. */
  forCall(operation: string): Readonly<Record<ApiFault, boolean>> {
    const count = (this.#calls.get(operation) ?? 0) + 1;
    this.#calls.set(operation, count);
    const { api } = this.#settings;
    const happens = (fault: ApiFault) => this.#happens(api[fault], `api/${operation}/${count}/${fault}`);
    return {
      error_429: happens('error_429'),
      error_500: happens('error_500'),
      timeout: happens('timeout'),
      garbage: happens('garbage'),
      lose_answer: happens('lose_answer'),
    };
  }

  /** The notification's number since the faults were set, which its attempts are rolled by. */
  nextNotification(): number {
    this.#notifications += 1;
    return this.#notifications;
  }

  forNotification(number: number): NotificationPlan {
    const { drop, double, delay, reorder } = this.#settings.notifications;
    const label = `notification/${number}`;
    const span = delay.max_ms - delay.min_ms + 1;
    return {
      drop: this.#happens(drop, `${label}/drop`),
      double: this.#happens(double, `${label}/double`),
      delayMs: this.#happens(delay.p, `${label}/delay`)
        ? delay.min_ms + Math.floor(roll(this.#settings.seed, `${label}/delay_ms`) * span)
        : 0,
      reorder: this.#happens(reorder, `${label}/reorder`),
    };
  }

  forAttempt(number: number, attempt: number): AttemptPlan {
    const { scheme, shape, unsigned, wrong_signature, wrong_amount } = this.#settings.notifications;
    const label = `notification/${number}/attempt/${attempt}`;
    return {
      scheme: this.#happens(unsigned, `${label}/unsigned`) ? 'unsigned' : scheme,
      shape,
      wrongSignature: this.#happens(wrong_signature, `${label}/wrong_signature`),
      wrongAmount: this.#happens(wrong_amount, `${label}/wrong_amount`),
    };
  }

  #happens(probability: number, label: string): boolean {
    return probability > 0 && roll(this.#settings.seed, label) < probability;
  }
}
