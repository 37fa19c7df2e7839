import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { appDefinition } from './definition.ts';

/** Into a file, because the platform's runtime writes of itself to stdout. */

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Say into which file: node scripts/write-definition.ts build/definition.json');
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(await appDefinition(), null, 2)}\n`);
