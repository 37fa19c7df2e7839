import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../src/temp-dir.js';
import { waitFor } from '../src/wait-for.js';

test('gives a new, empty folder each time', () => {
  const [first, second] = [tempDir(), tempDir()];
  expect(first).not.toBe(second);
  expect(readdirSync(first)).toEqual([]);
});

test('is gone, with what is in it, when the process ends', async () => {
  const dist = path.resolve(import.meta.dirname, '../dist/index.js');
  const code = `import { tempDir } from ${JSON.stringify(dist)};
    import { writeFileSync } from 'node:fs';
    const directory = tempDir();
    writeFileSync(directory + '/file', 'x');
    console.log(directory);`;
  const directory = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }).trim();
  expect(directory).toMatch(/neropay-/);
  await waitFor(() => !existsSync(directory), { what: 'the folder to be removed' });
});
