import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nodeBinary, pinnedPnpm } from '../toolchain.mjs';
import { repoRoot } from '../workspace.mjs';

test.each([
  ['pnpm@12.21.0', 'pnpm@12.21.0'],
  ['pnpm@12.21.0+sha512.0a1b', 'pnpm@12.21.0'],
  ['pnpm@13.0.0-rc.1', 'pnpm@13.0.0-rc.1'],
])('%s pins %s', (field, pinned) => {
  expect(pinnedPnpm(field)).toBe(pinned);
});

test.each([undefined, '', 'pnpm', 'pnpm@12', 'yarn@4.0.0', 'pnpm@12.21.0; rm -rf /'])(
  '%s pins nothing: an error says how to',
  (field) => {
    expect(() => pinnedPnpm(field)).toThrow(/package.json must pin pnpm, as in "packageManager": "pnpm@/);
  },
);

test('the tests run on the Node that package.json names, and so do the engines checks', () => {
  const { devDependencies } = JSON.parse(readFileSync(path.join(repoRoot, 'package.json'), 'utf8'));
  expect(process.version).toBe(`v${devDependencies.node}`);
  expect(nodeBinary).toMatch(/node_modules\/node\/bin\/node$/);
  expect(readFileSync(path.join(repoRoot, 'pnpm-workspace.yaml'), 'utf8')).toContain(
    `\nnodeVersion: ${devDependencies.node}\n`,
  );
});
