import { testConfig } from '../../tooling/vitest.base.ts';

export default testConfig({ testTimeout: 30_000, hookTimeout: 60_000 });
