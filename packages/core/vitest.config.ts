import { mergeConfig } from 'vitest/config';
import { testConfig } from '../../tooling/vitest.base.ts';

export default mergeConfig(testConfig(), { test: { setupFiles: ['test/support/seed.ts'] } });
