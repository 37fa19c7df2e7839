import { type Operation, placedOperations, RESOURCES } from '@neropay/core';
import * as z from 'zod';
import { COLLECTION_RULES, type CollectionRules } from './rules.js';
import type { Verb } from './verb.js';

/** One way to reach a collection: its own path, or an alias of it. */
export interface Route {
  readonly verb: Verb;
  /** As the reference writes it: `/products/{id}`. */
  readonly path: string;
}

/** A collection as the client library describes it: one description for who calls the API and for who answers. */
export interface Collection {
  /** What its records are kept under, such as `/products`. */
  readonly path: string;
  readonly rules: CollectionRules;
  readonly routes: readonly Route[];
  /** What a create and an update are checked with; null for what cannot be written. */
  readonly create: z.ZodObject | null;
  readonly update: z.ZodObject | null;
  /** The fields that come back: secrets that were written are not among them. */
  readonly answered: readonly string[];
  /** Whether fields that nobody documented are kept, as in orders and their lines, and shown. */
  readonly keepsOthers: boolean;
}

/** `/locations` has calls of its own and shares its records with the path that it is otherwise an alias of. */
const KEPT_UNDER: ReadonlyMap<string, string> = new Map([['/locations', '/terminal/locations']]);

/** Every collection that {@link COLLECTION_RULES} names, by the path that it is kept under. */
export const COLLECTIONS: ReadonlyMap<string, Collection> = describeCollections();

/** By the last part of a path, an alias's too; undefined when there is no such collection. */
export function collectionNamed(name: string): Collection | undefined {
  return [...COLLECTIONS.values()].find(({ routes }) => routes.some(({ path }) => path === `/${name}`));
}

/** @throws {Error} for a path that has no rules: a mistake in this program */
export function collectionAt(path: string): Collection {
  const found = COLLECTIONS.get(path);
  if (!found) throw new Error(`${path} is not among the collections`);
  return found;
}

function describeCollections(): Map<string, Collection> {
  const operations = placedOperations(RESOURCES).map(({ operation }) => operation);
  const byPath = Map.groupBy(operations, pathOfRecords);
  return new Map(
    Object.entries(COLLECTION_RULES).map(([path, rules]) => [path, describe(path, rules, byPath.get(path) ?? [])]),
  );
}

function describe(path: string, rules: CollectionRules, operations: readonly Operation[]): Collection {
  const bodyOf = (verb: Verb) => {
    const operation = operations.find((each) => verbOf(each) === verb);
    return operation?.kind === 'write' && operation.body ? objectSchema(path, operation.body) : null;
  };
  const list = operations.find(({ kind }) => kind === 'list');
  if (list?.kind !== 'list') throw new Error(`${path} cannot be listed`);
  const create = bodyOf('create');
  return {
    path,
    rules,
    routes: operations.map((operation) => ({ verb: verbOf(operation), path: operation.path })),
    create,
    update: bodyOf('update'),
    answered: Object.keys(objectSchema(path, list.item).shape),
    // What only the provider writes, it writes with whatever it likes.
    keepsOthers: create === null || create.def.catchall !== undefined,
  };
}

function pathOfRecords({ path, aliasOf = path }: Operation): string {
  const collection = aliasOf.replace(/\/\{id\}$/, '');
  return KEPT_UNDER.get(collection) ?? collection;
}

function verbOf(operation: Operation): Verb {
  if (operation.kind !== 'write') return operation.kind;
  return ({ POST: 'create', PATCH: 'update', PUT: 'update', DELETE: 'delete' } as const)[operation.method];
}

function objectSchema(path: string, schema: z.ZodType): z.ZodObject {
  if (schema instanceof z.ZodObject) return schema;
  throw new Error(`${path} is not described by an object`);
}
