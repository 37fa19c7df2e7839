import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { findRefusedLicences } from './licences.ts';

/** Reads pnpm's list of licences, and fails where one is not allowed. What an app needs all the same stands in its package.json, under `decidedLicences`. */

const root = path.resolve(import.meta.dirname, '../../..');
const manifest = z.looseObject({ decidedLicences: z.record(z.string(), z.string()).default({}) });
const decided = Object.assign(
  {},
  ...globSync('{apps,packages}/*/package.json', { cwd: root }).map(
    (file) => manifest.parse(JSON.parse(readFileSync(path.join(root, file), 'utf8'))).decidedLicences,
  ),
);

const { packages, refused } = findRefusedLicences(await text(process.stdin), decided);
for (const line of refused)
  console.error(
    `${line} is not on the list of tooling/architecture/src/licences.ts: use something else, or decide that it may be`,
  );
console.log(`${packages} packages that others made, ${refused.length} under a licence that is not allowed`);
process.exitCode = refused.length > 0 ? 1 : 0;
