import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The build makes one file of many, which lies where this one does: one folder below the package's. */
const here = (name: string) => new URL(name, import.meta.url);

export const VERSION = String(JSON.parse(readFileSync(here('../package.json'), 'utf8')).version);

/** Where the build puts the dashboard: beside the program. */
export const BUILT_DASHBOARD = fileURLToPath(here('./dashboard/'));
