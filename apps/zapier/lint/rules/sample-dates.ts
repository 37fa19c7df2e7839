import type { Subject } from '../rule.ts';
import { fieldValuesOf, textsWithin } from '../sample-values.ts';
import { stepsOf } from '../walk.ts';

const DAY = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?`;

/** A day, or a day and a time with its zone: `2023-08-01`, `2023-08-01T06:50:30-0500`, `2023-09-15T09:59:59Z`. */
const ISO_8601 = new RegExp(`^${DAY}(?:T${TIME}(?:Z|[+-]\\d{2}:?\\d{2}))?$`);

const MONTH = '(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\\.?';
const TIME_OF_DAY = String.raw`(?:,?[ T]+(?:at )?\d{1,2}:\d{2}.*)?`;

/** Spellings that people and programs have for a day, with a time after it or not, each being the whole text. */
const DATES = [
  String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}`,
  String.raw`\d{1,2}[-/.]\d{1,2}[-/.]\d{4}`,
  String.raw`(?:[a-z]{3,9},? )?\d{1,2}(?:st|nd|rd|th)?[ -]${MONTH},?[ -]\d{4}`,
  String.raw`(?:[a-z]{3,9},? )?${MONTH} \d{1,2}(?:st|nd|rd|th)?,? \d{4}`,
].map((day) => new RegExp(`^${day}${TIME_OF_DAY}$`, 'i'));

/**
 * Integration checks reference, D023.
 * What an output field calls a datetime must be one; elsewhere what looks like a date is taken for one.
 */
export function samplesOfOtherDates({ app }: Subject) {
  return stepsOf(app).flatMap((step) => {
    const said = fieldValuesOf(step)
      .filter(({ field }) => field.type === 'datetime')
      .flatMap(({ path, value }) => textsWithin(value, path));
    const seen = textsWithin(step.operation.sample, '').filter(({ text }) => DATES.some((date) => date.test(text)));
    return [...said, ...seen]
      .filter(({ text }) => !ISO_8601.test(text))
      .map(({ path, text }) => ({
        where: `${step.where}.sample.${path}`,
        message: `Write "${text}" in ISO 8601, with a zone where there is a time: 2023-08-01 or 2023-08-01T06:50:30Z`,
      }));
  });
}
