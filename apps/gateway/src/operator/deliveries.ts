import type { DeliveryEntry, Engine } from '@neropay/engine';
import { Refusal } from '../http/refusal.js';
import { bodyOf, queryOf } from '../http/store-request.js';
import { presentDeliveryRow, presentDeliveryView } from '../present-operator.js';
import { answerPage, invalid } from './answer-page.js';
import { type BulkReplayView, bulkReplayRequest, deliveriesQuery } from './api.js';
import { OperatorRefusal } from './operator-refusal.js';
import type { OperatorRoutes } from './operator-routes.js';

/** So many are replayed in one step: soon done, so that it can be stopped in between. */
const STEP = 100;

/** Deliveries: what was told to whom, how it went, and telling it again. */
export function deliveryRoutes(routes: OperatorRoutes, engine: Engine): void {
  const { ledger, stores, operator } = engine;

  routes.read('/deliveries', async ({ request }) => {
    const { store_id, endpoint_id, cursor = null, ...query } = queryOf(request.query, deliveriesQuery);
    const page = await ledger.searchDeliveries({
      ...query,
      q: query.q === '' ? undefined : query.q,
      storeId: store_id,
      endpointId: endpoint_id,
      cursor,
    });
    return answerPage(page, presentDeliveryRow);
  });

  routes.read('/deliveries/:id', async ({ id }) => ({ data: await view(id) }));

  routes.act('/deliveries/replay', 'delivery.replay-many', async ({ rawBody, note }) => {
    const { store_id, endpoint_id, before, cursor = null, ...rest } = bodyOf({ rawBody }, bulkReplayRequest);
    note({
      before,
      ...(store_id !== undefined && { store_id }),
      ...(endpoint_id !== undefined && { endpoint_id }),
      ...(rest.type !== undefined && { type: rest.type }),
    });
    const step = await operator.replayDead({
      ...rest,
      storeId: store_id,
      endpointId: endpoint_id,
      before: Date.parse(before),
      cursor,
      limit: STEP,
    });
    if (step === null) throw invalid('cursor', 'cursor is none of this work: leave it out to begin it');
    note({ replayed: String(step.replayed) });
    const data: BulkReplayView = {
      replayed: step.replayed,
      remaining: step.remaining,
      next_cursor: step.nextCursor,
      done: step.nextCursor === null,
    };
    return { data };
  });

  routes.act('/deliveries/:id/replay', 'delivery.replay', async ({ id, note }) => {
    const { delivery, endpoint } = await find(id);
    note({ event_id: delivery.eventId, ...(delivery.checkoutId !== null && { checkout_id: delivery.checkoutId }) });
    if (endpoint.state === 'disabled') {
      throw new OperatorRefusal('not_possible', 'Its endpoint is disabled; enable that first');
    }
    const replayed = await operator.replay([delivery.id]);
    if (replayed.length === 0) throw new OperatorRefusal('not_possible', whyNot(delivery));
    return { data: await view(id) };
  });

  async function find(id: string) {
    const history = /^[1-9]\d{0,14}$/.test(id) ? await ledger.deliveryHistory(Number(id)) : null;
    if (history === null) throw new Refusal('not_found', `There is no delivery ${id.slice(0, 100)}`);
    return history;
  }

  async function view(id: string) {
    const history = await find(id);
    return presentDeliveryView(history, stores.callbackConfig(history.endpoint).url);
  }
}

function whyNot({ state }: DeliveryEntry): string {
  return state === 'ended'
    ? 'Its endpoint was ended for good before it went out'
    : 'It is waiting to go out, or on its way: look again in a moment';
}
