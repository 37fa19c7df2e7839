import { describe, expect, test } from 'vitest';
import { laidOutJson } from '../dashboard/src/format/laid-out-json.js';
import { localDay, startOfDay } from '../dashboard/src/format/local-day.js';
import { momentText, utcText } from '../dashboard/src/format/moment-text.js';
import { moneyText } from '../dashboard/src/format/money-text.js';
import { netOf } from '../dashboard/src/format/net-of.js';
import { sizeText } from '../dashboard/src/format/size-text.js';
import { typedAmount } from '../dashboard/src/format/typed-amount.js';
import { waitText } from '../dashboard/src/format/wait-text.js';
import { bucketsOf, spanOf } from '../dashboard/src/pages/overview/range.js';

/** Spaces that do not break are spaces to a reader. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('an amount', () => {
  test.each([
    ['1234.50', 'GBP', 'en-GB', '£1,234.50'],
    ['1234.50', 'EUR', 'de-DE', '1.234,50 €'],
    ['1234.50', 'EUR', 'es-ES', '1234,50 €'],
    ['89000', 'JPY', 'en-US', '¥89,000'],
    ['12.345', 'KWD', 'en-GB', 'KWD 12.345'],
    ['-5.00', 'GBP', 'en-GB', '-£5.00'],
  ])('%s %s in %s is %s', (amount, currency, locale, text) => {
    expect(plain(moneyText(amount, currency, locale))).toBe(text);
  });

  test('keeps every digit where a float would not', () => {
    expect(moneyText('999999999999999.99', 'GBP', 'en-GB')).toBe('£999,999,999,999,999.99');
    expect(moneyText('123456789012345.678', 'KWD', 'en-US')).toContain('123,456,789,012,345.678');
  });

  test('is shown as it came when it is none, or its currency is unknown', () => {
    expect(moneyText('many', 'GBP', 'en-GB')).toBe('many GBP');
    expect(moneyText('1.00', 'pounds', 'en-GB')).toBe('1.00 pounds');
  });

  test('less what went back is what is left, to the last digit', () => {
    expect(netOf('999999999999999.99', '0.01', 'GBP')).toBe('999999999999999.98');
    expect(netOf('1.00', '0.00', 'XXX')).toBeNull();
  });
});

describe('an amount that somebody types', () => {
  test.each([
    ['5', 'GBP', '15.99', 'en-GB', { amount: '5.00' }],
    [' 5.5 ', 'GBP', '15.99', 'en-GB', { amount: '5.50' }],
    ['5,50', 'EUR', '15.99', 'de-DE', { amount: '5.50' }],
    ['5.50', 'EUR', '15.99', 'de-DE', { amount: '5.50' }],
    ['15.99', 'GBP', '15.99', 'en-GB', { amount: '15.99' }],
    ['16', 'GBP', '15.99', 'en-GB', { problem: 'too_much' }],
    ['1,000', 'GBP', '5000.00', 'en-GB', { problem: 'not_an_amount' }],
    ['1.000,00', 'EUR', '5000.00', 'de-DE', { problem: 'not_an_amount' }],
    ['5.555', 'GBP', '15.99', 'en-GB', { problem: 'not_an_amount' }],
    ['0', 'GBP', '15.99', 'en-GB', { problem: 'not_an_amount' }],
    ['-5', 'GBP', '15.99', 'en-GB', { problem: 'not_an_amount' }],
    ['1e1', 'GBP', '15.99', 'en-GB', { problem: 'not_an_amount' }],
    ['', 'GBP', '15.99', 'en-GB', { problem: 'not_an_amount' }],
    ['500', 'JPY', '500', 'en-GB', { amount: '500' }],
    ['5', 'XXX', '15.99', 'en-GB', { problem: 'not_an_amount' }],
  ])('%j %s of %s in %s', (text, currency, most, locale, read) => {
    expect(typedAmount(text, currency, most, locale)).toEqual(read);
  });
});

describe('a body', () => {
  test('is laid out without a digit of it changed', () => {
    expect(laidOutJson('{"amount":15.990,"id":12345678901234567890,"list":[],"of":{ },"deep":[1,{"a":null}]}')).toBe(
      [
        '{',
        '  "amount": 15.990,',
        '  "id": 12345678901234567890,',
        '  "list": [],',
        '  "of": { },',
        '  "deep": [',
        '    1,',
        '    {',
        '      "a": null',
        '    }',
        '  ]',
        '}',
      ].join('\n'),
    );
  });

  test('keeps brackets, commas and quotes that are in its texts', () => {
    const body = JSON.stringify({ text: 'a, b: {c} [d] "e" \\' });
    expect(JSON.parse(laidOutJson(body))).toEqual(JSON.parse(body));
    expect(laidOutJson(body)).toBe(`{\n  ${body.slice(1, -1).replace('":"', '": "')}\n}`);
  });

  test('that is no JSON is shown as it came', () => {
    expect(laidOutJson('<h1>Down, for: {maintenance}</h1>')).toBe('<h1>Down, for: {maintenance}</h1>');
    expect(laidOutJson('{"cut":')).toBe('{"cut":');
  });
});

describe('a time', () => {
  const now = new Date(2026, 10, 25, 14, 30);

  test('of today is its time alone, of this year without the year, older ones with it', () => {
    expect(momentText(new Date(2026, 10, 25, 9, 5), now, 'en-GB')).toBe('09:05');
    expect(momentText(new Date(2026, 10, 24, 9, 5), now, 'en-GB')).toBe('24 Nov, 09:05');
    expect(momentText(new Date(2025, 10, 24, 9, 5), now, 'en-GB')).toBe('24 Nov 2025, 09:05');
  });

  test('is told in UTC to the millisecond', () => {
    expect(utcText(new Date('2026-11-25T13:05:06.123Z'))).toBe('2026-11-25 13:05:06.123 UTC');
  });

  test('a day begins at the viewer’s midnight', () => {
    expect(localDay(now)).toBe('2026-11-25');
    expect(startOfDay('2026-11-25')).toBe(new Date(2026, 10, 25).toISOString());
    expect(startOfDay('2026-11-30', 1)).toBe(new Date(2026, 11, 1).toISOString());
    expect(startOfDay('yesterday')).toBeUndefined();
  });

  test('a range is whole days up to the end of today, and has a bucket for each hour or day', () => {
    const today = spanOf('today', now);
    expect([today.from, today.to]).toEqual([new Date(2026, 10, 25), new Date(2026, 10, 26)]);
    expect(bucketsOf(today)).toHaveLength(24);
    const month = spanOf('month', now);
    expect(bucketsOf(month)).toHaveLength(30);
    expect(bucketsOf(month)[0]).toEqual(new Date(2026, 9, 27));
  });
});

test('sizes and waits are in the unit that people would use', () => {
  expect(sizeText(0, 'en-GB')).toBe('0 byte');
  expect(sizeText(123_456_789, 'en-GB')).toBe('123.5 MB');
  expect([5_000, 60_000, 5_400_000, 7_200_000, 86_400_000, 20].map((ms) => plain(waitText(ms, 'en-US')))).toEqual([
    '5 sec',
    '1 min',
    '90 min',
    '2 hr',
    '1 day',
    '20 ms',
  ]);
});
