/** What a browser is to a server: keeps cookies and follows no redirect that it is not asked to. */
export class CookieClient {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  /** @param target a path, or an address of the same site */
  async fetch(target: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(new URL(target, this.#url), { redirect: 'manual', ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    return response;
  }

  async text(target: string, init?: RequestInit): Promise<string> {
    return await (await this.fetch(target, init)).text();
  }

  /** Posts a form. */
  async post(target: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    return await this.fetch(target, { method: 'POST', body: new URLSearchParams(fields) });
  }
}

/** The value of a form's field in a page. */
export function fieldValue(html: string, name: string): string {
  const input = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(html)?.[0] ?? '';
  const value = /value="([^"]*)"/.exec(input)?.[1];
  if (value === undefined) throw new Error(`The page has no field "${name}":\n${plainText(html).slice(0, 2000)}`);
  return value;
}

/** What people read on a page. */
export function plainText(html: string): string {
  return html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#0?39;|&#8217;|&rsquo;/g, "'")
    .replace(/&quot;|&#8220;|&#8221;/g, '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}
