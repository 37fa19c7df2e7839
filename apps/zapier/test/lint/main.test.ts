import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';
import { changed } from './change.ts';
import { goodDefinition } from './good-definition.ts';
import { png } from './png.ts';

/** A folder with the listing in it, and the definition beside. */
function prepare(definition: string) {
  const folder = tempDir();
  const file = path.join(folder, 'definition.json');
  const listing = path.join(folder, 'listing');
  mkdirSync(listing);
  writeFileSync(file, definition);
  writeFileSync(path.join(listing, 'description.txt'), 'NeroPay is a payment service that takes cards and wallets.\n');
  writeFileSync(path.join(listing, 'logo.png'), png(256, 256, 6));
  return { file, listing };
}

function run(args: readonly string[], input = '') {
  const main = path.resolve(import.meta.dirname, '../../lint/main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const good = JSON.stringify(goodDefinition);
const bad = JSON.stringify(
  changed(
    changed(goodDefinition, 'triggers.new_payment.display.label', 'new payment'),
    'authentication.connectionLabel',
    'x',
  ),
);

describe('the command', () => {
  test('says nothing about an app in which all is well, and succeeds', () => {
    const { file, listing } = prepare(good);
    expect(run([file, listing])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('prints a line for each finding, and fails', () => {
    const { file, listing } = prepare(bad);
    const { status, stdout } = run([file, listing]);
    expect(status).toBe(1);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'D003 authentication.connectionLabel: "x" is the same for every account: put a variable in it, {{name}}',
      'D018 triggers.new_payment.display.label: Write "New Payment"',
    ]);
  });

  test('reads the definition from the standard input', () => {
    const { listing } = prepare(good);
    expect(run(['-', listing], bad)).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^D003 .*\nD018 .*\n$/),
    });
  });

  test.each([
    ['no JSON', 'Building…', /not valid JSON/],
    ['no definition', '{}', /This is not the definition of an app/],
  ])('tells of %s apart from findings', (_, input, says) => {
    const { listing } = prepare(good);
    expect(run(['-', listing], input)).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
  });

  test('tells which file is missing', () => {
    const { file } = prepare(good);
    expect(run([file, tempDir()])).toMatchObject({ status: 2, stderr: expect.stringMatching(/description\.txt/) });
  });
});
