import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { randomId } from '../random-id.js';
import type { Provider } from './provider.js';

interface Findings {
  accountId?: string;
  code?: string | null;
}

const findings = new WeakMap<Response, Findings>();

/** Gives the request its id, and a line in the log of requests once it is answered or dropped. */
export function recordRequest({ agenda, requests }: Provider, log: Logger, request: Request, response: Response): void {
  const id = `req_${randomId(16).toLowerCase()}`;
  const at = agenda.now();
  // Express changes the path on its way through the routers.
  const path = `${request.baseUrl}${request.path}`;
  const found: Findings = {};
  findings.set(response, found);
  response.set('X-Request-Id', id);
  response.once('close', () => {
    const { method } = request;
    const status = response.writableFinished ? response.statusCode : 0;
    requests.add({
      id,
      at,
      method,
      path,
      status,
      durationMs: agenda.now() - at,
      code: found.code ?? null,
      accountId: found.accountId ?? null,
      idempotencyKey: request.get('idempotency-key') ?? null,
    });
    log.debug({ requestId: id, method, path, status }, 'api call');
  });
}

/** Adds what was found out about a request to its line: on whose account it works, which error it was answered with. */
export function recordFindings(response: Response, more: Findings): void {
  Object.assign(findings.get(response) ?? {}, more);
}
