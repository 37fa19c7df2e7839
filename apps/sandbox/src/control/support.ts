import { Router } from 'express';
import * as z from 'zod';
import { ApiError } from '../neropay/api-error.js';
import { parseBody, text } from '../neropay/fields.js';
import type { Account, SupportTicket } from '../neropay/model.js';
import { presentSupportTicket } from '../neropay/present-support.js';
import type { Provider } from '../neropay/provider.js';
import { PRIORITIES, TICKET_STATUSES } from '../neropay/resources/support.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import type { Triggers } from './trigger.js';

const status = z.enum(TICKET_STATUSES, `must be one of ${TICKET_STATUSES.join(', ')}.`);
const priority = z.enum(PRIORITIES, `must be one of ${PRIORITIES.join(', ')}.`);
const reply = z.strictObject({ message: text(20_000), status: status.default('answered') });
const ticketChange = z.strictObject({ status: status.optional(), priority: priority.optional() });

/** NeroPay's support staff, to be mounted at /_sandbox. */
export function supportControls(provider: Provider): Router {
  const { store, support } = provider;
  const router = Router();

  router.get('/support/tickets', (request, response) => {
    answer(request, response, [...store.supportTickets.values()].map(presentSupportTicket));
  });

  router.post('/support/tickets/:id/messages', async (request, response) => {
    const { message, status: next } = parseBody(reply, await readFields(request));
    const ticket = findTicket(provider, request.params.id);
    answer(request, response, presentSupportTicket(support.reply(ticket, message, next)));
  });

  router.patch('/support/tickets/:id', async (request, response) => {
    const change = parseBody(ticketChange, await readFields(request));
    const ticket = findTicket(provider, request.params.id);
    answer(request, response, presentSupportTicket(support.change(ticket, change)));
  });

  return router;
}

export const supportTriggers: Triggers = {
  'support.ticket_created': (provider, account) => {
    opened(provider, account);
  },
  'support.message_created': (provider, account) => {
    provider.support.reply(opened(provider, account), 'Thank you for asking. It is on its way.');
  },
  'support.ticket_updated': (provider, account) => {
    provider.support.change(opened(provider, account), { status: 'closed' });
  },
};

function opened({ support }: Provider, account: Account): SupportTicket {
  return support.open(account, {
    subject: 'Where is my payout?',
    message: 'It was due yesterday.',
    priority: 'normal',
    category: null,
    attachments: [],
  });
}

function findTicket({ store }: Provider, id: string): SupportTicket {
  const ticket = store.supportTickets.get(id);
  if (!ticket) throw new ApiError('not_found', `There is no support ticket ${id}.`);
  return ticket;
}
