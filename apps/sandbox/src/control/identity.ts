import { Router } from 'express';
import * as z from 'zod';
import { ApiError } from '../neropay/api-error.js';
import { parseBody } from '../neropay/fields.js';
import type { VerificationSession } from '../neropay/model.js';
import type { Provider } from '../neropay/provider.js';
import { presentSession } from '../neropay/resources/identity.js';
import { answer } from './answer.js';
import { readFields } from './body.js';

const decision = z.strictObject({
  status: z.enum(['verified', 'rejected'], 'must be verified or rejected.'),
});

/** Verifications without a browser, to be mounted at /_sandbox. */
export function identityControls(provider: Provider): Router {
  const { store, identity } = provider;
  const router = Router();

  router.get('/identity/sessions', (request, response) => {
    const sessions = [...store.verificationSessions.values()];
    answer(
      request,
      response,
      sessions.map((session) => presentSessionTruth(provider, session)),
    );
  });

  router.patch('/identity/sessions/:id', async (request, response) => {
    const { status } = parseBody(decision, await readFields(request));
    const session = store.verificationSessions.get(request.params.id);
    if (!session) throw new ApiError('not_found', `There is no verification session ${request.params.id}.`);
    answer(request, response, presentSessionTruth(provider, identity.decide(session, status)));
  });

  return router;
}

/** With the address of its page. */
export function presentSessionTruth({ verificationUrls }: Provider, session: VerificationSession) {
  return { ...presentSession(session), verification_url: verificationUrls(session).page };
}
