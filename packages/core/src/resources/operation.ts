import type { z } from 'zod';
import type { RequestOptions, WriteOptions } from '../http.js';
import type { Page, PageQuery } from './page.js';

/*
 * How an endpoint is described. A resource is described once, as a plain object of operations; its typed methods and what
 * they send both follow from that description (`bind.ts`), so the two cannot drift apart.
 */

/** One page of a collection: `GET` with the documented query, an array in `data`, pagination in `meta`. */
export interface ListOperation<Query extends z.ZodType, Item extends z.ZodType> {
  readonly kind: 'list';
  readonly path: string;
  readonly query: Query;
  readonly item: Item;
}

/** One object, read. */
export interface RetrieveOperation<Path extends string, Data extends z.ZodType> {
  readonly kind: 'retrieve';
  readonly path: Path;
  readonly data: Data;
}

/** A write. `body` is `undefined` for writes without parameters. */
export interface WriteOperation<Path extends string, Body extends z.ZodType | undefined, Data extends z.ZodType> {
  readonly kind: 'write';
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: Path;
  readonly body: Body;
  readonly data: Data;
}

export type Operation =
  | ListOperation<z.ZodType, z.ZodType>
  | RetrieveOperation<string, z.ZodType>
  | WriteOperation<string, z.ZodType | undefined, z.ZodType>;

/** An id as NeroPay hands it out. Numbers and their digits are the same id. */
export type Id = string | number;

/** One argument where the path has a `{placeholder}`. */
type PathArguments<Path extends string> = Path extends `${string}{${string}}${string}` ? [id: Id] : [];

/** Parameters may be left out where every one of them is optional. */
type BodyArguments<Body> = Body extends z.ZodType
  ? Record<never, never> extends z.input<Body>
    ? [params?: z.input<Body>]
    : [params: z.input<Body>]
  : [];

/** The method that an operation becomes. */
export type MethodOf<O> =
  O extends ListOperation<infer Query, infer Item>
    ? (params?: z.input<Query>, options?: RequestOptions) => Promise<Page<z.output<Item>>>
    : O extends RetrieveOperation<infer Path, infer Data>
      ? (...args: [...PathArguments<Path>, options?: RequestOptions]) => Promise<z.output<Data>>
      : O extends WriteOperation<infer Path, infer Body, infer Data>
        ? (...args: [...PathArguments<Path>, ...BodyArguments<Body>, options?: WriteOptions]) => Promise<z.output<Data>>
        : never;

export type Resource<Operations> = {
  readonly [Name in keyof Operations]: MethodOf<Operations[Name]>;
} & IterateOf<Operations>;

/** A resource that can be listed can be iterated. */
type IterateOf<Operations> = Operations extends { readonly list: ListOperation<infer Query, infer Item> }
  ? {
      /**
       * Every item of every page, each page fetched when it is needed. Parallel `next()` calls are safe: they queue. Items that
       * are created while iterating may be seen twice (later pages shift), so act on ids, not on counts.
       */
      iterate(params?: z.input<Query>, options?: RequestOptions): AsyncGenerator<z.output<Item>, void, undefined>;
    }
  : unknown;

export function list<Query extends z.ZodType<PageQuery>, Item extends z.ZodType>(
  path: string,
  query: Query,
  item: Item,
): ListOperation<Query, Item> {
  return { kind: 'list', path, query, item };
}

export function retrieve<const Path extends string, Data extends z.ZodType>(
  path: Path,
  data: Data,
): RetrieveOperation<Path, Data> {
  return { kind: 'retrieve', path, data };
}

export function create<const Path extends string, Body extends z.ZodType, Data extends z.ZodType>(
  path: Path,
  body: Body,
  data: Data,
): WriteOperation<Path, Body, Data> {
  return { kind: 'write', method: 'POST', path, body, data };
}

/** A `POST` that acts on one object and takes no parameters. */
export function act<const Path extends string, Data extends z.ZodType>(
  path: Path,
  data: Data,
): WriteOperation<Path, undefined, Data> {
  return { kind: 'write', method: 'POST', path, body: undefined, data };
}
