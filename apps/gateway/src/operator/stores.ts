import { type Engine, type OpenStore, ROTATION_MS } from '@neropay/engine';
import { Refusal } from '../http/refusal.js';
import { queryOf } from '../http/store-request.js';
import { isoTime } from '../present.js';
import { presentStoreRow, presentStoreView } from '../present-operator.js';
import { answerPage } from './answer-page.js';
import { type CallbackTestView, type SecretView, type StoreCheckView, storesQuery } from './api.js';
import { OperatorRefusal } from './operator-refusal.js';
import type { OperatorRoutes } from './operator-routes.js';

/** Stores: who is connected and how they are, proving it, new secrets, and the end. */
export function storeRoutes(routes: OperatorRoutes, engine: Engine, clock: () => number): void {
  const { ledger, stores, operator } = engine;

  routes.read('/stores', async ({ request }) => {
    const { cursor = null, ...query } = queryOf(request.query, storesQuery);
    const q = query.q === '' ? undefined : query.q;
    return answerPage(await ledger.searchStores({ ...query, q, cursor }), presentStoreRow);
  });

  routes.read('/stores/:id', async ({ id }) => ({ data: await view(id) }));

  routes.act('/stores/:id/check', 'store.check', async ({ id, note }) => {
    const check: StoreCheckView = await operator.checkStore(await connected(id));
    note({ ok: String(check.ok), ...(check.message !== null && { message: check.message }) });
    return { data: check };
  });

  routes.act('/stores/:id/test-callback', 'store.test-callback', async ({ id, note }) => {
    const { url, outcome } = await stores.testCallback(await connected(id));
    const data: CallbackTestView = {
      ok: outcome.kind === 'delivered',
      url,
      status: outcome.kind === 'skipped' ? null : outcome.status,
      message: outcome.kind === 'delivered' ? null : outcome.reason,
    };
    note({ ok: String(data.ok), ...(data.status !== null && { status: String(data.status) }) });
    return { data };
  });

  routes.act('/stores/:id/rotate-secret', 'store.rotate-secret', async ({ id }) => {
    const open = await connected(id);
    return answerSecret(() => stores.rotateSecret(open));
  });

  routes.act('/stores/:id/rotate-callback-secret', 'store.rotate-callback-secret', async ({ id }) => {
    const open = await connected(id);
    return answerSecret(() => stores.rotateCallbackSecret(open));
  });

  routes.act('/stores/:id/disconnect', 'store.disconnect', async ({ id, note }) => {
    const open = await connected(id);
    note({ name: open.store.name });
    await stores.disconnect(open);
    return { data: await view(id) };
  });

  async function answerSecret(rotate: () => Promise<string>) {
    const previousValidUntil = isoTime(clock() + ROTATION_MS);
    const data: SecretView = { secret: await rotate(), previous_valid_until: previousValidUntil };
    return { data };
  }

  async function view(id: string) {
    const history = await ledger.storeHistory(id);
    if (history === null) throw unknown(id);
    return presentStoreView(history, (endpoint) => stores.callbackConfig(endpoint).url);
  }

  async function connected(id: string): Promise<OpenStore> {
    const open = await engine.accounts.openForSettling(id);
    if (open === null) throw unknown(id);
    if (open.store.state === 'active') return open;
    throw new OperatorRefusal('not_possible', 'This store is disconnected; connect it again from the shop');
  }
}

function unknown(id: string): Refusal {
  return new Refusal('not_found', `There is no store ${id.slice(0, 100)}`);
}
