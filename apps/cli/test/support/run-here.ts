import { run } from '../../src/run.ts';
import type { Ran } from './cli.ts';
import { fakeRuntime } from './fake-runtime.ts';

/** Runs a command in this process, at a moment that stands still: for what does not depend on being a process. */
export async function runHere(
  args: readonly string[],
  { env = {}, input = '' }: { env?: Readonly<Record<string, string>>; input?: string } = {},
): Promise<Ran> {
  const runtime = fakeRuntime({ args, env });
  runtime.stdin.push(input);
  runtime.stdin.push(null);
  const code = await run(runtime);
  return { code, stdout: runtime.out(), stderr: runtime.err() };
}
