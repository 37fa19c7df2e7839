import { Router } from 'express';
import { parseBody } from '../neropay/fields.js';
import type { Provider } from '../neropay/provider.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { faultsSchema } from './faults.js';
import { after, queryOf } from './find.js';
import { presentRequest } from './present.js';
import * as bodies from './requests.js';

/** What was asked of the API, how much may be asked, and what goes wrong when it is. */
export function apiControls({ faults, rateLimit, requests }: Provider): Router {
  const router = Router();

  router.get('/requests', (request, response) => {
    answer(request, response, after(requests.requests, queryOf(request).get('after')).map(presentRequest));
  });

  router.get('/rate-limit', (request, response) => {
    answer(request, response, { per_second: rateLimit.perSecond });
  });
  router.put('/rate-limit', async (request, response) => {
    rateLimit.set(parseBody(bodies.rateLimit, await readFields(request)).per_second);
    answer(request, response, { per_second: rateLimit.perSecond });
  });

  router.get('/faults', (request, response) => answer(request, response, faults.settings));
  router.put('/faults', async (request, response) => {
    faults.set(parseBody(faultsSchema, await readFields(request)));
    answer(request, response, faults.settings);
  });

  router.get('/faults/happened', (request, response) => answer(request, response, faults.happened));

  return router;
}
