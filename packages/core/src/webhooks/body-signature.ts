const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Where the value of a member stands in the text: from the first character after its opening quote to its closing quote. */
export interface MemberValue {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the string value of the top-level member `signature` in the text of a JSON object, without parsing it: the
 * signature covers the bytes as they were sent, and parsing and writing JSON again would change them. A `signature` deeper
 * inside is somebody's data.
 *
 * @returns null when the text is no object, has no such member, has it twice, or its value is not a string.
 */
export function findBodySignature(text: string): MemberValue | null {
  let found: MemberValue | null = null;
  let depth = 0;
  let keyComes = false;
  let at = skipSpace(text, 0);
  if (text.charCodeAt(at) !== OPEN_BRACE) return null;

  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (end === -1) return null;
      const isSignatureKey = keyComes && depth === 1 && text.slice(at + 1, end) === 'signature';
      keyComes = false;
      at = end + 1;
      if (!isSignatureKey) continue;
      const value = stringValueAfter(text, at);
      if (!value || found) return null;
      found = value;
      at = value.end + 1;
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      keyComes = code === OPEN_BRACE;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
    } else if (code === COMMA) {
      keyComes = depth === 1;
    }
    at += 1;
  }
  return depth === 0 ? found : null;
}

/** The string after the colon at `at`, or null when something else is there. */
function stringValueAfter(text: string, at: number): MemberValue | null {
  const colon = skipSpace(text, at);
  if (text.charCodeAt(colon) !== COLON) return null;
  const quote = skipSpace(text, colon + 1);
  if (text.charCodeAt(quote) !== QUOTE) return null;
  const end = endOfString(text, quote);
  return end === -1 ? null : { start: quote + 1, end };
}

/** The index of the quote that closes the string opened at `at`; -1 when nothing does. */
function endOfString(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    if (code === BACKSLASH) index += 1;
  }
  return -1;
}

function skipSpace(text: string, at: number): number {
  let index = at;
  while (index < text.length && ' \t\n\r'.includes(text.charAt(index))) index += 1;
  return index;
}
