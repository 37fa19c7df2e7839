import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NeroPayCallError } from '../../src/errors.js';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../src/http/http-client.js';
import { createTransport, type FormPart } from '../../src/http.js';
import { PDF } from '../support/files.js';

/*
 * One logical write never carries two keys or two bodies, whatever happens to its attempts and whatever else is under way. Over
 * a client in memory, so that thousands of attempts, real timeouts among them, take seconds.
 */

const SECRET = 'sk_test_neropay';
const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  header: (name) => headers[name] ?? null,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  complete: true,
});
const failure = (code: string) => ({ success: false, error: { code, message: 'no' } });

/** What can happen to an attempt. All of it is worth another attempt, except `conflict` and `huge`. */
const FATES = {
  network: () => Promise.reject(new Error('read ECONNRESET')),
  timeout: ({ signal }: HttpRequest) =>
    new Promise<HttpAnswer>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
  tooMany: async () => answer(429, failure('rate_limited'), { 'retry-after': '1' }),
  serverError: async () => answer(500, failure('provider_not_configured')),
  badGateway: async () => answer(502, '<html>Bad gateway</html>'),
  garbage: async () => answer(200, '{"success":true,"da'),
  duplicate: async () => answer(409, failure('duplicate_request')),
  conflict: async () => answer(409, failure('idempotency_conflict')),
  huge: async () => ({ ...answer(200, 'x'), complete: false }),
} satisfies Record<string, (request: HttpRequest) => Promise<HttpAnswer>>;
const FINAL: readonly (keyof typeof FATES)[] = ['conflict', 'huge'];

interface Write {
  readonly fates: readonly (keyof typeof FATES)[];
  readonly idempotencyKey: string | undefined;
  readonly content: string;
  readonly kind: 'json' | 'raw' | 'form';
}

const anyWrite: fc.Arbitrary<Write> = fc.record({
  fates: fc.array(fc.constantFrom(...(Object.keys(FATES) as (keyof typeof FATES)[])), { maxLength: 6 }),
  idempotencyKey: fc.option(fc.stringMatching(/^[\x21-\x7e]{1,40}$/), { nil: undefined }),
  content: fc.string({ unit: 'grapheme' }),
  kind: fc.constantFrom('json', 'raw', 'form'),
});

it('one logical write has one key and one body, in parallel with others, whatever happens to its attempts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyWrite, { minLength: 1, maxLength: 4 }),
      fc.nat({ max: 4 }),
      async (writes, maxRetries) => {
        const attempts = writes.map((): HttpRequest[] => []);
        const httpClient: HttpClient = {
          send: async (request) => {
            const index = Number(request.url.split('/').at(-1));
            const turn = attempts[index]?.push(request) ?? 0;
            await Promise.resolve(); // lets the other writes have their turn in between
            const fate = writes[index]?.fates[turn - 1];
            return fate ? FATES[fate](request) : answer(200, { success: true, data: { done: index } });
          },
        };
        let now = Date.parse('2026-04-22T10:00:00Z');
        const transport = createTransport({
          baseUrl: 'https://eu.neropay.app/v2',
          secretKey: SECRET,
          httpClient,
          maxRetries,
          timeoutMs: 3,
          clock: () => {
            now += 1_000;
            return now;
          },
          sleep: async () => {},
        });

        const outcomes = await Promise.allSettled(
          writes.map((write, index) =>
            transport.request({
              method: 'POST',
              path: `/${index}`,
              idempotencyKey: write.idempotencyKey,
              ...contentOf(write),
              parse: (data) => data,
            }),
          ),
        );

        for (const [index, write] of writes.entries()) {
          const sent = attempts[index] ?? [];
          const identities = await Promise.all(sent.map(identityOf));
          expect(new Set(identities).size).toBe(1);
          if (write.idempotencyKey) expect(sent[0]?.headers['Idempotency-Key']).toBe(write.idempotencyKey);
          // Each attempt is signed at its own time, over exactly what it sends.
          for (const request of sent) expect(request.headers['X-NeroPay-Signature']).toBe(await signatureOf(request));
          expect(new Set(sent.map(({ headers }) => headers['X-NeroPay-Timestamp'])).size).toBe(sent.length);
          expect(sent).toHaveLength(attemptsOf(write, maxRetries));
          expectOutcome(outcomes[index], write, sent.length);
        }
        const keys = attempts.map(([first]) => first?.headers['Idempotency-Key']);
        const madeUp = keys.filter((_key, index) => writes[index]?.idempotencyKey === undefined);
        expect(new Set(madeUp).size).toBe(madeUp.length);
      },
    ),
    { numRuns: 250 },
  );
}, 60_000);

function contentOf({ content, kind }: Write) {
  const form: readonly FormPart[] = [
    { name: 'notes', value: content },
    { name: 'invoice_file', file: { data: PDF, name: 'invoice.pdf' } },
  ];
  return { json: { body: { content } }, raw: { rawBody: content }, form: { form } }[kind];
}

/** Everything about a request that makes it this write: all of it except the time and what is signed with it. */
async function identityOf(request: HttpRequest): Promise<string> {
  const { 'X-NeroPay-Timestamp': _time, 'X-NeroPay-Signature': _signature, ...headers } = request.headers;
  return JSON.stringify([request.method, request.url, headers, (await bytesOf(request)).toString('base64')]);
}

async function signatureOf(request: HttpRequest): Promise<string> {
  const hmac = createHmac('sha256', SECRET).update(`${request.headers['X-NeroPay-Timestamp']}.`);
  return hmac.update(await bytesOf(request)).digest('hex');
}

async function bytesOf({ body }: HttpRequest): Promise<Buffer> {
  return Buffer.from(await new Response(body).arrayBuffer());
}

function attemptsOf({ fates }: Write, maxRetries: number): number {
  const final = fates.findIndex((fate) => FINAL.includes(fate));
  const wanted = final === -1 ? fates.length : final;
  return Math.min(wanted, maxRetries) + 1;
}

function expectOutcome(outcome: PromiseSettledResult<unknown> | undefined, { fates }: Write, sent: number): void {
  const last = fates[sent - 1];
  if (last === undefined) {
    expect(outcome?.status).toBe('fulfilled');
    return;
  }
  expect(outcome).toMatchObject({ status: 'rejected', reason: { attempts: sent } });
  expect(outcome?.status === 'rejected' && outcome.reason).toBeInstanceOf(NeroPayCallError);
}
