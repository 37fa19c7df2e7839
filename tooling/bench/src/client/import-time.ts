import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';

const run = promisify(execFile);
const Measured = z.object({ wallMs: z.number(), cpuMs: z.number() });

/** What a fresh Node process needs to import a package, in milliseconds. */
export async function importTime(specifier: string): Promise<z.output<typeof Measured>> {
  const code = `
    const startedAt = process.hrtime.bigint();
    const before = process.cpuUsage();
    await import(${JSON.stringify(specifier)});
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ wallMs: Number(process.hrtime.bigint() - startedAt) / 1e6, cpuMs: (user + system) / 1e3 }));
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: import.meta.dirname });
  return Measured.parse(JSON.parse(stdout));
}
