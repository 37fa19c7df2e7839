import type { Engine } from '@neropay/engine';
import type { RequestHandler } from 'express';
import { sendError } from '../http/answer.js';
import { BODY_LIMIT } from '../http/errors.js';
import { readBody } from '../http/read-body.js';

const OK = Buffer.from('{"success":true,"data":{"received":true},"meta":{}}');
const OK_HEADERS = { 'content-type': 'application/json; charset=utf-8', 'content-length': OK.length };

/**
 * Where providers post. Lean on purpose: verify, one durable commit, 2xx. 2xx only after the commit; a bad signature is 401 and our own
 * trouble 5xx, because a 2xx there would lose the payment for good.
 */
export function receiveNotification(
  engine: Engine,
  clock: () => number,
): RequestHandler<{ rail: string; storeId: string }> {
  return async (request, response) => {
    const body = await readBody(request, BODY_LIMIT);
    const { rail, storeId } = request.params;
    const receipt = await engine.inbox.receive(rail, storeId, { body, headers: request.headers, receivedAt: clock() });
    switch (receipt.kind) {
      case 'accepted':
        response.writeHead(200, OK_HEADERS).end(OK);
        return;
      case 'unknown_store':
        sendError(response, 'not_found', 'No store of this provider has this address');
        return;
      case 'rejected':
        if (receipt.reason === 'malformed') sendError(response, 'malformed_body', receipt.message);
        else sendError(response, 'invalid_signature', `${receipt.reason}: ${receipt.message}`);
    }
  };
}
