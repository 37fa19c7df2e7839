import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a package of this folder has its command. */
export function commandOf(name: string): string {
  return path.join(fileURLToPath(new URL('../..', import.meta.url)), 'node_modules', '.bin', name);
}

/**
 * Whether a runtime runs here. Their packages bring a binary for the usual platforms only: elsewhere its tests are skipped, with
 * one loud line. CI may not skip: there it throws.
 *
 * @throws {Error} when it is missing and CI=true
 */
export function hasRuntime(name: 'deno' | 'bun' | 'workerd'): boolean {
  try {
    execFileSync(commandOf(name), ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    const message = `MISSING ${name}: there is no binary of it for this machine, so its tests are skipped.`;
    if (process.env.CI === 'true') throw new Error(`${message} (and CI skips nothing)`);
    console.warn(message);
    return false;
  }
}
