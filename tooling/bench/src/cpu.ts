import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Linux counts CPU time in these. */
const TICKS_PER_SECOND = 100;
/** No more than this between two looks, which is what looking for work costs, and whoever was working has come to rest. */
const AT_REST_SECONDS = 0.02;
const LOOK_MS = 300;
const MOST_LOOKS = 10;

/** Seconds of user and system time that a process has spent, in all its threads: fields 14 and 15 of /proc/<pid>/stat (proc(5)). */
export function cpuSeconds(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The same of a process with its children, those that have ended (fields 16 and 17) included: what a PostgreSQL server is. */
export function familyCpuSeconds(pid: number): number {
  const fields = statOf(pid);
  const ended = (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
  return childrenOf(pid).reduce((sum, child) => sum + cpuSecondsOrNone(child), cpuSeconds(pid) + ended);
}

/** What `read` answers once nobody in it has anything left to do. Who looks for work so often as never to rest is read after a few seconds. */
export async function atRest(read: () => number): Promise<number> {
  let seen = read();
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    await sleep(LOOK_MS);
    const now = read();
    if (now - seen <= AT_REST_SECONDS) return now;
    seen = now;
  }
  return seen;
}

/** The process that a process was started by: field 4. */
export function parentOf(pid: number): number {
  return Number(statOf(pid)[1]);
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
    .filter((child) => child !== '')
    .map(Number);
}

/** A child may end between two looks; its time is then among those of its parent's ended children next time. */
function cpuSecondsOrNone(pid: number): number {
  try {
    return cpuSeconds(pid);
  } catch {
    return 0;
  }
}

/** The fields after the name, which may itself hold blanks and brackets: the first one is field 3. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
