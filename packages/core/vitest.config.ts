import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import { testConfig } from '../../tooling/vitest.base.ts';

export default mergeConfig(testConfig(), {
  // Tests run the sources; package.json's `imports` lead to what was built from them.
  resolve: { alias: { '#platform': fileURLToPath(new URL('src/platform/node.ts', import.meta.url)) } },
  test: { setupFiles: ['test/support/seed.ts'] },
});
