import type { Readable, Writable } from 'node:stream';

/** A standard stream, which may be a terminal. */
type Standard<Stream> = Stream & { readonly isTTY?: boolean };

/** What a command touches of the process it runs in. Commands get it handed in, and read nothing global. */
export interface Runtime {
  /** Without the interpreter and the script. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Standard<Readable>;
  /** `columns` of a terminal. */
  readonly stdout: Standard<Writable> & { readonly columns?: number };
  readonly stderr: Standard<Writable>;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /**
   * For commands that run until they are told to stop: aborts at the first SIGINT or SIGTERM. From then on a second one ends the
   * process at once. Commands that do not call it end at the first.
   */
  readonly untilStopped: () => AbortSignal;
}
