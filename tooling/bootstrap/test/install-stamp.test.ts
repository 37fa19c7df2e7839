import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isInstalled, markInstalled } from '../install-stamp.mjs';
import { tempFolder, workspaceFiles, write } from './temp-folder.ts';

test('nothing is installed at first, and everything after an install', () => {
  const root = tempFolder(workspaceFiles);
  expect(isInstalled(root)).toBe(false);
  markInstalled(root);
  expect(isInstalled(root)).toBe(true);
});

test.each([
  ['pnpm-lock.yaml', 'lockfileVersion: 9\npackages: {}'],
  ['pnpm-workspace.yaml', 'packages:\n  - packages/*\n  - apps/*\n'],
  ['.npmrc', 'engine-strict=true'],
  ['package.json', '{"name":"root","packageManager":"pnpm@12.22.0"}'],
  ['packages/one/package.json', '{"name":"@x/one","dependencies":{"zod":"4"}}'],
  ['packages/three/package.json', '{"name":"@x/three"}'],
])('a change of %s asks for an install', (file, text) => {
  const root = tempFolder(workspaceFiles);
  markInstalled(root);
  write(root, file, text);
  expect(isInstalled(root)).toBe(false);
});

test('a change of a source file does not', () => {
  const root = tempFolder(workspaceFiles);
  markInstalled(root);
  write(root, 'packages/one/src/index.ts', 'export const one = 1;');
  expect(isInstalled(root)).toBe(true);
});

test('who deletes node_modules gets an install', () => {
  const root = tempFolder(workspaceFiles);
  markInstalled(root);
  rmSync(path.join(root, 'node_modules'), { recursive: true });
  expect(isInstalled(root)).toBe(false);
});

test('who installed for some packages has what these need, and no more', () => {
  const root = tempFolder(workspaceFiles);
  markInstalled(root, ['@x/one', '@x/two']);
  expect(isInstalled(root, ['@x/two'])).toBe(true);
  expect(isInstalled(root, ['@x/one', '@x/three'])).toBe(false);
  expect(isInstalled(root)).toBe(false);
});

test('who installed everything has what any package needs', () => {
  const root = tempFolder(workspaceFiles);
  markInstalled(root);
  expect(isInstalled(root, ['@x/one'])).toBe(true);
});
