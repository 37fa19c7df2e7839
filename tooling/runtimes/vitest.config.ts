import { testConfig } from '../vitest.base.ts';

export default testConfig({ testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false });
