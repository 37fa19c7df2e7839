import { withoutLinks } from '../markdown.ts';
import type { Subject } from '../rule.ts';
import { formFieldsOf, searchOrCreatesOf, stepsOf, textsOf } from '../walk.ts';

/** A scheme and the beginning of a host; a host may be `{{…}}`, and `<SUBDOMAIN>` in an example. */
const URL_START = /\b([a-z][a-z0-9+.-]*):\/\/[^\s`"')\]},.;]/gi;

/**
 * Integration checks reference, D007.
 * An address without a scheme, such as `{{bundle.authData.host}}/payments`, has none that could be wrong.
 */
export function insecureUrls({ app }: Subject) {
  return textsOf(app).flatMap(({ where, text }) =>
    [...text.matchAll(URL_START)]
      .filter(([, scheme = '']) => scheme.toLowerCase() !== 'https')
      .map(({ 1: scheme, index }) => ({
        where,
        message: `Use https, not ${scheme}: "${text.slice(index, index + 60).replace(/\s[\s\S]*/, '')}"`,
      })),
  );
}

/** Integration checks reference, D008. What Zapier shows as Markdown: descriptions of steps, and help texts of fields. */
export function brokenLinks({ app }: Subject) {
  const texts = [
    ...[...stepsOf(app), ...searchOrCreatesOf(app)].map(({ where, display }) => ({
      where: `${where}.display.description`,
      text: display.description,
    })),
    ...formFieldsOf(app).map(({ where, helpText }) => ({ where, text: helpText })),
  ];
  return texts
    .filter(({ text = '' }) => /\b[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\]\(/i.test(withoutLinks(text)))
    .map(({ where }) => ({
      where,
      message: 'Write a link as [text](https://…), and an address that is only shown in backticks',
    }));
}
