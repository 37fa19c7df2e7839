import type { LoggedRequest, SandboxControl } from '../sandbox/control.js';
import type { Log } from './log.js';

/** What was asked of a sandbox's API. */
export function requestLog(sandbox: SandboxControl): Log<LoggedRequest> {
  return {
    columns: [
      { title: 'at', value: ({ at }) => at, yields: 2 },
      { title: 'id', value: ({ id }) => id, yields: 1 },
      { title: 'method', value: ({ method }) => method },
      { title: 'path', value: ({ path }) => path, yields: 4 },
      { title: 'status', value: ({ status }) => status, align: 'right' },
      { title: 'ms', value: ({ duration_ms }) => duration_ms, align: 'right' },
      { title: 'code', value: ({ code }) => code, yields: 3 },
    ],
    empty: 'No requests yet.',
    last: async (count, signal) => (await sandbox.requests(undefined, signal)).slice(-count),
    since: async (entry, signal) => await sandbox.requests(entry?.id, signal),
  };
}
