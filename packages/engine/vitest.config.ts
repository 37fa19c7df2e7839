import { testConfig } from '../../tooling/vitest.base.ts';

// Time in these tests is injected; what takes time is the real disk, which other suites use meanwhile.
export default testConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
