import { Router } from 'express';
import { ApiError } from '../neropay/api-error.js';
import { parseBody } from '../neropay/fields.js';
import type { Provider } from '../neropay/provider.js';
import { presentWebhook } from '../neropay/resources/webhooks.js';
import { randomId } from '../random-id.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { findAccount, queryOf } from './find.js';
import { presentNotification } from './present.js';
import * as bodies from './requests.js';

/** What merchants were told, and the endpoints that the dashboard would have. */
export function notificationControls(provider: Provider): Router {
  const { store, notifier } = provider;
  const router = Router();

  router.get('/notifications', (request, response) => {
    const identifier = queryOf(request).get('identifier');
    const found = notifier.notifications.filter(
      ({ event }) => identifier === null || event.transaction?.identifier === identifier,
    );
    answer(request, response, found.map(presentNotification));
  });

  router.post('/notifications/:id/resend', async (request, response) => {
    const notification = notifier.notification(String(request.params.id));
    if (!notification) throw new ApiError('not_found', 'There is no such notification.');
    await notifier.resend(notification);
    answer(request, response, presentNotification(notification));
  });

  router.post('/webhooks', async (request, response) => {
    const { account_id, url, events } = parseBody(bodies.webhook, await readFields(request));
    const webhook = {
      id: `wh_${randomId(12).toLowerCase()}`,
      accountId: findAccount(provider, account_id).id,
      url,
      events,
      createdAt: provider.agenda.now(),
    };
    store.webhooks.set(webhook.id, webhook);
    answer(request, response, presentWebhook(webhook));
  });

  router.delete('/webhooks/:id', (request, response) => {
    if (!store.webhooks.delete(String(request.params.id))) throw new ApiError('not_found', 'There is no such webhook.');
    answer(request, response, null);
  });

  return router;
}
