import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems, sidewaysOverflow } from '../src/accessibility.js';
import { launchBrowser } from '../src/browser.js';
import { optionalHost } from '../src/optional-host.js';

describe.runIf(optionalHost('chromium'))('looking at a page', { timeout: 60_000 }, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  }, 60_000);
  afterAll(() => browser?.close());

  const show = (style: string, body: string) =>
    page.setContent(
      `<html lang="en"><title>Page</title><style>${style}</style><main><h1>Page</h1>${body}</main></html>`,
    );

  test('finds nothing on one that everybody can use', async () => {
    await show('', '<p>Good day.</p>');
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('finds a field without a label', async () => {
    await show('', '<input>');
    expect(await accessibilityProblems(page)).toEqual([expect.stringContaining('label: <input>')]);
  });

  test('finds text that only the dark makes unreadable', async () => {
    await show('@media (prefers-color-scheme: dark) { body { color: #222; background: #111 } }', '<p>Good night.</p>');
    const problems = await accessibilityProblems(page);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('in the dark: color-contrast');
  });

  test('measures what sticks out to the side', async () => {
    await show('body { margin: 0 }', '<p>Fits.</p>');
    expect(await sidewaysOverflow(page)).toBe(0);
    await show('body { margin: 0 } div { width: 400px }', '<div>Sticks out.</div>');
    expect(await sidewaysOverflow(page)).toBe(10);
  });

  test('waits until the page has laid itself out', async () => {
    await show('body { margin: 0 } div { width: 400px }', '<div>Sticks out.</div>');
    await page.evaluate("setTimeout(() => document.querySelector('div').remove(), 300)");
    expect(await sidewaysOverflow(page)).toBe(0);
  });
});
