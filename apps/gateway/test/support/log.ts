import type { RunningProcess } from '@neropay/testkit';

/** What a gateway logged so far, line by line. */
export function logOf(gateway: Pick<RunningProcess, 'output'>): readonly Record<string, unknown>[] {
  return gateway
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}
