import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine, Log } from '@neropay/engine';
import { sendError } from '../http/answer.js';
import { clientAddress, type ProxyTrust } from '../http/client-address.js';
import { answerError, BODY_LIMIT } from '../http/errors.js';
import { FloodGuard } from '../http/flood-guard.js';
import { readBody } from '../http/read-body.js';

const OK = '{"success":true,"data":{"received":true},"meta":{}}';
/** How it is called where routes are named. */
export const NOTIFICATION_ROUTE = '/ipn/:rail/:storeId';
/** Names and ids are plain letters; what has to be decoded first is none of ours. */
const PATH = /^\/ipn\/([^/?]+)\/([^/?]+)(?:\?|$)/;
/** Anybody may post anything to any path. */
const MAX_LOGGED = 64;

export interface IntakeParts {
  readonly engine: Engine;
  readonly log: Log;
  readonly clock: () => number;
  readonly isStopping: () => boolean;
  readonly trusts: ProxyTrust;
}

/** Takes a request if it is a notification; says whether it did. */
export type NotificationIntake = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Where providers post, `POST /ipn/{rail}/{storeId}`. Lean on purpose, and before any framework, since this is where a flood arrives: verify, one
 * durable commit, 2xx. 2xx only after the commit; a bad signature is 401 and our own trouble 5xx, because a 2xx there would lose the payment for good.
 */
export function notificationIntake({ engine, log, clock, isStopping, trusts }: IntakeParts): NotificationIntake {
  const refuse = answerError(log);
  const guard = new FloodGuard();
  return (request, response) => {
    const path = request.method === 'POST' ? PATH.exec(request.url ?? '') : null;
    if (path === null) return false;
    const [, rail = '', storeId = ''] = path;
    if (isStopping()) response.setHeader('connection', 'close');
    receive(rail, storeId, request, response).catch((error: unknown) => {
      identify(response);
      refuse(error, request, response);
    });
    return true;
  };

  async function receive(rail: string, storeId: string, request: IncomingMessage, response: ServerResponse) {
    const body = await readBody(request, BODY_LIMIT);
    const receipt = await engine.inbox.receive(rail, storeId, {
      body,
      headers: request.headers,
      receivedAt: clock(),
    });
    if (receipt.kind === 'accepted') {
      // All headers at once: one that was set before would make Node merge them.
      response
        .writeHead(200, {
          'content-type': 'application/json; charset=utf-8',
          'content-length': OK.length,
          'x-request-id': randomUUID(),
        })
        .end(OK);
      return;
    }
    // Who is gone has no address any more, and hears no answer.
    if (request.socket.destroyed) return;
    identify(response);
    const address = clientAddress(request, trusts);
    const standing = guard.failed(address);
    if (standing === 'begins to flood') {
      log.warn(
        { address },
        'too many bad notifications from this address: those that follow are counted, and not logged',
      );
    }
    if (standing !== 'tolerated') {
      await guard.hold(address, request.socket);
      response.setHeader('retry-after', '60');
      sendError(response, 'rate_limited', 'Too many notifications from this address were refused; send good ones');
      return;
    }
    const reason = receipt.kind === 'rejected' ? receipt.reason : receipt.kind;
    log.warn(
      { rail: rail.slice(0, MAX_LOGGED), storeId: storeId.slice(0, MAX_LOGGED), reason },
      'notification rejected',
    );
    switch (receipt.kind) {
      case 'unknown_store':
        sendError(response, 'not_found', 'No store of this provider has this address');
        return;
      case 'rejected':
        if (receipt.reason === 'malformed') sendError(response, 'malformed_body', receipt.message);
        else sendError(response, 'invalid_signature', `${receipt.reason}: ${receipt.message}`);
    }
  }
}

function identify(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('x-request-id', randomUUID());
}
