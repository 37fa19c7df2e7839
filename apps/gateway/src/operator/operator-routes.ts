import type { OperatorSession } from '@neropay/engine';
import type { Request, RequestHandler, Response, Router } from 'express';
import { sendData, sendError } from '../http/answer.js';
import { clientAddress, type ProxyTrust } from '../http/client-address.js';
import { BODY_LIMIT } from '../http/errors.js';
import { readBody } from '../http/read-body.js';
import { sameText } from '../http/same-text.js';
import type { AuditAction } from './api.js';
import type { Audit } from './audit.js';
import { OperatorRefusal } from './operator-refusal.js';
import type { SessionCookie } from './session-cookie.js';
import type { Sessions } from './sessions.js';

/** Where the dashboard's own API is. */
export const OPERATOR_API = '/dashboard/api';

/** A call of somebody who is logged in. */
export interface OperatorCall {
  readonly request: Request;
  readonly session: OperatorSession;
  /** The `{id}` of the path; empty where it has none. */
  readonly id: string;
}

/** One that changes something. */
export interface OperatorAct extends OperatorCall {
  readonly response: Response;
  readonly rawBody: Buffer;
  /** Adds facts to its entry in the audit log, never secrets. */
  readonly note: (facts: Readonly<Record<string, string>>) => void;
}

export interface Answer {
  readonly data: unknown;
  readonly meta?: object;
}

export interface OperatorRouteParts {
  readonly sessions: Sessions;
  readonly cookie: SessionCookie;
  readonly audit: Audit;
  readonly trusts: ProxyTrust;
}

/**
 * The calls of the dashboard, and what stands before each: a session; and for what changes something, its token against forgery and an entry in
 * the audit log. Paths are those after `/dashboard/api`, as Express writes them.
 */
export class OperatorRoutes {
  readonly #router: Router;
  readonly #parts: OperatorRouteParts;
  readonly #methods = new Map<string, string[]>();

  constructor(router: Router, parts: OperatorRouteParts) {
    this.#router = router;
    this.#parts = parts;
  }

  read(path: string, answer: (call: OperatorCall) => Promise<Answer>): void {
    this.#router.get(this.#named('GET', path), async (request, response) => {
      const session = await this.#authenticate(request);
      const { data, meta } = await answer({ request, session, id: idOf(request) });
      sendData(response, 200, data, meta);
    });
  }

  act(path: string, action: AuditAction, answer: (call: OperatorAct) => Promise<Answer>): void {
    this.#router.post(this.#named('POST', path), this.#acting(action, answer));
  }

  remove(path: string, action: AuditAction, answer: (call: OperatorAct) => Promise<Answer>): void {
    this.#router.delete(this.#named('DELETE', path), this.#acting(action, answer));
  }

  /** A call that asks for no session: the one that opens it. */
  open(path: string, ...handlers: readonly RequestHandler[]): void {
    this.#router.post(this.#named('POST', path), ...handlers);
  }

  /** To be called after all others: every other method is 405, every other path 404. */
  close(): void {
    for (const [path, methods] of this.#methods) {
      this.#router.all(path, (request, response) => {
        const allowed = methods.join(', ');
        response.setHeader('allow', allowed);
        sendError(response, 'method_not_allowed', `${request.method} is not for this path; it takes ${allowed}`);
      });
    }
    this.#router.use(OPERATOR_API, (_request, response) => {
      sendError(response, 'not_found', 'The dashboard has no such call; reload the page');
    });
  }

  #named(method: string, path: string): string {
    const whole = `${OPERATOR_API}${path}`;
    this.#methods.set(whole, [...(this.#methods.get(whole) ?? []), method]);
    return whole;
  }

  #acting(action: AuditAction, answer: (call: OperatorAct) => Promise<Answer>): RequestHandler {
    const { audit, trusts } = this.#parts;
    return async (request, response) => {
      const session = await this.#authenticate(request);
      const rawBody = await readBody(request, BODY_LIMIT);
      const address = clientAddress(request, trusts);
      const id = idOf(request);
      const deed = { operator: session.operator, address, action, subject: id === '' ? null : id };
      const { data, meta } = await audit.record(deed, async (note) => {
        assertMeant(request, session);
        return await answer({ request, response, session, id, rawBody, note });
      });
      sendData(response, 200, data, meta);
    };
  }

  async #authenticate(request: Request): Promise<OperatorSession> {
    const { cookie, sessions } = this.#parts;
    const value = cookie.read(request);
    const session = value === null ? null : await sessions.find(value);
    if (session === null) throw new OperatorRefusal('not_logged_in', 'There is no session, or it is over: log in');
    return session;
  }
}

/** A page of the dashboard has read the token from the session; no other site can. */
function assertMeant(request: Request, session: OperatorSession): void {
  if (sameText(request.get('x-csrf-token') ?? '', session.csrfSecret)) return;
  throw new OperatorRefusal('forbidden', 'X-CSRF-Token is not that of this session; reload the page and do it again');
}

function idOf(request: Request): string {
  const { id } = request.params;
  return typeof id === 'string' ? id : '';
}
