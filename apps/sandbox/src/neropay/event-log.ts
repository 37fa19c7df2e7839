import type { EventType } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { randomId } from '../random-id.js';
import type { Account, Payment, ProviderEvent, Refund, Transaction } from './model.js';

/** What an event is about, beside the account. */
export interface EventSubject {
  readonly transaction?: Transaction;
  /** Its ipn_url hears of the transaction and the refund. */
  readonly payment?: Payment;
  readonly refund?: Refund;
  /** Everything else, as the API shows it at this moment. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export type Announce = (type: EventType, account: Account, subject?: EventSubject) => ProviderEvent;

/** Everything that ever happened, in the order in which it did. */
export class EventLog {
  readonly #agenda: Agenda;
  readonly #tell: (event: ProviderEvent) => void;
  readonly #events = new Map<string, ProviderEvent>();

  /** @param tell brings the event to whoever must hear of it */
  constructor(agenda: Agenda, tell: (event: ProviderEvent) => void) {
    this.#agenda = agenda;
    this.#tell = tell;
  }

  get events(): readonly ProviderEvent[] {
    return [...this.#events.values()];
  }

  event(id: string): ProviderEvent | undefined {
    return this.#events.get(id);
  }

  /** The one way to make an event: into the log, and to whoever must hear of it. */
  readonly announce: Announce = (type, account, subject = {}) => {
    const event: ProviderEvent = {
      id: `evt_${randomId(20).toLowerCase()}`,
      type,
      // Accounts change; an event tells what was true when it happened.
      account: { ...account },
      createdAt: this.#agenda.now(),
      transaction: subject.transaction ?? null,
      payment: subject.payment ?? null,
      refund: subject.refund ?? null,
      data: subject.data ?? null,
    };
    this.#events.set(event.id, event);
    this.#tell(event);
    return event;
  };

  clear(): void {
    this.#events.clear();
  }
}
