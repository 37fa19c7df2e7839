import { testConfig } from '../../tooling/vitest.base.ts';

export default testConfig({ testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false });
