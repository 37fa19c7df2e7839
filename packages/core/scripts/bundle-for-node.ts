import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/*
 * Part of the build. Node spends most of the time of an import on finding and opening files, one by one, and core has many small
 * ones: so for Node they are put into a few. Bundlers and other runtimes get the small files, of which they take what is used.
 */

const dist = path.resolve(import.meta.dirname, '../dist');
const outdir = path.join(dist, 'node');
const files = new Map<string, string | Uint8Array>([...(await bundles()), ...(await resourceEntries())]);

// Written over what is there, and only then the rest removed: whoever imports core at this very moment finds it.
for (const [file, contents] of files) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, contents);
}
for (const entry of readdirSync(outdir, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (entry.isFile() && !files.has(file)) rmSync(file);
}

async function bundles(): Promise<[string, Uint8Array][]> {
  const { outputFiles } = await build({
    entryPoints: ['index', 'money', 'webhooks/index', 'rail', 'neropay-rail'].map((name) =>
      path.join(dist, `${name}.js`),
    ),
    outdir,
    outbase: dist,
    bundle: true,
    // What two entries share is one file for both: `instanceof` must hold whichever of them an error class came from.
    splitting: true,
    chunkNames: 'shared-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['zod'],
    write: false,
    logLevel: 'warning',
  });
  // What is shared comes first, so that no entry names a file that is not there yet.
  const isShared = ({ path: file }: { path: string }) => path.basename(file).startsWith('shared-');
  return [...outputFiles.filter(isShared), ...outputFiles.filter((file) => !isShared(file))].map(
    ({ path: file, contents }) => [file, contents],
  );
}

/** Whoever names one resource gets the same schemas as from the whole. */
async function resourceEntries(): Promise<[string, string][]> {
  const sources = readdirSync(path.join(dist, 'resources')).filter((name) => name.endsWith('.js'));
  return await Promise.all(
    sources.map(async (name): Promise<[string, string]> => {
      const names = Object.keys(await import(path.join(dist, 'resources', name)));
      return [path.join(outdir, 'resources', name), `export { ${names.join(', ')} } from '../index.js';\n`];
    }),
  );
}
