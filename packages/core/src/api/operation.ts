import * as z from 'zod';
import type { HttpMethod, RequestOptions, WriteOptions } from '../http.js';
import type { LazyIterator } from './lazy-iterator.js';
import type { Page, PageQuery } from './page.js';

/*
 * How an endpoint is described. A resource is described once, as a plain object of operations; its typed methods and what
 * they send both follow from that description (`bind.ts`), so the two cannot drift apart.
 */

interface Described {
  /** The path that this one is an alias of. */
  readonly aliasOf?: string | undefined;
}

/** One page of a collection: `GET` with the documented query, an array in `data`, pagination in `meta`. */
export interface ListOperation<Query extends z.ZodType, Item extends z.ZodType> extends Described {
  readonly kind: 'list';
  readonly path: string;
  readonly query: Query;
  readonly item: Item;
}

/** One object, read. */
export interface RetrieveOperation<Path extends string, Data extends z.ZodType> extends Described {
  readonly kind: 'retrieve';
  readonly path: Path;
  readonly data: Data;
}

/** A write. `body` is `undefined` for writes without parameters. */
export interface WriteOperation<Path extends string, Body extends z.ZodType | undefined, Data extends z.ZodType>
  extends Described {
  readonly kind: 'write';
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: Path;
  readonly body: Body;
  readonly data: Data;
  /** Whether files may be among the parameters: with one, it is sent as `multipart/form-data`. */
  readonly takesFiles?: boolean | undefined;
}

/** One endpoint, as a plain object. */
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

/** Operations by name, and further resources below it (`terminal.readers`). */
export interface ResourceDescription {
  readonly [name: string]: Operation | ResourceDescription;
}

/** Every operation of a description, in the order in which they are described, with where it is in the client: `['terminal', 'readers', 'list']`. */
export function placedOperations(description: ResourceDescription, place: readonly string[] = []): PlacedOperation[] {
  return Object.entries(description).flatMap(([name, member]) =>
    isOperation(member) ? [{ place: [...place, name], operation: member }] : placedOperations(member, [...place, name]),
  );
}

/** An operation, and the names by which the client is asked for it. */
export interface PlacedOperation {
  readonly place: readonly string[];
  readonly operation: Operation;
}

/** What of a description is an operation, and not a further resource. */
export function isOperation(member: Operation | ResourceDescription): member is Operation {
  return typeof member.kind === 'string';
}

/** The method of its requests, in upper case. */
export function httpMethodOf(operation: Operation): HttpMethod {
  return operation.kind === 'write' ? operation.method : 'GET';
}

/** A resource bound to a transport: a method for each operation. */
export type Resource<Description> = {
  readonly [Name in keyof Description]: Description[Name] extends Operation
    ? MethodOf<Description[Name]>
    : Resource<Description[Name]>;
} & IterateOf<Description>;

/** A resource that can be listed can be iterated. */
type IterateOf<Description> = Description extends { readonly list: ListOperation<infer Query, infer Item> }
  ? {
      /**
       * Every item of every page, each page fetched when it is needed. Parallel `next()` calls are safe: they queue. Items that
       * are created while iterating may be seen twice (later pages shift), so act on ids, not on counts.
       */
      iterate(params?: z.input<Query>, options?: RequestOptions): LazyIterator<z.output<Item>>;
    }
  : unknown;

/** One page of a collection. */
export function list<Query extends z.ZodType<PageQuery>, Item extends z.ZodType>(
  path: string,
  query: Query,
  item: Item,
): ListOperation<Query, Item> {
  return { kind: 'list', path, query, item };
}

/** A `GET` of one object. */
export function retrieve<const Path extends string, Data extends z.ZodType>(
  path: Path,
  data: Data,
): RetrieveOperation<Path, Data> {
  return { kind: 'retrieve', path, data };
}

/** A `POST` with parameters. */
export function create<const Path extends string, Body extends z.ZodType, Data extends z.ZodType>(
  path: Path,
  body: Body,
  data: Data,
): WriteOperation<Path, Body, Data> {
  return { kind: 'write', method: 'POST', path, body, data };
}

/** A `POST` with parameters, files among them: sent as a form when there is a file, and as JSON otherwise. */
export function upload<const Path extends string, Body extends z.ZodType, Data extends z.ZodType>(
  path: Path,
  body: Body,
  data: Data,
): WriteOperation<Path, Body, Data> {
  return { ...create(path, body, data), takesFiles: true };
}

/** A `POST` that acts on one object and takes no parameters. */
export function act<const Path extends string, Data extends z.ZodType>(
  path: Path,
  data: Data,
): WriteOperation<Path, undefined, Data> {
  return { kind: 'write', method: 'POST', path, body: undefined, data };
}

/** A `PATCH` with parameters. */
export function update<const Path extends string, Body extends z.ZodType, Data extends z.ZodType>(
  path: Path,
  body: Body,
  data: Data,
): WriteOperation<Path, Body, Data> {
  return { kind: 'write', method: 'PATCH', path, body, data };
}

/** A `DELETE`. What it answers is not documented, and is handed on as it came. */
export function remove<const Path extends string>(path: Path): WriteOperation<Path, undefined, typeof DeletedAnswer> {
  return { kind: 'write', method: 'DELETE', path, body: undefined, data: DeletedAnswer };
}

/** What NeroPay says of a deleted object: its last state, its id, or nothing. */
export const DeletedAnswer = z.record(z.string(), z.unknown()).nullable().catch(null);

/** The same operation under a second path that the reference calls an alias. */
export function alias<const Path extends string, O extends Operation>(path: Path, of: O): Aliased<Path, O> {
  // Only the path is another one, which `Aliased` says for each kind of operation.
  return { ...of, path, aliasOf: of.path } as unknown as Aliased<Path, O>;
}

type Aliased<Path extends string, O> =
  O extends WriteOperation<string, infer Body, infer Data>
    ? WriteOperation<Path, Body, Data>
    : O extends RetrieveOperation<string, infer Data>
      ? RetrieveOperation<Path, Data>
      : O;
