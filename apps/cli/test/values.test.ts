import { describe, expect, it } from 'vitest';
import { shellWord } from '../src/commands/shell-word.ts';
import { instant, names, targetUrl, wholeNumber } from '../src/options/values.ts';
import { UsageError } from '../src/usage-error.ts';

describe('values of options', () => {
  it('a whole number is one within its bounds, and the message names the option', () => {
    const limit = wholeNumber('limit', 1, 100);
    expect(limit('25')).toBe(25);
    for (const wrong of ['0', '101', '1.5', 'abc', '', '1e9']) expect(() => limit(wrong)).toThrow(UsageError);
    expect(() => limit('abc')).toThrow('--limit takes a whole number from 1 to 100, not "abc".');
  });

  it('a target may be written without its scheme', () => {
    expect(targetUrl('forward-to', 'localhost:3000/ipn?a=1').href).toBe('http://localhost:3000/ipn?a=1');
    expect(targetUrl('forward-to', 'https://shop.example/ipn').href).toBe('https://shop.example/ipn');
  });

  it.each(['ftp://x', 'http://', 'http://user:password@host/', 'file:///etc'])('%s is no target', (wrong) => {
    expect(() => targetUrl('forward-to', wrong)).toThrow(/--forward-to takes an address/);
  });

  it('names come comma-separated, as one option or several', () => {
    expect(names('a, b,,c')).toEqual(['a', 'b', 'c']);
    expect(names(['a,b', 'c'])).toEqual(['a', 'b', 'c']);
  });

  it('an instant is a date, with or without a time', () => {
    for (const right of ['2026-04-22', '2026-04-22T03:40:15Z', '2026-04-22T03:40:15+01:00']) {
      expect(instant('from')(right)).toBe(right);
    }
    for (const wrong of ['yesterday', '22.04.2026', '2026-13-01']) {
      expect(() => instant('from')(wrong)).toThrow(/--from takes a date/);
    }
  });

  it('a word can be copied into a shell, whatever is in it', () => {
    expect(shellWord('--amount=5.00')).toBe('--amount=5.00');
    expect(shellWord("--reason=it's $HOME")).toBe(`'--reason=it'\\''s $HOME'`);
  });
});
