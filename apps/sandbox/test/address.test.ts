import { describe, expect, test } from 'vitest';
import { createSandbox } from '../src/app.js';
import { loadSettings } from '../src/settings.js';

const urlOf = async (env: Record<string, string>) => {
  const sandbox = createSandbox(loadSettings({ PORT: '0', LOG_LEVEL: 'silent', ...env }));
  const { url } = await sandbox.listen();
  await sandbox.close();
  return url;
};

describe('where the sandbox says that it is', () => {
  test('at the host and the port that it listens on', async () => {
    expect(await urlOf({})).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  test('at the loopback address when it listens on every address: nobody can open 0.0.0.0', async () => {
    expect(await urlOf({ HOST: '0.0.0.0' })).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  test('at the public address when there is one, as behind a proxy', async () => {
    expect(await urlOf({ SANDBOX_PUBLIC_URL: 'https://pay.example' })).toBe('https://pay.example');
  });

  test('stopping one that never listened, or twice, is no error', async () => {
    const sandbox = createSandbox(loadSettings({ PORT: '0', LOG_LEVEL: 'silent' }));
    await sandbox.close();
    await sandbox.listen();
    await Promise.all([sandbox.close(), sandbox.close()]);
  });
});
