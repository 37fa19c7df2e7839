import { defineConfig } from 'vitest/config';

/**
 * What every package's test run shares: results for people on the terminal, and for the root's tally in a file.
 * Network and process tests raise their own timeouts; a unit test that needs more than this is not a unit test.
 */
export function testConfig(overrides: { testTimeout?: number; hookTimeout?: number; fileParallelism?: boolean } = {}) {
  return defineConfig({
    test: {
      include: ['test/**/*.test.ts'],
      reporters: ['default', ['json', { outputFile: '.test-results/vitest.json' }]],
      testTimeout: 30_000,
      ...overrides,
    },
  });
}
