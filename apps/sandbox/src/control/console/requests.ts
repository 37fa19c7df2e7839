import { type ConsoleView, newest } from './view.js';

export const requestsView: ConsoleView = {
  name: 'api-requests',
  title: 'API requests',
  sections: ({ requests: { requests } }) => [
    {
      title: 'API requests',
      empty: 'Nobody has asked the API for anything yet.',
      table: {
        caption: 'Newest requests',
        head: ['When', 'Request', 'Status', 'Error', 'ms', 'Account', 'Idempotency key', 'Id'],
        numbers: ['ms'],
        rows: newest(requests).map((request) => [
          new Date(request.at).toISOString(),
          `${request.method} ${request.path}`,
          request.status === 0 ? 'dropped' : String(request.status),
          request.code ?? '',
          String(request.durationMs),
          request.accountId ?? '',
          request.idempotencyKey ?? '',
          request.id,
        ]),
      },
      total: requests.length,
    },
  ],
};
