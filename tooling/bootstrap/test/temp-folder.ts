import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { holdDirectory } from '../leash.mjs';

/** A new folder with these files, removed when the tests end. */
export function tempFolder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'neropay-'));
  holdDirectory(root);
  for (const [file, text] of Object.entries(files)) write(root, file, text);
  return root;
}

export function write(root: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

/** A workspace of two packages. */
export const workspaceFiles = {
  'package.json': '{"name":"root","packageManager":"pnpm@12.21.0"}',
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - apps/*\nallowBuilds:\n  node: true\n',
  'pnpm-lock.yaml': 'lockfileVersion: 9',
  '.npmrc': '',
  'packages/one/package.json': '{"name":"@x/one","scripts":{"test":"vitest run"}}',
  'apps/two/package.json': '{"name":"@x/two","testHosts":{"php":"required"}}',
  'packages/no-package/README.md': '',
};
