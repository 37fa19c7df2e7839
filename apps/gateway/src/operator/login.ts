import type { Log, OperatorSession } from '@neropay/engine';
import type { RequestHandler } from 'express';
import { sendData } from '../http/answer.js';
import { clientAddress, type ProxyTrust } from '../http/client-address.js';
import { BODY_LIMIT } from '../http/errors.js';
import { readBody } from '../http/read-body.js';
import { bodyOf } from '../http/store-request.js';
import { isoTime } from '../present.js';
import { invalid } from './answer-page.js';
import { loginRequest, type SessionView } from './api.js';
import type { Audit } from './audit.js';
import { OperatorRefusal } from './operator-refusal.js';
import type { OperatorRoutes } from './operator-routes.js';
import type { SessionCookie } from './session-cookie.js';
import { SESSION_MS, type Sessions } from './sessions.js';

export interface LoginParts {
  readonly sessions: Sessions;
  readonly cookie: SessionCookie;
  readonly audit: Audit;
  readonly log: Log;
  readonly clock: () => number;
  readonly trusts: ProxyTrust;
  /** How often one address may guess. */
  readonly limit: RequestHandler;
}

/** So many failed logins of a minute are written to the audit log; whoever guesses from a thousand addresses shall not fill the database. */
const AUDITED_A_MINUTE = 60;
const MINUTE_MS = 60_000;

/** Logging in and out, and what a page that was reloaded asks for. */
export function loginRoutes(routes: OperatorRoutes, parts: LoginParts): void {
  const { sessions, cookie, audit, log, clock, trusts, limit } = parts;
  let minuteBegan = 0;
  let failures = 0;

  routes.open('/session', limit, async (request, response) => {
    const { token, operator } = bodyOf({ rawBody: await readBody(request, BODY_LIMIT) }, loginRequest);
    // Typed into the wrong field it would stand in the audit log for ever.
    if (sessions.isToken(operator)) throw invalid('operator', 'operator is who you are, not the token');
    const address = clientAddress(request, trusts);
    const deed = { operator, address, action: 'session.login', subject: null } as const;
    if (!sessions.isToken(token)) {
      log.warn({ address }, 'login refused');
      if (isAudited()) await audit.refused(deed, { code: 'wrong_token' });
      throw new OperatorRefusal('wrong_token', 'This is not the ADMIN_TOKEN of this gateway');
    }
    const { session, value } = await audit.record(deed, () => sessions.open(operator));
    cookie.write(response, value, SESSION_MS);
    sendData(response, 200, presentSession(session));
  });

  routes.read('/session', async ({ session }) => ({ data: presentSession(session) }));

  routes.remove('/session', 'session.logout', async ({ session, response }) => {
    await sessions.end(session);
    cookie.clear(response);
    return { data: null };
  });

  function isAudited(): boolean {
    const now = clock();
    if (now - minuteBegan >= MINUTE_MS) {
      minuteBegan = now;
      failures = 0;
    }
    failures += 1;
    return failures <= AUDITED_A_MINUTE;
  }
}

function presentSession({ operator, csrfSecret, expiresAt }: OperatorSession): SessionView {
  return { operator, csrf_token: csrfSecret, expires_at: isoTime(expiresAt) };
}
