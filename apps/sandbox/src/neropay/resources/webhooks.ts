import { isoSeconds } from '../../clock.js';
import type { Endpoint } from '../endpoint.js';
import type { WebhookEndpoint } from '../model.js';
import type { Notification } from '../notifier.js';
import { paginate } from '../pagination.js';
import type { Provider } from '../provider.js';

/** Endpoints are made in the dashboard, not by API: here they can only be read. */
export function webhookEndpoints({ store, notifier }: Provider): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/webhooks',
      handle({ account, query }) {
        const own = [...store.webhooks.values()].filter(({ accountId }) => accountId === account.id);
        const { records, pagination } = paginate(own, query);
        return { data: records.map(presentWebhook), pagination };
      },
    },
    {
      method: 'GET',
      path: '/webhook-deliveries',
      handle({ account, query }) {
        const deliveries = notifier.notifications
          .filter(({ event }) => event.account.id === account.id)
          .flatMap(deliveriesOf)
          .reverse();
        const { records, pagination } = paginate(deliveries, query);
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
