import { isoSeconds } from '../../clock.js';
import type { Endpoint } from '../endpoint.js';
import { type ListColumns, listOf } from '../list.js';
import type { WebhookEndpoint } from '../model.js';
import type { Notification } from '../notifier.js';
import type { Provider } from '../provider.js';

const columns: ListColumns<WebhookEndpoint> = {
  search: ({ id, url }) => [id, url],
  createdAt: ({ createdAt }) => createdAt,
};

const deliveryColumns: ListColumns<ReturnType<typeof deliveriesOf>[number]> = {
  search: ({ id, event_id, type, url }) => [id, event_id, type, url],
  status: { of: ({ status }) => status, values: ['delivered', 'failed'] },
  createdAt: ({ created_at }) => Date.parse(created_at),
};

/** Endpoints are made in the dashboard, not by API: here they can only be read. */
export function webhookEndpoints({ store, notifier }: Provider): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/webhooks',
      handle({ account, query }) {
        const own = [...store.webhooks.values()].filter(({ accountId }) => accountId === account.id);
        const { records, pagination } = listOf(own, query, columns);
        return { data: records.map(presentWebhook), pagination };
      },
    },
    {
      method: 'GET',
      path: '/webhook-deliveries',
      handle({ account, query }) {
        const deliveries = notifier.notifications
          .filter(({ recipient }) => recipient.id === account.id)
          .flatMap(deliveriesOf);
        const { records, pagination } = listOf(deliveries, query, deliveryColumns);
        return { data: records, pagination };
      },
    },
  ];
}

export function presentWebhook(webhook: WebhookEndpoint) {
  return { id: webhook.id, url: webhook.url, events: webhook.events, created_at: isoSeconds(webhook.createdAt) };
}

/** One row for each attempt to deliver. */
function deliveriesOf(notification: Notification) {
  return notification.attempts.map((attempt) => ({
    id: `${notification.id}-${attempt.number}`,
    event_id: notification.event.id,
    type: notification.event.type,
    url: notification.url,
    attempt: attempt.number,
    status: attempt.delivered ? 'delivered' : 'failed',
    response_status: attempt.responseStatus,
    error: attempt.error,
    created_at: isoSeconds(attempt.at),
  }));
}
