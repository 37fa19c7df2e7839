import type { SupportTicket } from '../../neropay/model.js';
import { PRIORITIES, TICKET_STATUSES } from '../../neropay/resources/support.js';
import { type ConsoleRow, type ConsoleView, newest, triggerButton } from './view.js';

export const supportView: ConsoleView = {
  name: 'support',
  title: 'Support',
  sections: ({ store }) => [
    {
      title: 'Tickets',
      empty: 'No tickets yet.',
      forms: [triggerButton('support.ticket_created', 'Open a ticket')],
      rows: newest(store.supportTickets.values()).map(ticketRow),
      total: store.supportTickets.size,
    },
  ],
};

function ticketRow({ id, accountId, subject, status, priority, category, messages }: SupportTicket): ConsoleRow {
  return {
    title: subject,
    status,
    facts: [`${id} of ${accountId}, priority ${priority}`, category],
    parts: messages.map(({ author, body, attachments }) => ({
      title: author === 'staff' ? 'NeroPay' : 'Merchant',
      facts: [body, ...attachments.map(({ name, mimeType }) => `${name} (${mimeType})`)],
    })),
    actions: [
      {
        path: `/support/tickets/${id}/messages`,
        button: 'Answer as staff',
        about: subject,
        fields: [
          { name: 'message', label: 'Message', lines: 3, required: true },
          { name: 'status', label: 'Status', options: TICKET_STATUSES, value: 'answered' },
        ],
      },
      {
        path: `/support/tickets/${id}`,
        method: 'PATCH',
        button: 'Change the ticket',
        about: subject,
        fields: [
          { name: 'status', label: 'Status', options: ['', ...TICKET_STATUSES] },
          { name: 'priority', label: 'Priority', options: ['', ...PRIORITIES] },
        ],
      },
    ],
  };
}
