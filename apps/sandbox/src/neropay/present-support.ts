import { isoSeconds } from '../clock.js';
import type { SupportMessage, SupportTicket } from './model.js';
import { presentFile } from './uploaded-file.js';

/** The whole conversation, oldest first. */
export function presentSupportTicket(ticket: SupportTicket) {
  return {
    id: ticket.id,
    account_id: ticket.accountId,
    subject: ticket.subject,
    status: ticket.status,
    priority: ticket.priority,
    category: ticket.category,
    messages: ticket.messages.map(presentSupportMessage),
    created_at: isoSeconds(ticket.createdAt),
    updated_at: isoSeconds(ticket.updatedAt),
  };
}

export function presentSupportMessage({ id, author, body, attachments, createdAt }: SupportMessage) {
  return { id, author, message: body, attachments: attachments.map(presentFile), created_at: isoSeconds(createdAt) };
}
