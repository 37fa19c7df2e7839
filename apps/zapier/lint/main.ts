import { readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { lint } from './lint.ts';

/**
 * `node lint/main.ts [definition.json or -] [folder of the listing]`
 *
 * Without a file the definition is read from the standard input. The listing is description.txt and logo.png. Prints a line for
 * each finding; exits with 0 when there are none, 1 when there are, and 2 when nothing could be checked.
 */

const [file = '-', listing = path.resolve(import.meta.dirname, '../listing')] = process.argv.slice(2);

try {
  const definition: unknown = JSON.parse(file === '-' ? await text(process.stdin) : readFileSync(file, 'utf8'));
  const findings = lint(definition, {
    description: readFileSync(path.join(listing, 'description.txt'), 'utf8'),
    logo: readFileSync(path.join(listing, 'logo.png')),
  });
  for (const { check, where, message } of findings) console.log(`${check} ${where}: ${message}`);
  process.exitCode = findings.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`Nothing was checked. ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
