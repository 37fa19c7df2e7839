import type { NeroPay, WebhookDelivery } from '@neropay/core';
import type { Log } from './log.js';

/** How far back a look reaches: when more were made since the last one, the oldest of them are not shown. */
const PAGE = 100;

type Deliveries = Pick<NeroPay['webhookDeliveries'], 'list'>;

/** What NeroPay tried to deliver to the account's webhook endpoints. The reference documents the call, and none of its fields. */
export function deliveryLog(deliveries: Deliveries): Log<WebhookDelivery> {
  const newest = async (count: number, signal: AbortSignal | undefined) =>
    (await deliveries.list({ per_page: count }, { signal })).data.slice(0, count);
  return {
    columns: [
      { title: 'at', value: ({ created_at }) => created_at, yields: 3 },
      { title: 'id', value: ({ id }) => id, yields: 2 },
      { title: 'event', value: ({ type }) => type },
      { title: 'url', value: ({ url }) => url, yields: 1 },
      { title: 'status', value: ({ status }) => status },
      { title: 'answer', value: ({ response_status }) => response_status, align: 'right' },
    ],
    empty: 'No deliveries yet.',
    last: async (count, signal) => (await newest(count, signal)).reverse(),
    async since(entry, signal) {
      const found = await newest(PAGE, signal);
      const known = entry ? found.findIndex((delivery) => identityOf(delivery) === identityOf(entry)) : -1;
      return (known === -1 ? found : found.slice(0, known)).reverse();
    },
  };
}

/** Its id, or all that it says where it has none. */
function identityOf(delivery: WebhookDelivery): string {
  return delivery.id ? String(delivery.id) : JSON.stringify(delivery);
}
