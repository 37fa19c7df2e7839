import { type ConsoleView, hidden } from './view.js';

export const faultsView: ConsoleView = {
  name: 'faults',
  title: 'Faults',
  sections: ({ faults, rateLimit }) => [
    {
      title: 'Faults',
      intro: 'What goes wrong, and how often: 0 is never, 1 is always. The same seed meets the same faults.',
      empty: '',
      forms: [
        {
          path: '/faults',
          method: 'PUT',
          button: 'Nothing goes wrong',
          about: 'faults',
          fields: [hidden('json', '{}')],
        },
        {
          path: '/faults',
          method: 'PUT',
          button: 'Set the faults',
          about: 'as written',
          fields: [
            { name: 'json', label: 'Faults, as JSON', lines: 24, value: JSON.stringify(faults.settings, null, 2) },
          ],
        },
      ],
    },
    {
      title: 'Rate limit',
      intro: 'Requests in one second by one secret key; 0 is no limit.',
      empty: '',
      forms: [
        {
          path: '/rate-limit',
          method: 'PUT',
          button: 'Set the limit',
          about: 'requests per second',
          fields: [
            { name: 'per_second', label: 'Requests per second', value: String(rateLimit.perSecond), required: true },
          ],
        },
      ],
    },
  ],
};
