import { describe, expect, test, vi } from 'vitest';
import { launchBrowser } from '../src/browser.js';
import { optionalHost } from '../src/optional-host.js';

describe.runIf(optionalHost('chromium'))('a browser', () => {
  test('runs scripts and renders', { timeout: 60_000 }, async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.setContent('<button onclick="this.textContent = 1 + 1">count</button>');
      await page.getByRole('button').click();
      expect(await page.getByRole('button').textContent()).toBe('2');
    } finally {
      await browser.close();
    }
  });
});

test('none installed is an error that names what was looked for', async () => {
  vi.stubEnv('PATH', '/nonexistent');
  await expect(launchBrowser()).rejects.toThrow(/none of chromium, chromium-browser, google-chrome/);
  vi.unstubAllEnvs();
});
