import { describe, expect, it } from 'vitest';
import { commandLineSecretHint, withoutSecrets } from '../src/secrets.ts';

describe('secrets', () => {
  it('are taken out of a text wherever they were given', () => {
    const runtime = {
      args: ['refund', '1', '--secret-key', 'live-key-one', '--secret=hook-secret-two'],
      env: { NEROPAY_SECRET_KEY: 'env-key-three', NEROPAY_WEBHOOK_SECRET: 'env-hook-four\n' },
    };
    expect(withoutSecrets('live-key-one hook-secret-two env-key-three env-hook-four', runtime)).toBe(
      '[secret] [secret] [secret] [secret]',
    );
  });

  it('are recognised by their shape where nobody expected one', () => {
    expect(withoutSecrets('Unknown argument: sk_live_51Hx', { args: [], env: {} })).toBe('Unknown argument: [secret]');
    expect(withoutSecrets('whsec_abcdefgh', { args: [], env: {} })).toBe('[secret]');
  });

  it('that are too short to be one do not blank out words', () => {
    expect(withoutSecrets('a banana', { args: ['--secret', 'a'], env: {} })).toBe('a banana');
  });

  it('on the command line earn a hint to the variable', () => {
    expect(commandLineSecretHint(['tx', 'list', '--secret-key=sk_1'])).toContain('NEROPAY_SECRET_KEY');
    expect(commandLineSecretHint(['verify', '--secret', 'whsec_1'])).toContain('NEROPAY_WEBHOOK_SECRET');
    expect(commandLineSecretHint(['tx', 'list'])).toBeNull();
  });
});
