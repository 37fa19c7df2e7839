import type { OperatorLedger } from '@neropay/engine';
import { queryOf } from '../http/store-request.js';
import { presentOverview } from '../present-operator.js';
import { invalid } from './answer-page.js';
import { overviewQuery } from './api.js';
import type { OperatorRoutes } from './operator-routes.js';

const BUCKET_MS = { hour: 60 * 60 * 1000, day: 24 * 60 * 60 * 1000 } as const;
/** A year in days, a month in hours: more is no picture, and a question for a report. */
const MOST_BUCKETS = 800;

/** What came in, and what wants a look. */
export function overviewRoutes(routes: OperatorRoutes, ledger: OperatorLedger): void {
  routes.read('/overview', async ({ request }) => {
    const query = queryOf(request.query, overviewQuery);
    const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
    const bucketMs = BUCKET_MS[query.bucket];
    if (to <= from) throw invalid('to', 'to must be later than from');
    if (to - from > MOST_BUCKETS * bucketMs) {
      throw invalid('to', `to must be within ${MOST_BUCKETS} ${query.bucket}s of from; ask for a shorter range`);
    }
    return { data: presentOverview(await ledger.overview({ from, to, bucketMs, mode: query.mode })) };
  });
}
