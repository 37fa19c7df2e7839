import { type RunningProcess, startSandbox } from '@neropay/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operationsOf, readDocument, SchemaCheck } from '../src/document.ts';
import { World } from '../src/world.ts';

const document = readDocument();
const operations = operationsOf(document);
const check = new SchemaCheck(document);

let sandbox: RunningProcess;
let world: World;
beforeAll(async () => {
  sandbox = await startSandbox({ LOG_LEVEL: 'error' });
  world = new World(sandbox.url);
});
afterAll(() => sandbox.stop());
beforeEach(() => world.reset());

type Method = (...args: unknown[]) => Promise<unknown>;

function methodOf(operationId: string): Method {
  const found = operationId
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], world.client);
  if (typeof found !== 'function') throw new Error(`The client has no ${operationId}.`);
  return found as Method; // what a resource has by that name is a method
}

describe('every operation of the document', () => {
  it.each(operations.map((operation) => [operation.operationId, operation] as const))(
    '%s works through the client, and request and answer are what the document says',
    async (operationId, { method, path, requests, answer }) => {
      const json = requests['application/json'];
      const hasBody = Object.keys(requests).length > 0;
      const id = path.includes('{') ? [await world.idFor(operationId)] : [];
      const body = hasBody ? [await world.prepared(operationId, json?.example)] : [];
      if (method === 'GET' && id.length === 0) await world.somethingIn(operationId);

      const result = await methodOf(operationId)(...id, ...body);

      const exchange = world.recorder.last();
      const { pathname } = new URL(exchange.url);
      expect(`${exchange.method} ${pathname}`).toBe(
        `${method} /v2${path.replace(/\{\w+\}/, encodeURIComponent(String(id[0])))}`,
      );
      expect(exchange.status).toBeGreaterThanOrEqual(200);
      expect(exchange.status).toBeLessThan(300);
      expect(check.errors(answer, exchange.answer)).toBeNull();
      if (hasBody) expectRequestToFit(exchange.headers.get('content-type'), exchange.body, requests);
      if (operationId.endsWith('.list')) {
        expect(result).toMatchObject({ data: expect.any(Array), pagination: { page: 1 } });
        expect((result as { data: unknown[] }).data.length, 'an empty list proves nothing').toBeGreaterThan(0);
      }
    },
  );

  it('would be told from one that does not fit', () => {
    const refund = operations.find(({ operationId }) => operationId === 'transactions.refund');
    const wrong = { success: true, data: { id: 'rf_1', transaction_id: 1, status: 'succeeded', amount: 15.99 } };
    expect(check.errors(refund?.answer ?? true, wrong)).toMatch(/amount.*currency|currency.*amount/);
  });
});

function expectRequestToFit(
  contentType: string | null,
  body: Uint8Array | null,
  requests: (typeof operations)[number]['requests'],
): void {
  if (contentType?.startsWith('multipart/form-data')) {
    expect(Object.keys(requests)).toContain('multipart/form-data');
    expect(body?.byteLength).toBeGreaterThan(0);
    return;
  }
  expect(contentType).toBe('application/json');
  const schema = requests['application/json']?.schema;
  expect(schema && check.errors(schema, JSON.parse(new TextDecoder().decode(body ?? new Uint8Array())))).toBeNull();
}
