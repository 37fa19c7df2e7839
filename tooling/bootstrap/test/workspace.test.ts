import path from 'node:path';
import { expect, test } from 'vitest';
import { readManifest, repoRoot, workspacePackages } from '../workspace.mjs';
import { tempFolder, workspaceFiles } from './temp-folder.ts';

test('finds every package of the workspace, without pnpm', () => {
  const root = tempFolder(workspaceFiles);
  expect(workspacePackages(root)).toEqual([
    {
      name: '@x/one',
      directory: path.join(root, 'packages/one'),
      manifest: { name: '@x/one', scripts: { test: 'vitest run' } },
    },
    {
      name: '@x/two',
      directory: path.join(root, 'apps/two'),
      manifest: { name: '@x/two', testHosts: { php: 'required' } },
    },
  ]);
});

test('in this repository too', () => {
  expect(readManifest(repoRoot).name).toBe('neropay-integrations');
  expect(workspacePackages().map(({ name }) => name)).toEqual(
    expect.arrayContaining(['@neropay/core', '@neropay/gateway', '@neropay/bootstrap']),
  );
});
