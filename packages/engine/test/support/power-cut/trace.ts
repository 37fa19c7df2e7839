import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What a process asked of the system, in the order in which it was done. */
export type Step =
  | { readonly kind: 'write'; readonly path: string; readonly at: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly length: number }
  | { readonly kind: 'remove'; readonly path: string }
  /** Flushes what was written before the flush began: `upTo` steps. */
  | { readonly kind: 'flush'; readonly path: string; readonly upTo: number }
  | { readonly kind: 'said'; readonly line: string };

/** A writer of SQLite uses no other calls: the test of the whole record would show it. */
const TRACED_CALLS = ['pwrite64', 'write', 'fsync', 'fdatasync', 'ftruncate', 'unlink'] as const;
const STRACE_OPTIONS = ['--seccomp-bpf', '-f', '-y', '-xx', '-s', '1048576', '-e', `trace=${TRACED_CALLS.join(',')}`];

/** What to run in the place of a command so that strace records it into `file`. */
export function traced(file: string, command: readonly string[]): readonly string[] {
  return ['strace', ...STRACE_OPTIONS, '-o', file, ...command];
}

interface Begun {
  readonly text: string;
  /** How many steps were done when it began. */
  readonly after: number;
}

/**
 * Reads what strace wrote. Of a call that was interrupted by another thread's, the beginning and the end are on two lines.
 * @throws {Error} when a line is not understood: a record with gaps proves nothing
 */
export async function readTrace(file: string): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const begun = new Map<string, Begun>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const [, thread = '', text = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (text.startsWith('+++') || text.startsWith('---')) continue;
    const unfinished = /^(.*?)\s*<unfinished \.\.\.>$/.exec(text);
    if (unfinished !== null) {
      begun.set(thread, { text: unfinished[1] ?? '', after: steps.length });
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text);
    const beginning = resumed === null ? undefined : begun.get(thread);
    const step = stepOf((beginning?.text ?? '') + (resumed?.[1] ?? text), beginning?.after ?? steps.length);
    if (step !== null) steps.push(step);
    begun.delete(thread);
  }
  return steps;
}

/** @param after how many steps were done when the call began */
function stepOf(text: string, after: number): Step | null {
  const call = /^(\w+)\((.*)\)\s+= (-?\d+|\?)(.*)$/.exec(text);
  if (call === null) throw new Error(`strace wrote a line that is not understood: ${text.slice(0, 200)}`);
  const [, name, args = '', result] = call;
  if (result === '?' || Number(result) < 0) return null;
  if (name === 'unlink') return { kind: 'remove', path: bytesOf(args).toString() };
  const [, descriptor, hexPath = '', rest = ''] = /^(\d+)(?:<([^>]*)>)?(.*)$/.exec(args) ?? [];
  const path = bytesOf(hexPath).toString();
  switch (name) {
    case 'pwrite64': {
      const [, hex = '', length, at] = /^, "([^"]*)", (\d+), (\d+)$/.exec(rest) ?? [];
      const data = bytesOf(hex);
      if (data.length !== Number(length) || data.length !== Number(result)) {
        throw new Error(`A write to ${path} is not recorded in full`);
      }
      return { kind: 'write', path, at: Number(at), data };
    }
    case 'ftruncate':
      return { kind: 'truncate', path, length: Number(/^, (\d+)$/.exec(rest)?.[1]) };
    case 'fsync':
    case 'fdatasync':
      return { kind: 'flush', path, upTo: after };
    case 'write':
      if (descriptor !== '1') return null;
      return {
        kind: 'said',
        line: bytesOf(/"([^"]*)"/.exec(rest)?.[1] ?? '')
          .toString()
          .trim(),
      };
    default:
      throw new Error(`strace recorded ${name}, which nobody asked for`);
  }
}

/** `\x68\x69` → "hi" */
function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(/\\x|"/g, ''), 'hex');
}
