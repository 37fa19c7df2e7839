import { text } from 'node:stream/consumers';
import { findRefusedLicences } from './licences.ts';

/** Reads pnpm's list of licences, and fails where one is not allowed. */

const { packages, refused } = findRefusedLicences(await text(process.stdin));
for (const line of refused)
  console.error(
    `${line} is not on the list of tooling/architecture/src/licences.ts: use something else, or decide that it may be`,
  );
console.log(`${packages} packages that others made, ${refused.length} under a licence that is not allowed`);
process.exitCode = refused.length > 0 ? 1 : 0;
