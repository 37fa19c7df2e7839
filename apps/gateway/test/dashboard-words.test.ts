import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CHECKOUT_STATUSES } from '@neropay/engine';
import { callbackTypes } from '@neropay/shop-protocol';
import { describe, expect, test } from 'vitest';
import { EVENT_TYPES } from '../dashboard/src/components/event-types.js';
import { de } from '../dashboard/src/i18n/de.js';
import { en } from '../dashboard/src/i18n/en.js';
import { es } from '../dashboard/src/i18n/es.js';
import { ACTIONS } from '../dashboard/src/pages/audit/actions.js';
import { AUDIT_ACTIONS, DELIVERY_STATES } from '../src/operator/api.js';

const SOURCES = path.resolve(import.meta.dirname, '../dashboard/src');
const LANGUAGES = { en, de, es };
const PLURAL = /_(zero|one|two|few|many|other)$/;

/** Each text by the path that leads to it. */
function textsOf(words: object, before: readonly string[] = []): Map<string, string> {
  const texts = Object.entries(words).map(([key, value]) =>
    typeof value === 'string' ? new Map([[[...before, key].join('/'), value]]) : textsOf(value, [...before, key]),
  );
  return new Map(texts.flatMap((some) => [...some]));
}

const withoutPlural = (keys: Iterable<string>) => new Set([...keys].map((key) => key.replace(PLURAL, '')));
const gapsOf = (text = '') => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

describe.each(Object.entries(LANGUAGES))('the words of the dashboard in %s', (language, words) => {
  const texts = textsOf(words);
  const english = textsOf(en);

  test('are all there, and no more', () => {
    expect(withoutPlural(texts.keys())).toEqual(withoutPlural(english.keys()));
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('have every plural form of the language', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of [...texts.keys()].filter((name) => PLURAL.test(name))) {
      const missing = forms.filter((form) => !texts.has(key.replace(PLURAL, `_${form}`)));
      expect(missing, key).toEqual([]);
    }
  });

  test('have the same gaps to be filled as the English ones', () => {
    for (const [key, text] of texts) {
      const original = english.get(key) ?? english.get(key.replace(PLURAL, '_other'));
      expect(gapsOf(text), key).toEqual(gapsOf(original));
    }
  });
});

test('everything that the API calls by a word has one on the pages', () => {
  const named = (group: object) => new Set(Object.keys(group));
  expect(named(en.status)).toEqual(new Set(CHECKOUT_STATUSES));
  expect(named(en.event)).toEqual(new Set(callbackTypes));
  expect(named(en.action)).toEqual(new Set(AUDIT_ACTIONS));
  expect(named(en.delivery_state)).toEqual(new Set(DELIVERY_STATES));
});

test('lists can be narrowed by everything that there is', () => {
  expect(new Set(ACTIONS)).toEqual(new Set(AUDIT_ACTIONS));
  // A ping is sent by hand, and in no list.
  expect(new Set(EVENT_TYPES)).toEqual(new Set(callbackTypes.filter((type) => type !== 'ping')));
});

test('no word is kept that no page says', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  const code = files
    .filter((file) => !/i18n\/(en|de|es)\.ts$/.test(file))
    .map((file) => readFileSync(path.join(SOURCES, file), 'utf8'))
    .join('\n');
  const groups = new Set([
    ...Array.from(code.matchAll(/(?:useWords\(|group=)['"](\w+)['"]/g), ([, group]) => group),
    ...Array.from(code.matchAll(/t\(`(\w+)\.\$\{/g), ([, group]) => group),
  ]);
  const unsaid = [...withoutPlural(textsOf(en).keys())].filter((key) => {
    const [group, ...rest] = key.split('/');
    return !groups.has(group) && !code.includes(`'${group}.${rest.join('.')}'`);
  });
  expect(unsaid).toEqual([]);
});
