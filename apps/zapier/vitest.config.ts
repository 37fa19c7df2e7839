import { testConfig } from '../../tooling/vitest.base.ts';

export default testConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
