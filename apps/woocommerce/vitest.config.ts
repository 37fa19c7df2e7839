import { mergeConfig } from 'vitest/config';
import { testConfig } from '../../tooling/vitest.base.ts';

export default mergeConfig(testConfig({ testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false }), {
  test: { globalSetup: ['test/support/installed-wordpress.ts'] },
});
