import { Router } from 'express';
import { ApiError } from '../neropay/api-error.js';
import { parseBody } from '../neropay/fields.js';
import type { Provider } from '../neropay/provider.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { after, findAccount, queryOf } from './find.js';
import { presentEvent, presentNotification } from './present.js';
import * as bodies from './requests.js';
import { runTrigger } from './run-trigger.js';

/** Everything that happened, and how to make it happen. */
export function eventControls(provider: Provider): Router {
  const { events, notifier } = provider;
  const router = Router();

  router.get('/events', (request, response) => {
    const query = queryOf(request);
    const type = query.get('type');
    const found = after(events.events, query.get('after')).filter((event) => type === null || event.type === type);
    answer(
      request,
      response,
      found.map((event) => presentEvent(provider, event)),
    );
  });

  router.post('/events/:id/resend', async (request, response) => {
    const event = events.event(String(request.params.id));
    if (!event) throw new ApiError('not_found', 'There is no such event.');
    const notifications = await notifier.resendEvent(event);
    answer(request, response, {
      event: presentEvent(provider, event),
      notifications: notifications.map(presentNotification),
    });
  });

  router.post('/trigger', async (request, response) => {
    const { type, account_id } = parseBody(bodies.trigger, await readFields(request));
    const event = runTrigger(provider, findAccount(provider, account_id), type);
    answer(request, response, {
      event: presentEvent(provider, event),
      notifications: notifier.notificationsOf(event).map(presentNotification),
    });
  });

  return router;
}
