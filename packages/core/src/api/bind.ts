import * as z from 'zod';
import { InvalidArgumentError } from '../errors.js';
import type { RequestOptions, Transport, WriteOptions } from '../http.js';
import { formParts } from '../multipart/form-part.js';
import { isFileParam } from '../multipart/upload.js';
import { canonicalCheckOf } from './canonical.js';
import { LazyIterator } from './lazy-iterator.js';
import {
  httpMethodOf,
  isOperation,
  type ListOperation,
  type Operation,
  type Resource,
  type ResourceDescription,
} from './operation.js';
import { type Page, type PageQuery, pageFrom } from './page.js';

/**
 * Turns the description of a resource into methods that call NeroPay through `transport`. What lies below it is bound when it is first asked
 * for, so that a client costs no more than what is used of it.
 */
export function bind<const Description extends ResourceDescription>(
  transport: Transport,
  description: Description,
): Resource<Description> {
  const resource: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(description)) {
    if (isOperation(member)) resource[name] = methodOf(transport, member);
    else defineLazily(resource, name, () => bind(transport, member));
  }
  const { list } = description;
  if (list && isOperation(list) && list.kind === 'list') resource.iterate = iterateMethod(listMethod(transport, list));
  // `Resource` says for each kind of member what the lines above made of it, which TypeScript cannot follow through
  // entries; the tests call every method of every resource.
  return resource as Resource<Description>;
}

/** Gives `target` a member that is made when it is first read. */
export function defineLazily(target: object, name: string, make: () => unknown): void {
  const get = () => {
    const value = make();
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
    return value;
  };
  Object.defineProperty(target, name, { get, enumerable: true, configurable: true });
}

function methodOf(transport: Transport, operation: Operation): unknown {
  return operation.kind === 'list' ? listMethod(transport, operation) : callMethod(transport, operation);
}

type ListMethod<Item> = (params?: PageQuery, options?: RequestOptions) => Promise<Page<Item>>;

function listMethod(transport: Transport, operation: ListOperation<z.ZodType, z.ZodType>): ListMethod<unknown> {
  const items = z.array(operation.item);
  return async (params = {}, options = {}) => {
    checkParams(operation.query, params);
    const fetchPage = (page: number) =>
      transport.request({
        ...options,
        method: 'GET',
        path: operation.path,
        query: { ...params, page },
        parse: (data) => parseAnswer(items, data),
      });
    const page = params.page ?? 1;
    return pageFrom(await fetchPage(page), page, fetchPage);
  };
}

function iterateMethod<Item>(list: ListMethod<Item>) {
  return (params?: PageQuery, options?: RequestOptions) => new LazyIterator(pagesFrom(() => list(params, options)));
}

async function* pagesFrom<Item>(
  firstPage: () => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[], undefined, undefined> {
  for (let page: Page<Item> | null = await firstPage(); page; page = await page.nextPage()) yield page.data;
}

/** Arguments come in the order id, parameters, options; the operation says which of the first two it has. */
function callMethod(transport: Transport, operation: Exclude<Operation, { kind: 'list' }>) {
  const body = operation.kind === 'write' ? operation.body : undefined;
  return async (...args: unknown[]): Promise<unknown> => {
    const path = operation.path.replace(/\{\w+\}/, () => pathSegment(args.shift()));
    const params = body && checkParams(body, args.shift() ?? {});
    const [options] = args as [WriteOptions?]; // what is left; `MethodOf` types it
    const { data } = await transport.request({
      ...options,
      method: httpMethodOf(operation),
      path,
      ...(operation.kind === 'write' && operation.takesFiles && hasFile(params)
        ? { form: formParts(params) }
        : { body: params }),
      parse: (value) => parseAnswer(operation.data, value),
    });
    return data;
  };
}

function hasFile(params: object | undefined): params is Readonly<Record<string, unknown>> {
  return params !== undefined && Object.values(params).flat().some(isFileParam);
}

/** Ids may contain anything, `/` included, and must never change which endpoint is called; `..` is refused by the transport. */
function pathSegment(id: unknown): string {
  const text = typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : id;
  if (typeof text !== 'string' || text === '' || !text.isWellFormed()) {
    throw new InvalidArgumentError(
      'invalid_argument',
      'The id must be a non-empty string or a whole number, as NeroPay gave it.',
    );
  }
  return encodeURIComponent(text);
}

/** The parameters themselves come back, not a parsed copy: what the caller serialises and stores is what is sent. */
function checkParams(schema: z.ZodType, params: unknown): object {
  const checked = schema.safeParse(params);
  if (checked.success && typeof params === 'object' && params !== null) return params;
  const details: Record<string, string[]> = {};
  for (const issue of checked.error?.issues ?? []) {
    const field = issue.path.join('.') || 'params';
    details[field] = [...(details[field] ?? []), issue.message];
  }
  const fields = Object.entries(details).map(([field, messages]) => `${field}: ${messages.join(' ')}`);
  throw new InvalidArgumentError('invalid_argument', `Nothing was sent. ${fields.join('; ')}`, details);
}

function parseAnswer<Data extends z.ZodType>(schema: Data, value: unknown): z.output<Data> {
  // What reading would not change is what reading would give.
  if (canonicalCheckOf(schema)?.(value)) return value as z.output<Data>;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(z.prettifyError(parsed.error));
}
