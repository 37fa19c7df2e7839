import { defineConfig, mergeConfig } from 'vitest/config';
import { testConfig } from '../../tooling/vitest.base.ts';

// What is polled for goes over real HTTP, on machines that have other things to do.
export default mergeConfig(testConfig(), defineConfig({ test: { expect: { poll: { timeout: 10_000 } } } }));
