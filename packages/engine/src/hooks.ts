import { createHash } from 'node:crypto';
import { type OpenStore, sealContext } from './accounts.js';
import { newCallbackSecret } from './callback-secret.js';
import type { EngineContext } from './context.js';
import { EngineError, idempotencyConflict } from './errors.js';
import { newId } from './ids.js';
import type { AccountScope } from './ledger/ledger.js';
import type { EndpointRecord, EventType, RotatingSecret, StoreRecord } from './records.js';

/** The sink that hooks are delivered through. */
export const HOOK_SINK = 'hook';

/** What a hook's endpoint holds, sealed: what a shop's callback endpoint holds, and the store that made it. */
interface HookConfig {
  readonly url: string;
  readonly secrets: readonly RotatingSecret[];
  readonly storeId: string;
}

export interface HookRequest {
  readonly url: string;
  /** The types of events that it hears. */
  readonly types: readonly string[];
}

export interface Hook extends HookRequest {
  readonly id: string;
  /** Signs what is posted to it. Shown to whoever makes the hook, and to nobody else. */
  readonly secret: string;
  readonly createdAt: number;
}

const DELETED = 'the hook was deleted';

/** Each event of an account is a delivery to each of its hooks: without a bound, one account could make work without end. */
export const MOST_HOOKS = 50;

/** Receivers of the events of every store of one provider account, and of the provider's own events there. */
export class Hooks {
  readonly #context: EngineContext;

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /**
   * A new hook; the same key again answers the hook that it made. Those that are made at the same moment may be a few more than are allowed.
   * @throws {EngineError} `idempotency_conflict`, or `validation_failed` when the account has {@link MOST_HOOKS}
   */
  async create({ store }: OpenStore, request: HookRequest, idempotencyKey: string): Promise<Hook> {
    const { ledger, vault, clock } = this.#context;
    const { rail, mode, accountId } = store;
    const { url, types } = request;
    if ((await ledger.findIdempotent(store.id, idempotencyKey)) === null) await this.#refuseMany(store);
    const config: HookConfig = {
      url,
      secrets: [{ value: newCallbackSecret(), validUntil: null }],
      storeId: store.id,
    };
    const endpoint: EndpointRecord = {
      id: newId('ep'),
      sink: HOOK_SINK,
      storeId: null,
      rail,
      mode,
      accountId,
      config: vault.seal(JSON.stringify(config), sealContext(store, 'endpoint')),
      types,
      state: 'active',
      disabledReason: null,
      createdAt: clock(),
    };
    const requestHash = hashOf(request);
    const result = await ledger.insertHook(endpoint, store.id, {
      key: idempotencyKey,
      requestHash,
      resourceId: endpoint.id,
    });
    switch (result.kind) {
      case 'created':
        return this.#hookOf(endpoint);
      case 'existing':
        return this.#hookOf(result.endpoint);
      case 'idempotency_conflict':
        throw idempotencyConflict();
    }
  }

  /** Final: what is under way may end, nothing later is sent. Deleting again is no mistake. @throws {EngineError} `not_found` */
  async delete({ store }: OpenStore, id: string): Promise<void> {
    const { ledger, clock } = this.#context;
    const endpoint = await ledger.getEndpoint(id);
    if (endpoint === null || endpoint.sink !== HOOK_SINK || !isOfAccount(endpoint, store)) {
      throw new EngineError('not_found', `This account has no hook ${id}`);
    }
    await ledger.endEndpoint(id, DELETED, clock());
  }

  /** Ends the hooks that a store has made: it is no longer connected, and whoever listens there has no business with the account. */
  async endOf(store: StoreRecord): Promise<void> {
    const { ledger, clock } = this.#context;
    const made = (await this.#activeOf(store)).filter((hook) => this.#configOf(hook).storeId === store.id);
    for (const { id } of made) await ledger.endEndpoint(id, 'the store was disconnected', clock());
  }

  /** Whether anybody hears events of this type: without, there is no reason to ask the provider about one. */
  async hears(scope: AccountScope, type: EventType): Promise<boolean> {
    return (await this.#activeOf(scope)).some(({ types }) => types === null || types.includes(type));
  }

  async #refuseMany(scope: AccountScope): Promise<void> {
    if ((await this.#activeOf(scope)).length < MOST_HOOKS) return;
    throw new EngineError(
      'validation_failed',
      `This account has ${MOST_HOOKS} hooks, which is the most: delete one that nobody needs, or hear more types with one`,
    );
  }

  async #activeOf(scope: AccountScope): Promise<readonly EndpointRecord[]> {
    const endpoints = await this.#context.ledger.listEndpoints(scope);
    return endpoints.filter(({ sink, state }) => sink === HOOK_SINK && state === 'active');
  }

  #hookOf(endpoint: EndpointRecord): Hook {
    const { url, secrets } = this.#configOf(endpoint);
    const [secret] = secrets;
    if (secret === undefined) throw new Error(`Hook ${endpoint.id} has no secret`);
    const { id, types, createdAt } = endpoint;
    return { id, url, types: types ?? [], secret: secret.value, createdAt };
  }

  #configOf(endpoint: EndpointRecord): HookConfig {
    return JSON.parse(this.#context.vault.open(endpoint.config, sealContext(endpoint, 'endpoint')));
  }
}

function isOfAccount(endpoint: AccountScope, store: AccountScope): boolean {
  return endpoint.rail === store.rail && endpoint.mode === store.mode && endpoint.accountId === store.accountId;
}

function hashOf(request: HookRequest): string {
  return createHash('sha256')
    .update(JSON.stringify(['hook', request.url, request.types]))
    .digest('hex');
}
