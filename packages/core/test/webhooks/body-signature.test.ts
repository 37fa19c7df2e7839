import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBodySignature } from '../../src/webhooks/body-signature.js';

const valueIn = (text: string) => {
  const found = findBodySignature(text);
  return found && text.slice(found.start, found.end);
};

describe('the top-level "signature" of a JSON text', () => {
  it.each([
    ['{"signature":"ab"}', 'ab'],
    ['{"signature":""}', ''],
    [' \n{ "a" : 1 , "signature" :\t"ab" , "b" : 2 }\r\n', 'ab'],
    ['{"a":"signature","signature":"ab"}', 'ab'],
    ['{"a":"\\"signature\\":\\"no\\"","signature":"ab"}', 'ab'],
    ['{"a":{"signature":"no"},"b":[{"signature":"no"}],"signature":"ab"}', 'ab'],
    ['{"a":["signature","no"],"signature":"ab"}', 'ab'],
    ['{"a":"\\\\","signature":"ab"}', 'ab'],
    ['{"signature":"ab","a":{"signature":"no"}}', 'ab'],
    ['{"a":"}{][,:","signature":"ab"}', 'ab'],
  ])('in %s is %j', (text, value) => {
    expect(valueIn(text)).toBe(value);
  });

  it.each([
    '',
    'null',
    '[]',
    '[{"signature":"ab"}]',
    '["signature","ab"]',
    '"signature"',
    '{}',
    '{"a":"signature"}',
    '{"signature":null}',
    '{"signature":1}',
    '{"signature":{"signature":"ab"}}',
    '{"signature"}',
    '{"signature"',
    '{"signature":"ab',
    '{"signature":"ab"',
    '{"signature":"ab","signature":"ab"}',
    '{"data":{"signature":"ab"}}',
    '{"Signature":"ab"}',
    '\ufeff{"signature":"ab"}',
  ])('in %j is none', (text) => {
    expect(valueIn(text)).toBeNull();
  });

  it('is the one that a JSON parser finds, in any object and however it is written', () => {
    const anyObject = fc
      .dictionary(fc.string(), fc.jsonValue())
      .filter((object) => !Object.hasOwn(object, 'signature'));
    fc.assert(
      fc.property(
        anyObject,
        anyObject,
        fc.stringMatching(/^[0-9a-f]{0,64}$/),
        fc.constantFrom(0, 1, '\t'),
        (before, after, signature, indent) => {
          const text = JSON.stringify({ ...before, signature, ...after }, null, indent);
          expect(valueIn(text)).toBe(signature);
          const found = findBodySignature(text);
          const emptied = text.slice(0, found?.start) + text.slice(found?.end);
          expect(JSON.parse(emptied)).toEqual({ ...JSON.parse(text), signature: '' });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is not found where a JSON parser finds none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        fc.pre(!(isObject && Object.hasOwn(value, 'signature')));
        expect(valueIn(JSON.stringify(value))).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});
