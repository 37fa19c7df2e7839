import type { WebhookEndpoint } from '../../neropay/model.js';
import type { Notification } from '../../neropay/notifier.js';
import { accountField, type ConsoleRow, type ConsoleView, newest } from './view.js';

export const webhooksView: ConsoleView = {
  name: 'webhooks',
  title: 'Webhooks & deliveries',
  sections: (provider) => [
    {
      title: 'Endpoints',
      intro: 'They hear every event of their account and of the accounts connected to it, or those that are named.',
      empty: 'No endpoints. Notifications go to a payment’s ipn_url alone.',
      forms: [
        {
          path: '/webhooks',
          button: 'Add an endpoint',
          about: 'a new one',
          fields: [
            accountField(provider),
            { name: 'url', label: 'Address', required: true },
            { name: 'events', label: 'Events (all, if empty)' },
          ],
        },
      ],
      rows: newest(provider.store.webhooks.values()).map(endpointRow),
      total: provider.store.webhooks.size,
    },
    {
      title: 'Notifications',
      empty: 'None yet. They leave as soon as something happens that somebody wants to hear of.',
      rows: newest(provider.notifier.notifications).map(notificationRow),
      total: provider.notifier.notifications.length,
    },
  ],
};

function endpointRow({ id, accountId, url, events }: WebhookEndpoint): ConsoleRow {
  return {
    title: url,
    facts: [`${id} of ${accountId}`, events.length > 0 ? events.join(', ') : 'every event'],
    actions: [{ path: `/webhooks/${id}`, method: 'DELETE', button: 'Remove', about: url }],
  };
}

function notificationRow({ id, event, url, status, attempts, nextAttemptAt }: Notification): ConsoleRow {
  const subject = event.transaction?.identifier ?? event.account.id;
  return {
    title: event.type,
    status,
    facts: [
      `${subject} → ${url}`,
      nextAttemptAt === null ? null : `next attempt ${new Date(nextAttemptAt).toISOString()}`,
    ],
    ...(attempts.length > 0
      ? {
          tables: [
            {
              caption: `Attempts of ${id}`,
              head: ['Attempt', 'When', 'Answer', 'Signed by'],
              rows: attempts.map(({ number, at, responseStatus, error, plan }) => [
                String(number),
                new Date(at).toISOString(),
                error ?? `HTTP ${responseStatus}`,
                plan.wrongSignature ? `${plan.scheme}, wrongly` : plan.scheme,
              ]),
            },
          ],
        }
      : {}),
    actions: [{ path: `/notifications/${id}/resend`, button: 'Send again', about: `${event.type} of ${subject}` }],
  };
}
