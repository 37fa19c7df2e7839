import {
  create,
  type DeletedAnswer,
  type ListOperation,
  list,
  type RetrieveOperation,
  remove,
  retrieve,
  update,
  type WriteOperation,
} from './operation.js';
import { PageQuery } from './page.js';
import { type Answer, answer, type Fields, type Params, type PartialParams, params, partialParams } from './record.js';

/** What can be done with the objects of one path. */
export type CollectionVerb = 'list' | 'create' | 'retrieve' | 'update' | 'delete';

/** All that a collection may offer; {@link collection} picks what the reference documents for it. */
export interface CollectionOperations<Path extends string, F extends Fields> {
  /** One page of the account's objects, newest first unless sorted otherwise. */
  readonly list: ListOperation<typeof PageQuery, Answer<F>>;
  /** Makes one. */
  readonly create: WriteOperation<Path, Params<F>, Answer<F>>;
  /** One object, as it stands now. */
  readonly retrieve: RetrieveOperation<`${Path}/{id}`, Answer<F>>;
  /** Changes the fields that are given, and leaves the others as they are. */
  readonly update: WriteOperation<`${Path}/{id}`, PartialParams<F>, Answer<F>>;
  /** Deletes one, where NeroPay has that enabled for the account. Answers what NeroPay said about it, often nothing. */
  readonly delete: WriteOperation<`${Path}/{id}`, undefined, typeof DeletedAnswer>;
}

/**
 * A resource of the usual kind: objects that are listed, made, read, changed and deleted below one path.
 *
 * @param path below the base URL, such as `/customers`.
 * @param fields of one object.
 * @param verbs the reference documents no others for this path.
 */
export function collection<
  const Path extends string,
  const F extends Fields,
  const Verbs extends readonly CollectionVerb[],
>(path: Path, fields: F, ...verbs: Verbs): Pick<CollectionOperations<Path, F>, Verbs[number]> {
  const data = answer(fields);
  const one = `${path}/{id}` as const;
  const make: { readonly [Verb in CollectionVerb]: () => CollectionOperations<Path, F>[Verb] } = {
    list: () => list(path, PageQuery, data),
    create: () => create(path, params(fields), data),
    retrieve: () => retrieve(one, data),
    update: () => update(one, partialParams(fields), data),
    delete: () => remove(one),
  };
  // Exactly the verbs that were asked for, each made by the row of the same name.
  return Object.fromEntries(verbs.map((verb) => [verb, make[verb]()])) as unknown as Pick<
    CollectionOperations<Path, F>,
    Verbs[number]
  >;
}
