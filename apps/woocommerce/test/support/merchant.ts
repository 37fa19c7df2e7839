import { CookieClient, fieldValue, plainText } from './cookie-client.ts';
import { billing } from './customer.ts';

const settingsPage = '/wp-admin/admin.php?page=wc-settings&tab=checkout&section=neropay';

export interface Order {
  readonly id: number;
  readonly status: string;
  readonly total: string;
  readonly currency: string;
  readonly order_key: string;
  /** 0 for a guest's. */
  readonly customer_id: number;
  readonly payment_method: string;
  readonly transaction_id: string;
  readonly date_paid: string | null;
}

export interface Refund {
  readonly id: number;
  readonly amount: string;
  readonly reason: string;
  readonly refunded_payment: boolean;
}

/** The settings that connect a shop. */
export interface ConnectFields {
  readonly gateway_url: string;
  readonly secret_key: string;
  readonly public_key?: string;
  readonly webhook_secret?: string;
  readonly mode?: 'test' | 'live';
}

/** The shop's administrator, without a browser. */
export class Merchant {
  readonly client: CookieClient;
  #restNonce = '';

  constructor(url: string) {
    this.client = new CookieClient(url);
  }

  static async logIn(url: string, user = 'admin', password = 'password'): Promise<Merchant> {
    const merchant = new Merchant(url);
    await merchant.client.text('/wp-login.php');
    await merchant.client.post('/wp-login.php', { log: user, pwd: password, testcookie: '1' });
    merchant.#restNonce = await merchant.client.text('/wp-admin/admin-ajax.php?action=rest-nonce');
    if (!/^[0-9a-f]{10}$/.test(merchant.#restNonce)) throw new Error(`${user} could not log in at ${url}`);
    return merchant;
  }

  /** Saves the payment settings as the form would, and gives the page that comes back. */
  async saveSettings(fields: Readonly<Record<string, string>>): Promise<string> {
    const page = await this.settingsPage();
    const form: Record<string, string> = { _wpnonce: fieldValue(page, '_wpnonce'), save: 'Save changes' };
    for (const [name, value] of Object.entries({ ...formFields(page), ...fields }))
      form[`woocommerce_neropay_${name}`] = value;
    return await (await this.client.post(settingsPage, form)).text();
  }

  /** Enters the keys and saves. */
  async connect(fields: ConnectFields): Promise<string> {
    return await this.saveSettings({
      enabled: '1',
      mode: 'test',
      public_key: 'pk_test_neropay',
      webhook_secret: '',
      ...fields,
    });
  }

  async settingsPage(): Promise<string> {
    return await this.client.text(settingsPage);
  }

  /** Presses one of the buttons of the connection panel, and gives the text of the page that it ends on. */
  async press(buttonId: string): Promise<string> {
    const page = await this.settingsPage();
    const link = new RegExp(`id="${buttonId}" href="([^"]+)"`).exec(page)?.[1]?.replaceAll('&#038;', '&');
    if (!link) throw new Error(`No button ${buttonId} on the settings page`);
    const answer = await this.client.fetch(link);
    return plainText(await this.client.text(answer.headers.get('Location') ?? ''));
  }

  /** Refunds as the order screen's button does; the error's text, or nothing. */
  async refund(orderId: number, amount: string, reason = ''): Promise<string | undefined> {
    const page = await this.orderPage(orderId);
    const answer = await this.client.post('/wp-admin/admin-ajax.php', {
      action: 'woocommerce_refund_line_items',
      security: /"order_item_nonce":"([^"]+)"/.exec(page)?.[1] ?? '',
      order_id: String(orderId),
      refund_amount: amount,
      refunded_amount: /id="refunded_amount"[^>]*value="([^"]*)"/.exec(page)?.[1] ?? '',
      refund_reason: reason,
      line_item_qtys: '{}',
      line_item_totals: '{}',
      line_item_tax_totals: '{}',
      api_refund: 'true',
    });
    const body = (await answer.json()) as { success: boolean; data: { error?: string } };
    return body.success ? undefined : (body.data.error ?? 'failed');
  }

  /** Runs one of the order actions. */
  async orderAction(orderId: number, action: string): Promise<void> {
    const page = await this.orderPage(orderId);
    await this.client.post(`/wp-admin/admin.php?page=wc-orders&action=edit&id=${orderId}`, {
      wc_order_action: action,
      woocommerce_meta_nonce: fieldValue(page, 'woocommerce_meta_nonce'),
    });
  }

  async orderPage(orderId: number): Promise<string> {
    return await this.client.text(`/wp-admin/admin.php?page=wc-orders&action=edit&id=${orderId}`);
  }

  async order(id: number): Promise<Order> {
    return await this.rest<Order>('GET', `/wc/v3/orders/${id}`);
  }

  /** The order's notes, the oldest first. */
  async notes(orderId: number): Promise<readonly string[]> {
    const notes = await this.rest<{ note: string }[]>('GET', `/wc/v3/orders/${orderId}/notes`);
    return notes.map(({ note }) => note).reverse();
  }

  async refunds(orderId: number): Promise<readonly Refund[]> {
    return await this.rest<Refund[]>('GET', `/wc/v3/orders/${orderId}/refunds`);
  }

  async stock(productId: number): Promise<number> {
    return (await this.rest<{ stock_quantity: number }>('GET', `/wc/v3/products/${productId}`)).stock_quantity;
  }

  async updateOrder(id: number, changes: Readonly<Record<string, string>>): Promise<Order> {
    return await this.rest<Order>('PUT', `/wc/v3/orders/${id}`, changes);
  }

  /** Makes an order for a customer to pay later. @param customerId an account's; 0 for a guest */
  async createOrder(productId: number, customerId = 0): Promise<Order> {
    return await this.rest<Order>('POST', '/wc/v3/orders', {
      status: 'pending',
      customer_id: customerId,
      billing,
      line_items: [{ product_id: productId, quantity: 1 }],
    });
  }

  /** Makes a coupon that takes everything off. */
  async createFreeCoupon(code: string): Promise<void> {
    await this.rest('POST', '/wc/v3/coupons', { code, discount_type: 'percent', amount: '100' });
  }

  /** @returns the account's id */
  async createAccount(name: string, password: string): Promise<number> {
    const account = { username: name, password, email: `${name}@example.com`, roles: ['subscriber'] };
    return (await this.rest<{ id: number }>('POST', '/wp/v2/users', account)).id;
  }

  /** @param decimals how many the shop shows prices with */
  async setCurrency(currency: string, decimals = 2): Promise<void> {
    for (const [setting, value] of [
      ['woocommerce_currency', currency],
      ['woocommerce_price_num_decimals', String(decimals)],
    ] as const) {
      await this.rest('PUT', `/wc/v3/settings/general/${setting}`, { value });
    }
  }

  /** Makes a page and gives its path. */
  async createPage(title: string, content: string): Promise<string> {
    const page = await this.rest<{ link: string }>('POST', '/wp/v2/pages', { title, content, status: 'publish' });
    return new URL(page.link).pathname;
  }

  async rest<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await this.client.fetch(`/wp-json${path}`, {
      method,
      headers: { 'X-WP-Nonce': this.#restNonce, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as Answer;
  }
}

/** What the settings form holds now: a browser posts all of it. */
function formFields(page: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag, name = ''] of page.matchAll(/<input[^>]*name="woocommerce_neropay_([a-z_]+)"[^>]*>/g)) {
    if (/type="checkbox"/.test(tag) && !/checked/.test(tag)) continue;
    fields[name] = decode(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  for (const [, name = '', value = ''] of page.matchAll(
    /<textarea[^>]*name="woocommerce_neropay_([a-z_]+)"[^>]*>([\s\S]*?)<\/textarea>/g,
  )) {
    fields[name] = decode(value);
  }
  for (const [, name = '', options = ''] of page.matchAll(
    /<select[^>]*name="woocommerce_neropay_([a-z_]+)"[^>]*>([\s\S]*?)<\/select>/g,
  )) {
    fields[name] = /<option value="([^"]*)"\s+selected/.exec(options)?.[1] ?? '';
  }
  return fields;
}

function decode(text: string): string {
  return text.replaceAll('&#039;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
