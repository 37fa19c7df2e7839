import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupEnded, holdGroup } from './leash.mjs';

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} env
 * @property {string} healthUrl answers 2xx once the service is up
 */

/**
 * @typedef {object} RunningService
 * @property {string} name
 * @property {Promise<string>} exited how it ended, in words
 * @property {(signal: NodeJS.Signals) => void} signal
 */

/** What a service gets to finish what it has begun, before it is killed. */
const graceMs = 25_000;

/**
 * Runs services side by side until one of them ends, or until this process is told to stop (Ctrl-C, SIGTERM, a closed terminal).
 * Either way none of them is left running.
 *
 * @param {readonly Service[]} services
 * @param {object} options
 * @param {string} options.cwd
 * @param {(name: string, line: string) => void} options.showLine gets every line that a service writes
 * @param {() => void} options.onReady called once, when all of them are up
 * @param {number} [options.startTimeoutMs]
 * @returns {Promise<string | undefined>} what went wrong; undefined when it was told to stop
 */
export async function runServices(services, { cwd, showLine, onReady, startTimeoutMs = 60_000 }) {
  const stop = stopSignals();
  const running = services.map((service) => startService(service, { cwd, showLine }));
  const firstEnd = Promise.race(
    running.map(async ({ name, exited }) => `${name} stopped by itself (${await exited}); its last lines are above.`),
  );
  const waiting = new AbortController();
  try {
    const failed = await Promise.race([
      stop.requested.then(() => 'stop'),
      firstEnd,
      allHealthy(services, { startTimeoutMs, signal: waiting.signal }),
    ]);
    if (failed === 'stop') return undefined;
    if (failed) return failed;
    onReady();
    return await Promise.race([stop.requested.then(() => undefined), firstEnd]);
  } finally {
    waiting.abort();
    stop.onRepeat(() => {
      for (const service of running) service.signal('SIGKILL');
    });
    await Promise.all(running.map(stopService));
    stop.release();
  }
}

/**
 * @param {Service} service
 * @param {{ cwd: string, showLine: (name: string, line: string) => void }} options
 * @returns {RunningService}
 */
function startService({ name, command, args, env }, { cwd, showLine }) {
  // A group of its own: Ctrl-C reaches this process alone, which then stops each service once and in order.
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => showLine(name, line));
  }
  const { pid } = child;
  if (pid !== undefined) {
    holdGroup(pid);
    child.once('exit', () => groupEnded(pid));
  }
  const exited = once(child, 'close').then(
    ([code, signal]) => (signal ? `killed by ${signal}` : `exit code ${code}`),
    (error) => `could not start: ${error.message}`,
  );
  return { name, exited, signal: (signal) => void child.kill(signal) };
}

/** @param {RunningService} service */
async function stopService({ exited, signal }) {
  signal('SIGTERM');
  const timer = setTimeout(() => signal('SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}

/**
 * @param {readonly Service[]} services
 * @param {{ startTimeoutMs: number, signal: AbortSignal }} options
 * @returns {Promise<string | undefined>} which one did not come up in time
 */
async function allHealthy(services, { startTimeoutMs, signal }) {
  const deadline = Date.now() + startTimeoutMs;
  for (const { name, healthUrl } of services) {
    while (!signal.aborted && !(await answers(healthUrl))) {
      if (Date.now() > deadline) return `${name} did not answer at ${healthUrl} within ${startTimeoutMs / 1000} s.`;
      await sleep(100);
    }
  }
  return undefined;
}

/** @param {string} url */
async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * What asks a process to stop: the signals, and under npm the end of its parent, because a signal that npm gets ends the shell between npm
 * and this process and goes no further. The signals stay caught until `release`, so that an impatient second Ctrl-C leaves nothing behind.
 */
function stopSignals() {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @type {() => void} */
  let act = () => {};
  const requested = new Promise((resolve) => {
    act = () => resolve(undefined);
  });
  const listener = () => act();
  for (const signal of signals) process.on(signal, listener);

  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event === undefined || process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, 300);
  return {
    requested,
    /** @param {() => void} action */
    onRepeat: (action) => {
      act = action;
    },
    release: () => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
