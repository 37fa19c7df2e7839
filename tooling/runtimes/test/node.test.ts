import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { installCore } from './support/installed-core.ts';
import { SECRET, startProvider } from './support/provider.ts';

const run = promisify(execFile);
const tsc = path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
let project: string;

beforeAll(async () => {
  project = await installCore();
});

describe('Node', () => {
  it.each(['esm.mjs', 'commonjs.cjs'])('%s pays, uploads and verifies', async (file) => {
    await using provider = await startProvider();
    const { stdout } = await run(process.execPath, [file, provider.baseUrl, SECRET], { cwd: project });
    expect(JSON.parse(stdout)).toEqual({
      checkoutUrl: 'https://eu.neropay.app/checkout/pay_nero_123',
      proof: 'submitted',
      event: 'transaction.succeeded',
      forged: 'bad_signature',
      sync: 64,
    });
    expect(provider.accepted).toEqual(['POST /v2/hosted-payments', 'POST /v2/transactions/1/proof']);
  });
});

describe('a strict TypeScript project', () => {
  it.each(['tsconfig.nodenext.json', 'tsconfig.bundler.json'])(
    'compiles with %s, libraries included',
    async (config) => {
      const compile = run(process.execPath, [tsc, '-p', config], { cwd: project });
      await expect(compile.catch(({ stdout }) => Promise.reject(new Error(stdout)))).resolves.toBeDefined();
    },
  );
});
