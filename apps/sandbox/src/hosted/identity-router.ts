import { timingSafeEqualText } from '@neropay/core';
import { type Request, type Response, Router } from 'express';
import type { VerificationSession } from '../neropay/model.js';
import type { Provider } from '../neropay/provider.js';
import { readForm } from '../pages/form.js';
import { sendPage } from '../pages/pages.js';

const MAX_FORM_BYTES = 16_384;

/** The page that people prove on who they are, at /identity/{id} and /i/{code}. Everything works without a script. */
export function identityRouter({ store, identity }: Provider): Router {
  const router = Router();

  router.get('/i/:code', (request, response) => {
    const session = [...store.verificationSessions.values()].find(({ code }) => code === request.params.code);
    if (session) response.redirect(303, pathOf(session));
    else showNothing(response);
  });

  router.get('/identity/:id', (request, response) => {
    withSession(request, response, (session) => {
      if (session.status === 'pending') showForm(session, response);
      else showResult(session, response, { leaveTo: null });
    });
  });

  router.get('/identity/:id/complete', (request, response) => {
    withSession(request, response, (session) => {
      if (session.status === 'pending') response.redirect(303, pathOf(session));
      else showResult(session, response, { leaveTo: session.returnUrl });
    });
  });

  router.post('/identity/:id', async (request, response) => {
    const form = await readForm(request, MAX_FORM_BYTES);
    withSession(request, response, (session) => {
      if (!timingSafeEqualText(session.formToken, form.get('token') ?? '')) {
        sendPage(response, 'identity/refused', { back: pathOf(session) }, { status: 403 });
        return;
      }
      const outcome = form.get('outcome');
      // Sent twice, or from a second tab: what was decided stays.
      if (session.status === 'pending' && (outcome === 'verified' || outcome === 'rejected')) {
        identity.decide(session, outcome);
      }
      response.redirect(303, `${pathOf(session)}/complete`);
    });
  });

  return router;

  function withSession(
    request: Request<{ id: string }>,
    response: Response,
    use: (session: VerificationSession) => void,
  ): void {
    const session = store.verificationSessions.get(request.params.id);
    if (session) use(session);
    else showNothing(response);
  }

  function showForm(session: VerificationSession, response: Response): void {
    sendPage(response, 'identity/verify', {
      ...pageData(session),
      person: [session.firstName, session.lastName].filter(Boolean).join(' '),
      country: session.country,
      path: pathOf(session),
      token: session.formToken,
    });
  }

  /** @param options.leaveTo where the person is taken by itself; null when they opened a finished session once more */
  function showResult(session: VerificationSession, response: Response, options: { leaveTo: string | null }): void {
    sendPage(response, 'identity/result', {
      ...pageData(session),
      status: session.status,
      leaveTo: options.leaveTo,
      back: session.returnUrl,
    });
  }

  function pageData(session: VerificationSession) {
    return { requester: store.accountOf(session).name };
  }
}

function pathOf({ id }: VerificationSession): string {
  return `/identity/${id}`;
}

function showNothing(response: Response): void {
  sendPage(response, 'identity/not-found', {}, { status: 404 });
}
