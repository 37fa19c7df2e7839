import { useRef, useState } from 'react';
import type { BulkReplayView } from '../../../../src/operator/api.js';
import { write } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';

export interface ReplayFilters {
  readonly store_id: string;
  readonly endpoint_id: string;
  readonly type: string;
}

export interface Progress {
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  readonly replayed: number;
  /** Left when the last step was done; null before the first. */
  readonly remaining: number | null;
  readonly error: unknown;
}

/** Sends again step by step, until all that were dead when it began are on their way, or somebody stops it. A step is done or not; none is lost in between. */
export function useBulkReplay() {
  const [progress, setProgress] = useState<Progress>();
  const stopping = useRef(false);

  const run = async (filters: ReplayFilters) => {
    stopping.current = false;
    const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
    const request = { ...given, before: new Date().toISOString() };
    let replayed = 0;
    let remaining: number | null = null;
    let cursor: string | null = null;
    setProgress({ state: 'running', replayed, remaining, error: null });
    try {
      for (;;) {
        const step: BulkReplayView = await write('POST', '/deliveries/replay', {
          ...request,
          ...(cursor !== null && { cursor }),
        });
        replayed += step.replayed;
        ({ remaining, next_cursor: cursor } = step);
        const state = step.done ? 'done' : stopping.current ? 'stopped' : 'running';
        setProgress({ state, replayed, remaining, error: null });
        if (state !== 'running') break;
      }
    } catch (error) {
      setProgress({ state: 'failed', replayed, remaining, error });
    }
    await Promise.all([keys.deliveries, keys.overview].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  };

  return {
    progress,
    run,
    stop: () => {
      stopping.current = true;
    },
  };
}
