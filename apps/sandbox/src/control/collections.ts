import { type Request, Router } from 'express';
import * as z from 'zod';
import { ApiError } from '../neropay/api-error.js';
import { COLLECTIONS, type Collection, collectionNamed } from '../neropay/collections/description.js';
import { presentRecord } from '../neropay/collections/present-record.js';
import type { CollectionRecord } from '../neropay/collections/record.js';
import { parseBody } from '../neropay/fields.js';
import type { Provider } from '../neropay/provider.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { findAccount } from './find.js';

const fields = z.record(z.string(), z.unknown(), 'must be an object.');
const newRecord = z.looseObject({ account_id: z.string().optional() });

/** What a merchant cannot write, such as loans and issued cards, and what everybody keeps, to be mounted at /_sandbox. */
export function collectionControls(provider: Provider): Router {
  const { collections } = provider;
  const router = Router();

  router.get('/resources', (request, response) => answer(request, response, presentCollections(provider)));

  router.get('/resources/:resource', (request, response) => {
    const collection = findCollection(request);
    answer(
      request,
      response,
      collections.every(collection.path).map((record) => presentTruth(collection, record)),
    );
  });

  router.post('/resources/:resource', async (request, response) => {
    const { account_id, ...given } = parseBody(newRecord, await readFields(request));
    const collection = readOnlyCollection(request);
    const record = collections.put(findAccount(provider, account_id), collection.path, known(collection, given));
    answer(request, response, presentTruth(collection, record));
  });

  router.patch('/resources/:resource/:id', async (request, response) => {
    const given = parseBody(fields, await readFields(request));
    const collection = readOnlyCollection(request);
    const record = collections.every(collection.path).find(({ id }) => String(id) === request.params.id);
    if (!record) throw new ApiError('not_found', `There is no ${collection.rules.noun} ${request.params.id}.`);
    const account = findAccount(provider, record.accountId);
    answer(
      request,
      response,
      presentTruth(collection, collections.put(account, collection.path, known(collection, given), record)),
    );
  });

  return router;
}

/** Everything that is kept in collections, by path. */
export function presentCollections({ collections }: Provider) {
  return Object.fromEntries(
    [...COLLECTIONS].map(([path, collection]) => [
      path.slice(1),
      collections.every(path).map((record) => presentTruth(collection, record)),
    ]),
  );
}

function presentTruth(collection: Collection, record: CollectionRecord) {
  return { ...presentRecord(collection, record), account_id: record.accountId };
}

function findCollection(request: Request): Collection {
  const name = String(request.params.resource);
  const collection = collectionNamed(name);
  if (!collection) throw new ApiError('endpoint_not_found', `There is no resource ${name}.`);
  return collection;
}

/** Everything else is written by API, with its rules. */
function readOnlyCollection(request: Request): Collection {
  const collection = findCollection(request);
  if (!collection.create) return collection;
  throw new ApiError('validation_error', `Write ${collection.path} by API: only read-only resources are written here.`);
}

function known({ answered }: Collection, given: Record<string, unknown>): Record<string, unknown> {
  const unknown = Object.keys(given).filter((name) => !answered.includes(name) || name === 'id');
  if (unknown.length > 0) throw new ApiError('validation_error', `There is no field ${unknown.join(', ')} to set.`);
  return given;
}
