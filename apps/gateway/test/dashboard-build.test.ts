import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const BUILT = path.resolve(import.meta.dirname, '../dist/dashboard');
/** What a browser loads before it shows anything, compressed, in bytes. */
const FIRST_LOAD = 280_000;

describe('the dashboard as it is built', () => {
  const html = readFileSync(path.join(BUILT, 'index.html'), 'utf8');
  const files = readdirSync(path.join(BUILT, 'assets'));
  const read = (file: string) => readFileSync(path.join(BUILT, 'assets', file));
  const first = Array.from(html.matchAll(/(?:src|href)="\/dashboard\/assets\/([^"]+)"/g), ([, file]) => String(file));

  test('has nothing inline that its content security policy would stop, and a place for the nonce', () => {
    expect(html).toContain('<meta name="csp-nonce" content="__CSP_NONCE__" />');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:/);
  });

  test('loads nothing from elsewhere', () => {
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    for (const file of files.filter((name) => name.endsWith('.css'))) {
      expect(read(file).toString(), file).not.toMatch(/@import|url\((?!["']?(\/dashboard\/|data:))/);
    }
  });

  test('is small at first: the charts and the other languages come when they are wanted', () => {
    const bytes = first.reduce((sum, file) => sum + gzipSync(read(file)).length, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(FIRST_LOAD);
    expect(first.filter((file) => /^(payments-chart|en|de|es)-/.test(file))).toEqual([]);
    expect(files.filter((file) => /^payments-chart-.*\.js$/.test(file))).toHaveLength(1);
  });
});
