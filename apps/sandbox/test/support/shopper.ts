/** A customer with a cookie jar and no script, who follows the shop's redirects but leaves those to other sites alone. */
export class Shopper {
  readonly #shop: string;
  #cookie = '';

  /** @param sandboxUrl where the sandbox listens */
  constructor(sandboxUrl: string) {
    this.#shop = `${sandboxUrl}/shop`;
  }

  async open(path: string): Promise<Shown> {
    return this.#send(path, { method: 'GET' });
  }

  async send(path: string, fields: Record<string, string>): Promise<Shown> {
    return this.#send(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async add(product: string): Promise<Shown> {
    return this.send('/basket', { product, quantity: '1', add: '1' });
  }

  /** Orders what is in the basket; the address that the shop sends to pay at is in `leftTo`. */
  async order(): Promise<Shown> {
    return this.send('/checkout', { name: 'Ada Lovelace', email: 'ada@example.com' });
  }

  async #send(path: string, init: RequestInit): Promise<Shown> {
    const address = path.startsWith('http') ? path : `${this.#shop}${path}`;
    const response = await fetch(address, { ...init, redirect: 'manual', headers: { cookie: this.#cookie } });
    const [cookie] = response.headers.getSetCookie();
    if (cookie) this.#cookie = cookie.split(';')[0] ?? '';
    const location = response.headers.get('location');
    if (location === null)
      return { status: response.status, html: await response.text(), leftTo: null, headers: response.headers };
    const target = new URL(location, address).href;
    if (target.startsWith(this.#shop)) return this.#send(target, { method: 'GET' });
    return { status: response.status, html: '', leftTo: target, headers: response.headers };
  }
}

export interface Shown {
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
  /** Where another site would be shown now. */
  readonly leftTo: string | null;
}
