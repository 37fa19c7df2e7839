import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { installCore } from './support/installed-core.ts';

let project: string;

beforeAll(async () => {
  project = await installCore();
});

/** What a browser's bundler makes of a module; zod is the user's to count. */
async function bundle(code: string): Promise<{ minified: Uint8Array; usedFiles: string[] }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: project,
    stdin: { contents: code, resolveDir: project },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['zod'],
    metafile: true,
    write: false,
  });
  return { minified: outputFiles[0]?.contents ?? new Uint8Array(0), usedFiles: usedFilesOf(metafile) };
}

/** The files of core of which something is left, below its `dist`. */
function usedFilesOf({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && file.includes('@neropay/core/dist/'))
      .map(([file]) => file.slice(file.indexOf('/dist/') + '/dist/'.length)),
  );
}

const kilobytes = (bytes: Uint8Array) => `${(bytes.length / 1000).toFixed(1)} kB`;

describe('a bundle', () => {
  it('of one resource holds no other', async () => {
    const { usedFiles } = await bundle("export * from './one-resource.mjs'");
    expect(usedFiles).toContain('resources/payments.js');
    // Some payments are answered with their transaction; nothing else comes with them.
    expect(usedFiles.filter((file) => file.startsWith('resources/')).sort()).toEqual([
      'resources/payments.js',
      'resources/transaction.js',
    ]);
    expect(usedFiles).not.toContain('client.js');
    expect(usedFiles).not.toContain('webhooks/verify.js');
  });

  it('of the verification alone holds no client', async () => {
    const { usedFiles } = await bundle("export { verifyNotificationAsync } from '@neropay/core/webhooks'");
    expect(usedFiles).toContain('webhooks/verify.js');
    expect(usedFiles.filter((file) => /^(http|resources|api|multipart\/multipart)/.test(file))).toEqual([]);
  });

  it.each([
    ['all of core', "export * from '@neropay/core'"],
    ['one resource', "export * from './one-resource.mjs'"],
    ['verification alone', "export { verifyNotificationAsync } from '@neropay/core/webhooks'"],
  ])('of %s has a size that is told', async (name, code) => {
    const { minified } = await bundle(code);
    const gzipped = gzipSync(minified);
    console.log(`${name}, without zod: ${kilobytes(minified)} minified, ${kilobytes(gzipped)} gzipped`);
    expect(gzipped.length).toBeGreaterThan(0);
    expect(gzipped.length).toBeLessThan(60_000);
  });
});
