/** What a page says, and how: with a tick, a clock or a plain sign in front. Every text is escaped. */
export interface Message {
  readonly mood: 'done' | 'waiting' | 'stopped';
  readonly title: string;
  readonly text: string;
  /** What it is about, as label and value. */
  readonly facts?: readonly (readonly [label: string, value: string])[];
}

const SIGNS: Readonly<Record<Message['mood'], string>> = {
  done: '<path d="m7 12.5 3.5 3.5 6.5-7.5"/>',
  waiting: '<path d="M12 7v5l3.5 2"/>',
  stopped: '<path d="M12 7.5v5.5M12 16.5h.01"/>',
};

/** The style of every page, word for word: the pages' security policy lets this one in by its hash, and no other. */
export const PAGE_STYLE = `
  :root { color-scheme: light dark; --ink: #16233b; --soft: #56627a; --page: #f4f6fa; --card: #fff; --line: #e3e8f1;
    --done: #14804a; --waiting: #9a6700; --stopped: #56627a; }
  @media (prefers-color-scheme: dark) { :root { --ink: #eef2fa; --soft: #aab5c9; --page: #0f1626; --card: #18223a;
    --line: #2a3653; --done: #4cc38a; --waiting: #e2b341; --stopped: #aab5c9; } }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--page); color: var(--ink);
    font: 16px/1.5 system-ui, sans-serif; }
  main { box-sizing: border-box; width: calc(100% - 48px); max-width: 28rem; margin: 24px; padding: 36px 32px; border-radius: 16px;
    background: var(--card); text-align: center; box-shadow: 0 8px 30px rgb(20 35 60 / 12%); overflow-wrap: anywhere; }
  svg { width: 52px; height: 52px; margin-bottom: 12px; fill: none; stroke: currentcolor; stroke-width: 1.6; stroke-linecap: round;
    stroke-linejoin: round; }
  h1 { margin: 0 0 8px; font-size: 1.35rem; line-height: 1.3; text-wrap: balance; }
  p { margin: 0; color: var(--soft); text-wrap: balance; }
  dl { margin: 28px 0 0; border-top: 1px solid var(--line); text-align: left; }
  dl div { display: flex; justify-content: space-between; gap: 24px; padding: 12px 0; border-bottom: 1px solid var(--line); }
  dl div:last-child { padding-bottom: 0; border: 0; }
  dt { color: var(--soft); flex: none; }
  dd { margin: 0; text-align: right; }
  .done { color: var(--done); }
  .waiting { color: var(--waiting); }
  .stopped { color: var(--stopped); }
`;

/** A page with one thing to say. Needs nothing from anywhere: no script, no image, no font. */
export function messagePage({ mood, title, text, facts = [] }: Message): string {
  const rows = facts.map(([label, value]) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body><main><svg class="${mood}" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10"/>${SIGNS[mood]}</svg>
<h1>${escaped(title)}</h1><p>${escaped(text)}</p>${rows.length > 0 ? `<dl>${rows.join('')}</dl>` : ''}</main></body>
</html>
`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
