import type { EventType } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { randomId } from '../random-id.js';
import { ApiError } from './api-error.js';
import type { Announce } from './event-log.js';
import type { Account, SupportMessage, SupportTicket, TicketPriority, TicketStatus } from './model.js';
import { presentSupportMessage, presentSupportTicket } from './present-support.js';
import type { Store } from './store.js';
import type { UploadedFile } from './uploaded-file.js';

export interface TicketRequest {
  readonly subject: string;
  readonly message: string;
  readonly priority: TicketPriority;
  readonly category: string | null;
  readonly attachments: readonly UploadedFile[];
}

/** Merchants' questions to NeroPay's staff, and the staff's answers. */
export class SupportDesk {
  readonly #store: Store;
  readonly #agenda: Agenda;
  readonly #announce: Announce;

  constructor(store: Store, agenda: Agenda, announce: Announce) {
    this.#store = store;
    this.#agenda = agenda;
    this.#announce = announce;
  }

  open(account: Account, request: TicketRequest): SupportTicket {
    const now = this.#agenda.now();
    const ticket: SupportTicket = {
      id: `tkt_nero_${randomId(12).toLowerCase()}`,
      accountId: account.id,
      subject: request.subject,
      priority: request.priority,
      category: request.category,
      status: 'open',
      messages: [this.#message('merchant', request.message, request.attachments)],
      createdAt: now,
      updatedAt: now,
    };
    this.#put(ticket);
    this.#tell(ticket, 'support.ticket_created');
    return ticket;
  }

  /**
   * What the staff writes; the ticket is answered by it, unless it is closed with the same word.
   * @throws {ApiError} validation_error when the ticket is closed
   */
  reply(ticket: SupportTicket, body: string, status: TicketStatus = 'answered'): SupportTicket {
    if (ticket.status === 'closed') {
      throw new ApiError('validation_error', 'The ticket is closed: open it before you write to it.');
    }
    const message = this.#message('staff', body, []);
    const replied = { ...ticket, status, messages: [...ticket.messages, message], updatedAt: this.#agenda.now() };
    this.#put(replied);
    this.#announce('support.message_created', this.#store.accountOf(replied), {
      data: { ticket_id: replied.id, subject: replied.subject, ...presentSupportMessage(message) },
    });
    this.#tell(replied, 'support.ticket_updated');
    return replied;
  }

  change(ticket: SupportTicket, change: { status?: TicketStatus; priority?: TicketPriority }): SupportTicket {
    const changed = { ...ticket, ...change, updatedAt: this.#agenda.now() };
    this.#put(changed);
    this.#tell(changed, 'support.ticket_updated');
    return changed;
  }

  #message(author: SupportMessage['author'], body: string, attachments: readonly UploadedFile[]): SupportMessage {
    return { id: `msg_nero_${randomId(12).toLowerCase()}`, author, body, attachments, createdAt: this.#agenda.now() };
  }

  #put(ticket: SupportTicket): void {
    this.#store.supportTickets.set(ticket.id, ticket);
  }

  #tell(ticket: SupportTicket, type: EventType): void {
    this.#announce(type, this.#store.accountOf(ticket), { data: presentSupportTicket(ticket) });
  }
}
