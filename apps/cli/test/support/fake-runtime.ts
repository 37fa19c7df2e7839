import { PassThrough } from 'node:stream';
import type { Runtime } from '../../src/runtime.ts';

export interface FakeRuntime extends Runtime {
  /** What was written so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** What the first SIGINT does. */
  readonly stop: () => void;
}

/** 2026-04-22T02:40:15Z */
export const NOW = 1_776_825_615_000;

/** A process that stands still at {@link NOW} and keeps what is written. */
export function fakeRuntime({
  args = [],
  env = {},
  terminal = false,
  columns,
}: {
  args?: readonly string[];
  env?: Runtime['env'];
  terminal?: boolean;
  columns?: number;
} = {}): FakeRuntime {
  const stop = new AbortController();
  const stdout = keeping();
  const stderr = keeping();
  return {
    args,
    env,
    stdin: Object.assign(new PassThrough(), { isTTY: terminal }),
    stdout: Object.assign(stdout.stream, { isTTY: terminal, columns }),
    stderr: Object.assign(stderr.stream, { isTTY: terminal }),
    now: () => NOW,
    untilStopped: () => stop.signal,
    out: stdout.text,
    err: stderr.text,
    stop: () => stop.abort(),
  };
}

function keeping() {
  const stream = new PassThrough();
  let kept = '';
  stream.on('data', (chunk: Buffer) => {
    kept += chunk.toString();
  });
  return { stream, text: () => kept };
}
