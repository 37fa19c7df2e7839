import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { platforms } from '@neropay/shop-protocol';
import { findPlatformNames } from './platform-names.ts';

/** Looks for platforms' names in every source file of the repository, and fails where one does not belong. */

const root = path.resolve(import.meta.dirname, '../../..');
const sources = /\.([cm]?[jt]sx?|json|html|eta|css|php|py|xml|sh)$/;
/** Documents may name what they explain; package.json files name what a package is for. */
const documents = /(^|\/)(package\.json|CHANGELOG\.md)$/;

const files = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard', 'packages', 'apps', 'tooling'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .split('\0')
  .filter((file) => sources.test(file) && !documents.test(file) && existsSync(path.join(root, file)))
  .map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }));

const names = platforms.filter((name) => name !== 'custom');
const findings = findPlatformNames(files, names);
for (const { file, line, name } of findings)
  console.error(`${file}:${line}: "${name}" belongs in apps/${name} and nowhere else`);
console.log(`${files.length} files, ${findings.length} names of platforms out of place`);
process.exitCode = findings.length > 0 ? 1 : 0;
