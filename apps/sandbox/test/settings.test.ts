import { describe, expect, test } from 'vitest';
import { parseDurations } from '../src/durations.js';
import { loadSettings } from '../src/settings.js';

describe('settings', () => {
  test('an empty environment gives the documented defaults', () => {
    expect(loadSettings({})).toEqual({
      port: 4010,
      host: '127.0.0.1',
      publicUrl: undefined,
      gatewayUrl: 'http://127.0.0.1:4000',
      logLevel: 'info',
      notificationSchedule: [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000],
      rateLimit: 0,
    });
  });

  test('an empty variable counts as unset, as in a compose file with a blank value', () => {
    expect(loadSettings({ PORT: '', SANDBOX_PUBLIC_URL: '' })).toMatchObject({ port: 4010, publicUrl: undefined });
  });

  test('addresses lose their trailing slash, or every URL made from them would have two', () => {
    expect(
      loadSettings({ SANDBOX_PUBLIC_URL: 'https://pay.example/', GATEWAY_URL: 'http://gateway:4000/' }),
    ).toMatchObject({ publicUrl: 'https://pay.example', gatewayUrl: 'http://gateway:4000' });
  });

  test.each([
    ['PORT', 'many'],
    ['PORT', '70000'],
    ['SANDBOX_PUBLIC_URL', 'pay.example'],
    ['SANDBOX_PUBLIC_URL', 'ftp://pay.example'],
    ['SANDBOX_PUBLIC_URL', 'https://pay.example/sandbox'],
    ['GATEWAY_URL', 'javascript:alert(1)'],
    ['LOG_LEVEL', 'chatty'],
    ['SANDBOX_NOTIFICATION_SCHEDULE', '1s,soon'],
    ['SANDBOX_RATE_LIMIT', 'none'],
    ['SANDBOX_RATE_LIMIT', '-1'],
  ])('%s=%s is refused with a message that names the variable', (name, value) => {
    expect(() => loadSettings({ [name]: value })).toThrow(new RegExp(`^${name}: `));
  });

  test('all that is wrong is told at once', () => {
    expect(() => loadSettings({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT: [^\n]+\nLOG_LEVEL: /);
  });
});

describe('durations', () => {
  test('every unit, with or without spaces after the comma', () => {
    expect(parseDurations('500ms,1s, 2m,3h,1d')).toEqual([500, 1_000, 120_000, 10_800_000, 86_400_000]);
  });

  test.each(['', '1', '1 s', '1.5s', '-1s', '1w', '1s,,2s', '1toString'])('"%s" is no list of durations', (text) => {
    expect(() => parseDurations(text)).toThrow(RangeError);
  });
});
