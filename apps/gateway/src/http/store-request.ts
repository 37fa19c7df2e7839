import type { Engine, OpenStore } from '@neropay/engine';
import { validSecrets } from '@neropay/engine';
import {
  IDEMPOTENCY_HEADER,
  parseRequest,
  parseRequestBody,
  STORE_HEADER,
  verifyShopRequest,
} from '@neropay/shop-protocol';
import type { Request, RequestHandler, Response } from 'express';
import type * as z from 'zod';
import { BODY_LIMIT } from './errors.js';
import { readBody } from './read-body.js';
import { Refusal } from './refusal.js';
import { refuseReplay } from './replays.js';

/** A request that a store has signed, verified. */
export interface StoreRequest {
  readonly open: OpenStore;
  readonly request: Request;
  readonly rawBody: Buffer;
  /** Present on every write. */
  readonly idempotencyKey: string;
}

/** What stands between a request and the handlers of the shop protocol. */
export interface StoreGate {
  readonly engine: Engine;
  readonly clock: () => number;
  /** How much one store may ask for. */
  readonly limit: RequestHandler;
}

type StoreHandler = (call: StoreRequest, response: Response) => Promise<void>;

/** 1 to 255 visible ASCII characters. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** Lets a handler see a request only after its signature has been verified over the raw bytes, and a write only once. */
export function signed({ engine, clock, limit }: StoreGate, handler: StoreHandler): RequestHandler {
  return async (request, response) => {
    const rawBody = await readBody(request, BODY_LIMIT);
    const open = await authenticate(engine, clock, request, rawBody);
    await within(limit, request, response);
    const call = { open, request, rawBody, idempotencyKey: isWrite(request) ? idempotencyKeyOf(request) : '' };
    if (isWrite(request)) {
      await refuseReplay(engine, clock, request, response, {
        storeId: open.store.id,
        idempotencyKey: call.idempotencyKey,
      });
    }
    await handler(call, response);
  };
}

/** @throws {Refusal} `rate_limited` */
function within(limit: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (refusal?: unknown) => (refusal === undefined ? resolve() : reject(refusal));
    void limit(request, response, next);
  });
}

function isWrite(request: Request): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD';
}

async function authenticate(
  engine: Engine,
  clock: () => number,
  request: Request,
  rawBody: Buffer,
): Promise<OpenStore> {
  const storeId = request.get(STORE_HEADER);
  const open = storeId === undefined ? null : await engine.accounts.open(storeId);
  const verdict = verifyShopRequest({
    method: request.method,
    path: request.originalUrl,
    body: rawBody,
    headers: request.headers,
    secrets: open === null ? [] : validSecrets(open.secrets, clock()),
    now: clock,
  });
  if (open !== null && verdict.ok) return open;
  const unknownStore = open === null && storeId !== undefined && (verdict.ok || verdict.reason === 'signature');
  throw new Refusal(
    'invalid_signature',
    unknownStore
      ? `Store ${storeId} is not known here, or was disconnected. Connect it again`
      : verdict.ok
        ? 'The request is not signed'
        : verdict.message,
  );
}

/** @throws {Refusal} `idempotency_key_required` */
export function idempotencyKeyOf(request: Request): string {
  const key = request.get(IDEMPOTENCY_HEADER) ?? '';
  if (IDEMPOTENCY_KEY.test(key)) return key;
  throw new Refusal(
    'idempotency_key_required',
    `Send ${IDEMPOTENCY_HEADER} with every write: 1 to 255 visible ASCII characters, the same on every retry of the same write`,
  );
}

/** @throws {Refusal} */
export function bodyOf<Schema extends z.ZodType>(
  call: Pick<StoreRequest, 'rawBody'>,
  schema: Schema,
): z.output<Schema> {
  const parsed = parseRequestBody(schema, call.rawBody);
  if (!parsed.ok) throw Refusal.of(parsed.problem);
  return parsed.value;
}

/** @throws {Refusal} */
export function queryOf<Schema extends z.ZodType>(query: unknown, schema: Schema): z.output<Schema> {
  const parsed = parseRequest(schema, query);
  if (!parsed.ok) throw Refusal.of(parsed.problem);
  return parsed.value;
}
