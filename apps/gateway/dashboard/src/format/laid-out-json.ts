/** Strings, brackets with nothing in them, single signs, and what else there is between spaces. */
const TOKENS = /"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|[^\s"{}[\],:]+/g;

/**
 * JSON with a line for each member; other text as it is. Only space is added: a number is shown with the digits that it came with, which reading
 * it into a float and writing it again would change.
 */
export function laidOutJson(text: string): string {
  if (!isJson(text)) return text;
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return Array.from(text.matchAll(TOKENS), ([token]) => {
    if (token === '{' || token === '[') {
      depth += 1;
      return token + line();
    }
    if (token === '}' || token === ']') {
      depth -= 1;
      return line() + token;
    }
    if (token === ',') return token + line();
    return token === ':' ? ': ' : token;
  }).join('');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
