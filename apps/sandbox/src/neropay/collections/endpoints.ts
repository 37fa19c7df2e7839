import type { Call, Endpoint } from '../endpoint.js';
import { listOf } from '../list.js';
import type { Provider } from '../provider.js';
import { COLLECTIONS, type Collection, type Route } from './description.js';
import { presentRecord } from './present-record.js';
import { recordColumns } from './record-columns.js';
import type { Verb } from './verb.js';

const METHODS = { list: 'GET', create: 'POST', retrieve: 'GET', update: 'PATCH', delete: 'DELETE' } as const;

/** The API of every collection, aliases included. */
export function collectionEndpoints(provider: Provider): Endpoint[] {
  return [...COLLECTIONS].flatMap(([path, collection]) => {
    const handlers = handlersOf(provider, path, collection);
    const { byTerminalDesk = [] } = collection.rules;
    const routes = routesOf(path, collection).filter(({ verb }) => !byTerminalDesk.includes(verb));
    return routes.map((route) => ({
      method: METHODS[route.verb],
      path: route.path.replace('{id}', ':id'),
      handle: handlers[route.verb],
    }));
  });
}

function handlersOf(
  { collections }: Provider,
  path: string,
  collection: Collection,
): Readonly<Record<Verb, Endpoint['handle']>> {
  const columns = recordColumns(collection);
  return {
    list({ account, query }: Call) {
      const { records, pagination } = listOf(collections.recordsOf(account, path), query, columns);
      return { data: records.map((record) => presentRecord(collection, record)), pagination };
    },
    create: ({ account, body }) => ({
      status: 201,
      data: presentRecord(collection, collections.create(account, path, body)),
    }),
    retrieve: ({ account, params }) => ({
      data: presentRecord(collection, collections.record(account, path, params.id)),
    }),
    update: ({ account, params, body }) => ({
      data: presentRecord(collection, collections.update(account, path, params.id, body)),
    }),
    delete: ({ account, params }) => ({
      data: { id: collections.delete(account, path, params.id).id, deleted: true },
    }),
  };
}

/** What cannot be written can always be read by its id, so that a write to an id is refused as one to a known resource. */
function routesOf(path: string, { routes, create }: Collection): readonly Route[] {
  const one: Route = { verb: 'retrieve', path: `${path}/{id}` };
  return create || routes.some((route) => route.path === one.path) ? routes : [...routes, one];
}
