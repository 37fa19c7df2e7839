import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

/** A workspace in small: what every case below adds its files to. Nothing in it breaks a rule. */
const workspace: Record<string, string> = {
  'package.json': manifest('root', { devDependencies: { vitest: '*' } }),
  'packages/core/package.json': manifest('@neropay/core', { dependencies: { zod: '*' } }),
  'packages/core/src/index.ts': `import { createHmac } from 'node:crypto';\nimport * as z from 'zod';\nexport const used = [createHmac, z];`,
  'packages/core/dist/index.js': 'export const used = [];',
  'packages/core/test/index.test.ts': `import { test } from 'vitest';\nimport { used } from '../src/index.js';\ntest('…', () => used);`,
  'packages/engine/package.json': manifest('@neropay/engine', { dependencies: { '@neropay/core': '*' } }),
  'packages/engine/src/index.ts': `export { used } from '@neropay/core';`,
  'packages/engine/dist/index.js': 'export const used = [];',
  'packages/shop-protocol/package.json': manifest('@neropay/shop-protocol', { dependencies: { '@neropay/core': '*' } }),
  'packages/shop-protocol/src/index.ts': `export { used } from '@neropay/core';`,
  'packages/shop-protocol/dist/index.js': 'export const used = [];',
  'packages/neopay/package.json': manifest('@neropay/neopay', { dependencies: { '@neropay/core': '*' } }),
  'packages/neopay/src/index.ts': `export { used } from '@neropay/core';`,
  'packages/neopay/dist/index.js': 'export const used = [];',
  'apps/gateway/package.json': manifest('@neropay/gateway', {
    dependencies: { express: '*', '@neropay/engine': '*', '@neropay/shop-protocol': '*' },
    devDependencies: { '@neropay/testkit': '*' },
  }),
  'apps/gateway/src/main.ts': `import express from 'express';\nimport { used } from '@neropay/engine';\nimport * as protocol from '@neropay/shop-protocol';\nexpress(used, protocol);`,
  'apps/gateway/test/main.test.ts': `import { test } from 'vitest';\nimport { freePort } from '@neropay/testkit';\ntest('…', freePort);`,
  'apps/sandbox/package.json': manifest('@neropay/sandbox', {}),
  'apps/sandbox/src/main.ts': `console.log('up');`,
  'tooling/testkit/package.json': manifest('@neropay/testkit', {}),
  'tooling/testkit/src/index.ts': 'export const freePort = () => 0;',
  'tooling/testkit/dist/index.js': 'export const freePort = () => 0;',
  ...npmPackage('zod'),
  ...npmPackage('express'),
  ...npmPackage('vitest'),
  ...npmPackage('pg'),
};

function manifest(name: string, dependencies: object): string {
  return JSON.stringify({ name, type: 'module', exports: './dist/index.js', ...dependencies });
}

function npmPackage(name: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: 'index.js' }),
    [`node_modules/${name}/index.js`]: 'module.exports = {};',
  };
}

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** The rules that the workspace breaks with these files added, as `rule: file`. */
function violations(added: Record<string, string> = {}): string[] {
  const directory = tempDir();
  const files = { ...workspace, ...added };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  }
  linkWorkspacePackages(directory);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      ...['--config', path.join(root, 'tooling/dependency-cruiser.cjs')],
      ...['--output-type', 'json', 'packages', 'apps', 'tooling'],
    ],
    { cwd: directory, encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[] } };
  return [...new Set(summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`))].sort();
}

/** What an install makes: `@neropay/…` leads to the package's folder. */
function linkWorkspacePackages(directory: string): void {
  const scope = path.join(directory, 'node_modules/@neropay');
  mkdirSync(scope, { recursive: true });
  for (const folder of [
    'packages/core',
    'packages/engine',
    'packages/shop-protocol',
    'packages/neopay',
    'tooling/testkit',
  ]) {
    symlinkSync(path.join(directory, folder), path.join(scope, path.basename(folder)));
  }
}

/** A module that uses what it imports, so that only the import is wrong with it. */
const importing = (specifier: string) => `import * as imported from '${specifier}';\nexport const used = imported;`;

/** Files are added one at a time: [rule that notices, file, what it imports]. */
const wrong: [rule: string, file: string, specifier: string][] = [
  ['resolvable', 'packages/core/src/wrong.ts', './not-there.js'],
  ['resolvable', 'apps/gateway/src/wrong.ts', 'not-installed'],
  ['declared', 'apps/gateway/src/wrong.ts', 'pg'],
  ['dev-dependencies-in-tests-only', 'apps/gateway/src/wrong.ts', 'vitest'],
  ['nothing-imports-an-app', 'packages/engine/src/wrong.ts', '../../../apps/gateway/src/main.js'],
  ['nothing-imports-an-app', 'tooling/testkit/src/wrong.ts', '../../../apps/gateway/src/main.js'],
  ['apps-talk-over-http', 'apps/sandbox/src/wrong.ts', '../../gateway/src/main.js'],
  ['apps-talk-over-http', 'apps/sandbox/test/wrong.test.ts', '../../gateway/src/main.js'],
  ['through-the-front-door', 'packages/engine/src/wrong.ts', '../../core/src/index.js'],
  ['sources-know-no-tests', 'packages/core/src/wrong.ts', '../test/index.test.js'],
  ['sources-know-no-tooling', 'apps/gateway/src/wrong.ts', '@neropay/testkit'],
  ['core-stands-alone', 'packages/core/src/wrong.ts', 'express'],
  ['core-stands-alone', 'packages/core/src/wrong.ts', 'pg'],
  ['core-stands-alone', 'packages/core/src/wrong.ts', '@neropay/engine'],
  ['core-has-no-database', 'packages/core/src/wrong.ts', 'node:sqlite'],
  ['shop-protocol-knows-core', 'packages/shop-protocol/src/wrong.ts', '@neropay/engine'],
  ['rails-know-core', 'packages/neopay/src/wrong.ts', '@neropay/engine'],
  ['rails-know-core', 'packages/neopay/src/wrong.ts', '@neropay/shop-protocol'],
  ['engine-knows-rails-and-core', 'packages/engine/src/wrong.ts', '@neropay/shop-protocol'],
  ['packages-know-no-http-framework', 'packages/engine/src/wrong.ts', 'express'],
  ['packages-know-no-http-framework', 'packages/engine/src/wrong.ts', 'fastify'],
  ['packages-know-no-http-framework', 'packages/shop-protocol/src/wrong.ts', 'express'],
];

describe('who may import whom', { timeout: 30_000 }, () => {
  test('a workspace that keeps the rules passes', () => {
    expect(violations()).toEqual([]);
  });

  test.each(wrong)('%s: %s may not import %s', (rule, file, specifier) => {
    expect(violations({ [file]: importing(specifier) })).toContain(`${rule}: ${file}`);
  });

  test('type imports count like others', () => {
    const file = 'packages/engine/src/wrong.ts';
    const text = `import type { Request } from 'express';\nexport type Used = Request;`;
    expect(violations({ [file]: text })).toContain(`packages-know-no-http-framework: ${file}`);
  });

  test('files may not import each other in a circle', () => {
    const circle = { 'packages/core/src/a.ts': importing('./b.js'), 'packages/core/src/b.ts': importing('./a.js') };
    expect(violations(circle)).toEqual(['no-circular: packages/core/src/a.ts']);
  });

  test('a file that nothing imports and that imports nothing is dead', () => {
    const file = 'packages/core/src/dead.ts';
    expect(violations({ [file]: 'export const dead = 1;' })).toEqual([`no-orphans: ${file}`]);
  });

  test('an engine may import its rails', () => {
    expect(violations({ 'packages/engine/src/rails.ts': importing('@neropay/neopay') })).toEqual([]);
  });
});
