import { randomUUID } from 'node:crypto';
import type { Engine } from '@neropay/engine';
import { SIGNATURE_HEADER, SIGNATURE_WINDOW_SECONDS, TIMESTAMP_HEADER } from '@neropay/shop-protocol';
import type { Request, Response } from 'express';
import { Refusal } from './refusal.js';

/** A change of the store that is sent again this much later is no retry: it would undo what was changed meanwhile. */
const CHANGE_RETRY_MS = 10_000;

/**
 * Lets a signed write pass once, and its exact retries. The signature does not cover the Idempotency-Key: without this rule, whoever has seen a
 * refund could send it again under another key, and money would go back twice. So a signature belongs to the first key that it came with, in the
 * ledger, for every process and for as long as its timestamp is good. An exact retry is answered from what the first one wrote; a change of the
 * store (PATCH) has nothing written to answer from, and is only taken again within seconds.
 *
 * Reads are not remembered: a replayed one changes nothing, and costs what the store's rate limit allows.
 * @throws {Refusal} `duplicate_request`
 */
export async function refuseReplay(
  { ledger }: Engine,
  clock: () => number,
  request: Request,
  response: Response,
  write: { readonly storeId: string; readonly idempotencyKey: string },
): Promise<void> {
  const now = clock();
  const signedAt = Number(request.get(TIMESTAMP_HEADER)) * 1000;
  const onlyNow = request.method === 'PATCH' && now - signedAt > CHANGE_RETRY_MS;
  // A key of no request: what is remembered under it is the same as nothing that comes later.
  const key = onlyNow ? randomUUID() : write.idempotencyKey;
  // Hexadecimal digits say the same in either case.
  const signature = (request.get(SIGNATURE_HEADER) ?? '').toLowerCase();
  const expiresAt = signedAt + (SIGNATURE_WINDOW_SECONDS + 1) * 1000;
  const first = await ledger.rememberSignature(write.storeId, signature, key, now, expiresAt);
  if (first !== key) {
    // For a client that means it twice and retries by itself: in the next second its signature is another.
    response.setHeader('retry-after', '1');
    throw new Refusal(
      'duplicate_request',
      'This signature was used before, for a write of its own. Nothing was done. Sign afresh, in another second, to ask for the same once more',
    );
  }
}
