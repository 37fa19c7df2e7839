import { createCli } from './cli.js';
import { reportError } from './report-error.js';
import type { Runtime } from './runtime.js';

/** Runs one command. @returns its exit code: 0 ok, 1 failed, 2 wrong usage */
export async function run(runtime: Runtime): Promise<number> {
  try {
    await createCli(runtime).parseAsync(withSandboxAlone(runtime.args));
    return 0;
  } catch (error) {
    return reportError(error, runtime);
  }
}

/** `--sandbox` may stand alone: what comes after it belongs to it only when it is an address. */
function withSandboxAlone(args: readonly string[]): string[] {
  return args.map((arg, index) => (arg === '--sandbox' && !args[index + 1]?.includes('://') ? '--sandbox=' : arg));
}
