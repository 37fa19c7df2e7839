import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

export interface Size {
  readonly minified: number;
  readonly gzipped: number;
}

/** Bytes of a program that does nothing but use what is imported, bundled for the web and minified. */
export async function bundledSize(statement: string, external: readonly string[]): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents: statement, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['worker', 'browser'],
    external: [...external],
    write: false,
    logLevel: 'error',
  });
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild made no file.');
  return { minified: file.contents.length, gzipped: gzipSync(file.contents, { level: 9 }).length };
}
