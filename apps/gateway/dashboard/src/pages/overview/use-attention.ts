import { useOverview } from '../../api/queries.js';

const HOUR = 3_600_000;

/** What wants a look now, whatever the page shows. It is of no range: the shortest one is asked for. */
export function useAttention() {
  const hour = Math.floor(Date.now() / HOUR) * HOUR;
  const query = useOverview({
    from: new Date(hour).toISOString(),
    to: new Date(hour + HOUR).toISOString(),
    bucket: 'hour',
  });
  return { ...query, data: query.data?.attention };
}
