import type { Engine } from '@neropay/engine';
import { Refusal } from '../http/refusal.js';
import { presentEndpoint } from '../present-operator.js';
import { OperatorRefusal } from './operator-refusal.js';
import type { OperatorRoutes } from './operator-routes.js';

const NEVER_AGAIN =
  'It has no URL, its store is disconnected, or it was ended for good: set callback_url in the shop, connect it again, or make the hook again';

/** Letting an endpoint hear events again that a 410, or somebody, has disabled. */
export function endpointRoutes(routes: OperatorRoutes, { ledger, stores, operator }: Engine): void {
  routes.act('/endpoints/:id/enable', 'endpoint.enable', async ({ id, note }) => {
    const known = await ledger.getEndpoint(id);
    if (known === null) throw new Refusal('not_found', `There is no endpoint ${id.slice(0, 100)}`);
    if (known.storeId !== null) note({ store_id: known.storeId });
    const enabled = await operator.enableEndpoint(id);
    if (enabled === null) throw new OperatorRefusal('not_possible', NEVER_AGAIN);
    return { data: presentEndpoint(enabled, stores.callbackConfig(enabled).url) };
  });
}
