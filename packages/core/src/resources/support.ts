import * as z from 'zod';
import { enumField, IdField, ListField, optionalField, TextField } from '../api/fields.js';
import { list, retrieve, upload } from '../api/operation.js';
import { PageQuery } from '../api/page.js';
import { FileParam } from '../uploads.js';

/** What a ticket is opened with (API reference, Support Tickets). */
export const SupportTicketParams = z.object({
  subject: z.string(),
  message: z.string(),
  priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
  category: z.string().optional(),
  /** JPG, PNG, WEBP or PDF, at most 2 MB each. */
  'attachments[]': z.array(FileParam).optional(),
});
export type SupportTicketParams = z.input<typeof SupportTicketParams>;

/** A question to NeroPay's staff. Answers come by the webhooks `support.message_created` and `support.ticket_updated`. */
export const SupportTicket = z.looseObject({
  id: IdField,
  subject: optionalField(TextField),
  status: optionalField(TextField),
  priority: optionalField(enumField('low', 'normal', 'high', 'urgent')),
  category: optionalField(TextField),
  /** What was written so far, where NeroPay answers it. */
  messages: optionalField(ListField),
  /** ISO 8601. */
  created_at: optionalField(TextField),
});
export type SupportTicket = z.output<typeof SupportTicket>;

/** Support tickets. */
export const support = {
  /** Questions to NeroPay's staff. */
  tickets: {
    /** One page of the account's tickets. */
    list: list('/support/tickets', PageQuery, SupportTicket),
    /** Opens a ticket. */
    create: upload('/support/tickets', SupportTicketParams, SupportTicket),
    /** One ticket, as it stands now. */
    retrieve: retrieve('/support/tickets/{id}', SupportTicket),
  },
};
