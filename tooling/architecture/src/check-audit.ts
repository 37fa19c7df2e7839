import { text } from 'node:stream/consumers';
import { readAudit } from './audit.ts';

/** Reads pnpm's audit of what is published and run, and fails on a vulnerability that somebody knows. */

const findings = readAudit(await text(process.stdin));
if (findings.kind === 'unanswered') {
  console.log(
    `WARNING: NOT CHECKED for known vulnerabilities, because the registry does not answer (${findings.reason})`,
  );
} else {
  const { severe, others } = findings;
  for (const line of others) console.log(`WARNING: ${line}`);
  for (const line of severe) console.error(line);
  console.log(`${severe.length} known vulnerabilities, and ${others.length} of little weight`);
  process.exitCode = severe.length > 0 ? 1 : 0;
}
