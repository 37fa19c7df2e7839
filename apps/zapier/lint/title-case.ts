/** Stay small within a title. */
const SMALL = new Set('a an the and or but of in on at to for by with from as via if vs'.split(' '));

/**
 * A text in title case: `Create Payment Link for a Customer (by Email)`. The first and the last word are always large, small
 * words between them small, the parts of `Sign-Up` and `Create/Update` are words, and what has a capital already (`iPhone`,
 * `URL`) stays.
 */
export function titleCase(text: string): string {
  const words = text.split(/(\s+)/);
  const spelled = words.flatMap((word, index) => (/[\p{L}\p{N}]/u.test(word) ? index : []));
  return words
    .map((word, index) => {
      const isAtAnEnd = index === spelled[0] || index === spelled.at(-1);
      return !isAtAnEnd && isSmall(word) ? word.toLowerCase() : word.replace(/[\p{L}\p{N}'’.]+/gu, large);
    })
    .join('');
}

function isSmall(word: string): boolean {
  return SMALL.has(word.replace(/[^\p{L}]/gu, '').toLowerCase());
}

function large(part: string): string {
  return /\p{Lu}/u.test(part) ? part : part.replace(/\p{Ll}/u, (letter) => letter.toUpperCase());
}
