import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type NotificationScheme, signNotification } from '@neropay/core';
import { tempDir } from '@neropay/testkit';
import { describe, expect, it } from 'vitest';
import { neropay } from './support/cli.ts';
import { NOW } from './support/fake-runtime.ts';
import { runHere } from './support/run-here.ts';

const SECRET = 'whsec_of_mine';
const env = { NEROPAY_WEBHOOK_SECRET: SECRET };
const body = {
  id: 'evt_1',
  type: 'transaction.succeeded',
  created_at: '2026-04-22T03:40:15+01:00',
  account_id: 'NPEE4E742AB2_6165',
  transaction: { id: 6636598, status: 'succeeded', amount: '15.99', currency: 'GBP', identifier: 'ORDER1001' },
};

function signed(scheme: NotificationScheme = 'header', timestamp = NOW / 1000) {
  const content =
    scheme === 'ipn'
      ? { identifier: 'ORDER1001', status: 'succeeded', data: { amount: '15.99', currency: 'GBP' } }
      : body;
  const { headers, body: text } = signNotification({ scheme, secret: SECRET, body: content, timestamp });
  return { text, args: Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]) };
}

describe('neropay verify', () => {
  it('says which scheme fits and what the event is, from stdin', async () => {
    const { text, args } = signed();
    const { code, stdout } = await runHere(['verify', ...args], { env, input: text });
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'verified     by X-NeroPay-Signature (scheme header)',
        'event        transaction.succeeded',
        'id           evt_1',
        'created      2026-04-22T03:40:15+01:00',
        'account      NPEE4E742AB2_6165',
        'identifier   ORDER1001',
        'transaction  6636598',
        'status       succeeded',
        'amount       15.99 GBP',
        '',
      ].join('\n'),
    );
  });

  it.each(['header', 'body', 'ipn'] as const)('knows scheme %s, from a file', async (scheme) => {
    const { text, args } = signed(scheme);
    const file = path.join(tempDir(), 'body');
    writeFileSync(file, text);
    const { code, stdout } = await runHere(['verify', ...args, file, '-o', 'json'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verified: true, scheme, type: 'transaction.succeeded' });
  });

  it('reads the stdin of its process', async () => {
    const { text, args } = signed('body');
    const { code, stdout } = await neropay(['verify', ...args], { env, input: text });
    expect(code).toBe(0);
    expect(stdout).toContain('scheme body');
  });

  it('tries every secret while one is being replaced', async () => {
    const { text, args } = signed();
    const secrets = ['--secret', 'whsec_new_one', '--secret', SECRET];
    expect(await runHere(['verify', ...args, ...secrets], { input: text })).toMatchObject({ code: 0 });
  });

  it.each([
    ['a line break at its end', (text: string) => `${text}\n`, /an editor added it/],
    ['indentation', (text: string) => JSON.stringify(JSON.parse(text), null, 2), /parsed and written again, indented/],
    ['another amount', (text: string) => text.replace('15.99', '25.99'), /fits none of 1 secret/],
  ])('finds the mistake: %s', async (_what, changed, message) => {
    const { text, args } = signed();
    const { code, stdout, stderr } = await runHere(['verify', ...args], { env, input: changed(text) });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^neropay: Not to be believed \(bad_signature\)\. /);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain(SECRET);
  });

  it('finds line breaks that were changed on the way, and whitespace around a secret', async () => {
    const text = '{\n"type":"kyc.verified"\n}';
    const { headers } = signNotification({ scheme: 'header', secret: SECRET, body: text, timestamp: NOW / 1000 });
    const args = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const crlf = await runHere(['verify', ...args], { env, input: text.replaceAll('\n', '\r\n') });
    expect(crlf.stderr).toContain('other line breaks');
    const spaced = await runHere(['verify', ...args, '--secret', ` ${SECRET} `], { input: text });
    expect(spaced.stderr).toContain('whitespace around it');
  });

  it('calls an old one old, and believes it with --ignore-age', async () => {
    const { text, args } = signed('header', NOW / 1000 - 3600);
    const old = await runHere(['verify', ...args], { env, input: text });
    expect(old.code).toBe(1);
    expect(old.stderr).toMatch(/\(stale\).*--ignore-age/);
    expect(await runHere(['verify', ...args, '--ignore-age'], { env, input: text })).toMatchObject({ code: 0 });
  });

  it('tells programs why, as JSON', async () => {
    const { code, stdout } = await runHere(['verify', '-o', 'json'], { env, input: '{"type":"kyc.verified"}' });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ verified: false, code: 'unsigned' });
  });

  it.each([
    [['verify'], {}, /No secret to verify with/],
    [['verify', '/nowhere/at/all'], env, /cannot be read: ENOENT/],
    [['verify', '-H', 'no colon'], env, /--header takes 'Name: value'/],
  ])('%j is wrong usage', async (args, given, message) => {
    const { code, stderr } = await runHere(args, { env: given, input: '{}' });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
