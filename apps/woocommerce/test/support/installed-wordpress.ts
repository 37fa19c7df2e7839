import { tempDir } from '@neropay/testkit';
import type { TestProject } from 'vitest/node';
import { install, serve, unpack } from './installation.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of a WordPress that is installed on SQLite. Nobody changes it: tests work on copies. */
    installedWordPress: string;
  }
}

/** Installs WordPress once for all test files: each of them would do the same for seconds. Not where the tests are another shop's. */
export default async function setup({ provide }: TestProject): Promise<void> {
  if (process.env.WOO_E2E_URL) return;
  const directory = tempDir();
  await unpack(directory);
  const server = await serve(directory);
  await install(directory, server.url);
  await server.stop();
  provide('installedWordPress', directory);
}
