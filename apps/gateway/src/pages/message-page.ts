/** A page with one thing to say. Both texts are ours, never a stranger's. */
export function messagePage(title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>
  :root { color-scheme: light dark; --ink: #16233b; --soft: #56627a; --page: #f4f6fa; --card: #fff; }
  @media (prefers-color-scheme: dark) { :root { --ink: #eef2fa; --soft: #aab5c9; --page: #0f1626; --card: #18223a; } }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--page); color: var(--ink);
    font: 16px/1.5 system-ui, sans-serif; }
  main { margin: 24px; max-width: 26rem; padding: 32px; border-radius: 16px; background: var(--card); text-align: center;
    box-shadow: 0 8px 30px rgb(20 35 60 / 12%); }
  h1 { margin: 0 0 8px; font-size: 1.35rem; line-height: 1.25; }
  p { margin: 0; color: var(--soft); }
</style>
</head>
<body><main><h1>${title}</h1><p>${text}</p></main></body>
</html>
`;
}
