import { z } from 'zod';
import { InvalidArgumentError } from '../errors.js';
import type { RequestOptions, Transport, WriteOptions } from '../http.js';
import type { ListOperation, Operation, Resource } from './operation.js';
import { type Page, type PageQuery, pageFrom } from './page.js';

/** Turns the description of a resource into methods that call NeroPay through `transport`. */
export function bind<const Operations extends Readonly<Record<string, Operation>>>(
  transport: Transport,
  operations: Operations,
): Resource<Operations> {
  const methods = Object.entries(operations).flatMap(([name, operation]): [string, unknown][] => {
    if (operation.kind !== 'list') return [[name, callMethod(transport, operation)]];
    const list = listMethod(transport, operation);
    return name === 'list'
      ? [
          [name, list],
          ['iterate', iterateMethod(list)],
        ]
      : [[name, list]];
  });
  // `Resource` says for each kind of operation what the lines above made of it, which TypeScript cannot follow through
  // entries; the tests call every method of every resource.
  return Object.fromEntries(methods) as Resource<Operations>;
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
  // An async generator queues parallel `next()` calls, so two consumers never fetch or get the same page twice.
  return async function* iterate(params?: PageQuery, options?: RequestOptions): AsyncGenerator<Item, void, undefined> {
    for (let page: Page<Item> | null = await list(params, options); page; page = await page.nextPage()) {
      yield* page.data;
    }
  };
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
      method: operation.kind === 'write' ? operation.method : 'GET',
      path,
      body: params,
      parse: (value) => parseAnswer(operation.data, value),
    });
    return data;
  };
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
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(z.prettifyError(parsed.error));
}
