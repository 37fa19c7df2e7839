import { randomUUID } from 'node:crypto';
import { signRequest } from '@neropay/core';
import * as z from 'zod';
import { createSandbox } from '../../src/app.js';
import type { Clock } from '../../src/clock.js';
import { loadSettings } from '../../src/settings.js';

export const SECRET = 'sk_test_neropay';
export const MERCHANT = 'NPTEST0SANDBOX_1000';
export const CONNECTED = 'NPTEST0CONNECTED_1001';

const record = z.record(z.string(), z.unknown());
const envelope = z.object({
  success: z.boolean(),
  data: z.unknown().optional(),
  meta: record.optional(),
  error: z
    .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.array(z.string())).nullable() })
    .optional(),
});

/** An answer of the API or of a control call, which both use the envelope. */
export class Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;

  constructor(status: number, headers: Headers, text: string) {
    this.status = status;
    this.headers = headers;
    this.text = text;
  }

  get envelope(): z.infer<typeof envelope> {
    return envelope.parse(JSON.parse(this.text));
  }

  /** The object in `data`. */
  get data(): Record<string, unknown> {
    return record.parse(this.envelope.data);
  }

  /** The array in `data`. */
  get list(): Record<string, unknown>[] {
    return z.array(record).parse(this.envelope.data);
  }

  /** Status and code, as in `401 invalid_signature`. */
  get refusal(): string {
    return `${this.status} ${this.envelope.error?.code}`;
  }
}

export interface CallOptions {
  readonly headers?: Record<string, string | undefined>;
  /** The body's exact text, instead of an object's JSON. */
  readonly rawBody?: string;
  readonly secret?: string;
  readonly key?: string;
  /** Unix seconds. */
  readonly timestamp?: number;
}

export interface RunningSandbox extends AsyncDisposable {
  readonly url: string;
  readonly get: (path: string, options?: CallOptions) => Promise<Answer>;
  /** A signed write with an idempotency key of its own. */
  readonly post: (path: string, body?: object, options?: CallOptions) => Promise<Answer>;
  /** The same with another method. */
  readonly write: (method: string, path: string, body?: object, options?: CallOptions) => Promise<Answer>;
  /** A signed multipart/form-data write. */
  readonly postForm: (path: string, form: FormData, options?: Omit<CallOptions, 'rawBody'>) => Promise<Answer>;
  readonly control: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** Opens a hosted payment and answers its data. */
  readonly open: (fields?: object) => Promise<Record<string, unknown> & { id: string; checkout_url: string }>;
  readonly close: () => Promise<void>;
}

const opened = z.looseObject({ id: z.string(), checkout_url: z.string() });

/** The sandbox in this process, on a free port, with real HTTP in front of it. */
export async function runningSandbox(
  options: { clock?: Clock; env?: Record<string, string> } = {},
): Promise<RunningSandbox> {
  const settings = loadSettings({ PORT: '0', LOG_LEVEL: 'silent', ...options.env });
  const sandbox = createSandbox(settings, options.clock ? { clock: options.clock } : {});
  const { url } = await sandbox.listen();
  const now = () => options.clock?.now() ?? Date.now();

  const send = async (
    method: string,
    address: string,
    headers: CallOptions['headers'] = {},
    body?: string | Buffer,
  ) => {
    const defined = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const response = await fetch(address, { method, headers: Object.fromEntries(defined), body: body ?? null });
    return new Answer(response.status, response.headers, await response.text());
  };
  const get = (path: string, { headers, secret = SECRET }: CallOptions = {}) =>
    send('GET', `${url}/v2${path}`, { authorization: `Bearer ${secret}`, ...headers });
  const sendSigned = (
    method: string,
    path: string,
    contentType: string,
    rawBody: string | Buffer,
    call: Omit<CallOptions, 'rawBody'>,
  ) => {
    const { headers, secret = SECRET, key = randomUUID() } = call;
    const timestamp = call.timestamp ?? Math.floor(now() / 1000);
    const signed = {
      authorization: `Bearer ${secret}`,
      'content-type': contentType,
      'x-neropay-timestamp': String(timestamp),
      'x-neropay-signature': signRequest({ secret, timestamp, body: rawBody }),
      'idempotency-key': key,
    };
    return send(method, `${url}/v2${path}`, { ...signed, ...headers }, rawBody);
  };
  const write = (method: string, path: string, body: object = {}, call: CallOptions = {}) =>
    sendSigned(method, path, 'application/json', call.rawBody ?? JSON.stringify(body), call);
  const post = (path: string, body?: object, call?: CallOptions) => write('POST', path, body, call);
  const postForm = async (path: string, form: FormData, call: Omit<CallOptions, 'rawBody'> = {}) => {
    const encoded = new Response(form);
    const contentType = encoded.headers.get('content-type') ?? '';
    return sendSigned('POST', path, contentType, Buffer.from(await encoded.arrayBuffer()), call);
  };
  const control = (method: string, path: string, body?: unknown) =>
    body === undefined
      ? send(method, `${url}/_sandbox${path}`)
      : send(method, `${url}/_sandbox${path}`, { 'content-type': 'application/json' }, JSON.stringify(body));

  return {
    url,
    get,
    post,
    write,
    postForm,
    control,
    async open(fields = {}) {
      const answer = await post('/hosted-payments', { ...somePayment(), ...fields });
      return opened.parse(answer.data);
    },
    close: sandbox.close,
    [Symbol.asyncDispose]: sandbox.close,
  };
}

/** A valid body of POST /hosted-payments, with an identifier that was not used before. */
export function somePayment() {
  return { amount: '15.99', currency: 'GBP', identifier: `order-${randomUUID()}`, description: 'One stoneware mug' };
}
