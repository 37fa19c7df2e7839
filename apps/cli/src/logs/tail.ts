import { setTimeout as sleep } from 'node:timers/promises';
import { NeroPayCallError } from '@neropay/core';
import { writeList } from '../output/list.js';
import type { Screen } from '../output/screen.js';
import { printable } from '../output/text.js';
import type { Runtime } from '../runtime.js';
import type { Log } from './log.js';

/** Writes the last entries of a log. */
export async function tail<Entry>(log: Log<Entry>, count: number, screen: Screen): Promise<void> {
  await writeList(screen, await log.last(count), log);
}

/** Writes the last entries of a log, and then what comes, line by line, until it is told to stop. */
export async function follow<Entry>(
  log: Log<Entry>,
  { count, intervalMs, screen, runtime }: { count: number; intervalMs: number; screen: Screen; runtime: Runtime },
): Promise<void> {
  const stop = runtime.untilStopped();
  try {
    let newest = await show(await log.last(count, stop), log, screen);
    for (;;) {
      await sleep(intervalMs, undefined, { signal: stop });
      newest = (await show(await entriesSince(newest, log, screen, stop), log, screen)) ?? newest;
    }
  } catch (error) {
    // Being told to stop is how following ends.
    if (!stop.aborted) throw error;
  }
}

/** @returns the last one */
async function show<Entry>(entries: readonly Entry[], log: Log<Entry>, screen: Screen): Promise<Entry | undefined> {
  for (const entry of entries) {
    await screen.result(screen.format === 'table' ? lineOf(entry, log) : JSON.stringify(entry));
  }
  return entries.at(-1);
}

function lineOf<Entry>(entry: Entry, { columns }: Log<Entry>): string {
  return columns
    .map(({ value }) => printable(value(entry)))
    .filter((text) => text !== '')
    .join('  ');
}

/** A look that failed for a while is no reason to stop following. */
async function entriesSince<Entry>(
  newest: Entry | undefined,
  log: Log<Entry>,
  screen: Screen,
  stop: AbortSignal,
): Promise<Entry[]> {
  try {
    return await log.since(newest, stop);
  } catch (error) {
    if (stop.aborted || !(error instanceof NeroPayCallError) || !error.retryable) throw error;
    screen.remark(`${error.message} Going on.`);
    return [];
  }
}
