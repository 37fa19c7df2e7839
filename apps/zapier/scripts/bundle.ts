import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * One file for all of the app but the platform's own package, which must stay a dependency of an exact version: the platform installs that from
 * the registry, and knows nothing of a workspace.
 */

const root = path.resolve(import.meta.dirname, '..');
const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
mkdirSync(path.join(root, 'dist'));
await build({
  entryPoints: [path.join(root, 'src/index.ts')],
  outfile: path.join(root, 'dist/index.js'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  // The platform's runtime.
  target: 'node22',
  external: Object.keys(dependencies),
  legalComments: 'inline',
  logLevel: 'warning',
});
