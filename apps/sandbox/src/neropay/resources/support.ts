import * as z from 'zod';
import { ApiError } from '../api-error.js';
import type { Endpoint } from '../endpoint.js';
import { optionalText, parseBody, text } from '../fields.js';
import { type ListColumns, listOf } from '../list.js';
import type { SupportTicket } from '../model.js';
import { presentSupportTicket } from '../present-support.js';
import type { Provider } from '../provider.js';
import { filesOf } from '../uploaded-file.js';

const MOST_ATTACHMENTS = 5;
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export const TICKET_STATUSES = ['open', 'answered', 'closed'] as const;

const columns: ListColumns<SupportTicket> = {
  search: ({ id, subject, category, messages }) => [id, subject, category, ...messages.map(({ body }) => body)],
  status: { of: ({ status }) => status, values: TICKET_STATUSES },
  createdAt: ({ createdAt }) => createdAt,
  sort: { priority: (a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) },
};

const ticketBody = z.object({
  subject: text(191),
  message: text(20_000),
  priority: z
    .union([z.enum(PRIORITIES), z.literal('')], `must be one of ${PRIORITIES.join(', ')}.`)
    .nullish()
    .transform((given) => given || 'normal'),
  category: optionalText(191),
});

export function supportEndpoints({ store, support }: Provider): Endpoint[] {
  const ticketsOf = (wanted: string) =>
    [...store.supportTickets.values()].filter(({ accountId }) => accountId === wanted);
  return [
    {
      method: 'GET',
      path: '/support/tickets',
      handle({ account, query }) {
        const { records, pagination } = listOf(ticketsOf(account.id), query, columns);
        return { data: records.map(presentSupportTicket), pagination };
      },
    },
    {
      method: 'POST',
      path: '/support/tickets',
      multipart: true,
      handle(call) {
        const request = parseBody(ticketBody, call.body);
        const attachments = filesOf(call, 'attachments', MOST_ATTACHMENTS);
        return { status: 201, data: presentSupportTicket(support.open(call.account, { ...request, attachments })) };
      },
    },
    {
      method: 'GET',
      path: '/support/tickets/:id',
      handle({ account, params }) {
        const ticket = ticketsOf(account.id).find(({ id }) => id === params.id);
        if (!ticket) throw new ApiError('not_found', 'The support ticket was not found for this account.');
        return { data: presentSupportTicket(ticket) };
      },
    },
  ];
}
