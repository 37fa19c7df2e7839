/** `[text](target)`, the target with one level of parentheses and perhaps a title. */
const LINK = /\[[^[\]]+\]\((?:https?:\/\/|mailto:|\{\{)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*(?: "[^"]*")?\)/g;

/** What is shown between backticks is left out. */
const CODE = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g;

/** The text without what is code in it, and without its links: what is left is meant to be read. */
export function withoutLinks(text: string): string {
  return text.replace(CODE, '').replace(LINK, '');
}

export function hasSafeLink(text: string): boolean {
  return (text.replace(CODE, '').match(LINK) ?? []).some((link) => link.includes('](https://'));
}
