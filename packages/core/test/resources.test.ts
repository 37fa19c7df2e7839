import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../scripts/openapi/document.ts';
import {
  httpMethodOf,
  InvalidArgumentError,
  NeroPay,
  type PlacedOperation,
  placedOperations,
  RESOURCES,
} from '../src/index.js';
import { ok, startServer } from './support/server.js';

const operations = placedOperations(RESOURCES);
const nameOf = ({ place }: PlacedOperation) => place.join('.');

type Method = (...args: unknown[]) => Promise<unknown>;

/** The client's own method at that place. */
function methodAt(client: NeroPay, place: readonly string[]): Method {
  const found = place.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], client);
  if (typeof found !== 'function') throw new Error(`${place.join('.')} is no method.`);
  return found as Method; // every member of a resource that is no resource is one
}

interface Examples {
  readonly request: unknown;
  readonly answer: { readonly data: unknown; readonly meta?: unknown };
}

/** What the OpenAPI document shows as an example, by operation. */
function examples(): ReadonlyMap<string, Examples> {
  const { paths } = JSON.parse(JSON.stringify(openApiDocument())) as { paths: Record<string, Record<string, never>> };
  const entries = Object.values(paths).flatMap((item) => Object.values(item));
  return new Map(
    entries.map((operation: ExampleOperation) => [
      operation.operationId,
      {
        request: operation.requestBody?.content['application/json']?.example,
        answer: operation.responses['2XX'].content['application/json'].example,
      },
    ]),
  );
}

interface ExampleOperation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: { readonly 'application/json'?: { readonly example: unknown } } };
  readonly responses: {
    readonly '2XX': { readonly content: { readonly 'application/json': { readonly example: Examples['answer'] } } };
  };
}

/** Where a file must be given, which no document can show. */
const WITH_FILE: Readonly<Record<string, object>> = {
  'compliance.requests.uploadDocument': {
    document_file: { data: Uint8Array.of(0x25, 0x50, 0x44, 0x46, 0x2d, 0x31), name: 'passport.pdf' },
    document_type: 'passport',
    metadata: { case: 7 },
  },
};

/** Proxies drop the body of a DELETE; other writes say that they have no parameters. */
function bodyOfNothing({ operation }: PlacedOperation): string {
  return httpMethodOf(operation) === 'DELETE' ? '' : '{}';
}

function expectForm(body: string | undefined): void {
  expect(body).toContain(
    'name="document_file"; filename="passport.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1',
  );
  expect(body).toContain('name="document_type"\r\n\r\npassport');
  expect(body).toContain('name="metadata"\r\n\r\n{"case":7}');
}

describe('every operation', () => {
  const known = examples();

  it.each(operations.map((placed) => [nameOf(placed), placed] as const))(
    '%s goes where it should, as it was given, and reads its answer',
    async (name, placed) => {
      const { request = WITH_FILE[name], answer } = known.get(name) ?? { answer: { data: null } };
      const server = await startServer(ok(answer.data, answer.meta));
      const client = new NeroPay({ secretKey: 'sk_test_neropay', baseUrl: server.url });
      const { operation, place } = placed;
      const hasId = operation.path.includes('{');
      const args = [...(hasId ? ['a/b'] : []), ...(request === undefined ? [] : [request])];

      const result = await methodAt(client, place)(...args);

      const seen = server.requests[0];
      const path = operation.path.replace(/\{\w+\}/, 'a%2Fb');
      expect(`${seen?.method} ${seen?.url.split('?')[0]}`).toBe(`${httpMethodOf(operation)} /v2${path}`);
      if (httpMethodOf(operation) !== 'GET') {
        expect(seen?.headers['x-neropay-signature']).toMatch(/^[0-9a-f]{64}$/);
        expect(seen?.headers['idempotency-key']).toBeTruthy();
        if (name in WITH_FILE) expectForm(seen?.body);
        else expect(seen?.body).toBe(request === undefined ? bodyOfNothing(placed) : JSON.stringify(request));
      }
      if (operation.kind === 'list') expect(result).toMatchObject({ data: answer.data });
      else expect(result).toEqual(answer.data);
    },
  );

  it.each(
    operations
      .filter(({ operation }) => operation.kind === 'write' && operation.body !== undefined)
      .map((placed) => [nameOf(placed), placed] as const),
  )('%s sends nothing when what it was given is no object', async (_name, { operation, place }) => {
    const server = await startServer(ok({}));
    const client = new NeroPay({ secretKey: 'sk_test_neropay', baseUrl: server.url });
    const args = operation.path.includes('{') ? ['1', 'text'] : ['text'];
    await expect(methodAt(client, place)(...args)).rejects.toThrow(InvalidArgumentError);
    expect(server.requests).toHaveLength(0);
  });
});

describe('a member of the client', () => {
  const camelCase = (part: string) => part.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
  /** Where a path has to be read by its sense: a proof is a resource of its own, and an upload says what it uploads. */
  const BY_SENSE = new Set([
    'transactionProofs.retrieve',
    'transactionProofs.submit',
    'compliance.requests.uploadDocument',
    'payouts.request',
    'dryRun.payoutSchedule.update',
  ]);

  it.each(
    operations.filter((placed) => !BY_SENSE.has(nameOf(placed))).map((placed) => [nameOf(placed), placed] as const),
  )('%s is named after its path', (_name, { operation, place }) => {
    const parts = operation.path
      .slice(1)
      .replace(/^sandbox\//, 'dryRun/')
      .split('/');
    const named = parts.filter((part) => !part.startsWith('{')).map(camelCase);
    const acts = /\}\/[\w-]+$/.test(operation.path);
    const expected = acts ? named : [...named, place.at(-1)];
    expect(place).toEqual(expected);
    const verbs: Record<string, readonly string[]> = {
      GET: operation.kind === 'list' ? ['list'] : ['retrieve'],
      POST: acts ? [named.at(-1) ?? ''] : ['create'],
      PATCH: ['update'],
      DELETE: ['delete'],
    };
    expect(verbs[httpMethodOf(operation)]).toContain(place.at(-1));
  });

  it('is bound when it is first used, and stays the same', () => {
    const client = new NeroPay({ secretKey: 'sk_test_neropay' });
    expect(client.terminal.readers).toBe(client.terminal.readers);
    expect(Object.keys(client).sort()).toEqual(Object.keys(RESOURCES).sort());
  });

  it('can be replaced in a test of your own', () => {
    const client = new NeroPay({ secretKey: 'sk_test_neropay' });
    const list = async () => 'mine';
    Object.assign(client.customers, { list });
    expect(client.customers.list).toBe(list);
  });
});
