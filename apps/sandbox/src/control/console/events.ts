import { isoSeconds } from '../../clock.js';
import type { ProviderEvent } from '../../neropay/model.js';
import type { Provider } from '../../neropay/provider.js';
import { presentEvent } from '../present.js';
import { TRIGGERED_TYPES } from '../run-trigger.js';
import { accountField, type ConsoleRow, type ConsoleView, newest } from './view.js';

export const eventsView: ConsoleView = {
  name: 'events',
  title: 'Events',
  sections: (provider) => [
    {
      title: 'Events',
      intro: 'Everything that happened. A trigger creates what an event needs and makes it happen for real.',
      empty: 'Nothing has happened yet.',
      forms: [
        {
          path: '/trigger',
          button: 'Make it happen',
          about: 'the chosen event',
          fields: [{ name: 'type', label: 'Event', options: TRIGGERED_TYPES }, accountField(provider)],
        },
      ],
      rows: newest(provider.events.events).map((event) => eventRow(provider, event)),
      total: provider.events.events.length,
    },
  ],
};

function eventRow(provider: Provider, event: ProviderEvent): ConsoleRow {
  const { body, notifications } = presentEvent(provider, event);
  const told = notifications.length;
  return {
    title: event.type,
    facts: [
      `${event.id}, ${isoSeconds(event.createdAt)}`,
      `${event.transaction?.identifier ?? event.account.id}, told to ${told === 0 ? 'nobody' : told}`,
    ],
    details: { summary: 'What is sent', text: JSON.stringify(body, null, 2) },
    actions: [{ path: `/events/${event.id}/resend`, button: 'Send again', about: `${event.type} ${event.id}` }],
  };
}
