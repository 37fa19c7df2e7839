import { CookieClient, fieldValue } from './cookie-client.ts';

export const billing = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  address_1: '12 St James’s Square',
  city: 'London',
  postcode: 'SW1Y 4JH',
  country: 'GB',
  email: 'ada@example.com',
  phone: '020 7946 0000',
};

/** What the classic checkout answers. */
export interface CheckoutAnswer {
  readonly result: string;
  readonly redirect?: string;
  readonly messages?: string;
  readonly order_id?: number;
}

/** What the block checkout answers. */
export interface BlockAnswer {
  readonly httpStatus: number;
  readonly message?: string;
  readonly order_id?: number;
  readonly payment_result?: { readonly redirect_url: string };
}

/** Somebody who buys, without a browser. */
export class Customer {
  readonly client: CookieClient;
  readonly #checkoutPage: string;

  /** @param checkoutPage path of a page with the classic checkout */
  constructor(url: string, checkoutPage: string) {
    this.client = new CookieClient(url);
    this.#checkoutPage = checkoutPage;
  }

  async addToCart(productId = 1): Promise<void> {
    await this.client.text(`/?add-to-cart=${productId}`);
  }

  async checkoutPage(): Promise<string> {
    return await this.client.text(this.#checkoutPage);
  }

  /** Places the order on the classic checkout. */
  async placeOrder(fields: Readonly<Record<string, string>> = {}): Promise<CheckoutAnswer> {
    const page = await this.checkoutPage();
    const form = Object.fromEntries(Object.entries(billing).map(([name, value]) => [`billing_${name}`, value]));
    const answer = await this.client.post('/?wc-ajax=checkout', {
      ...form,
      payment_method: 'neropay',
      'woocommerce-process-checkout-nonce': fieldValue(page, 'woocommerce-process-checkout-nonce'),
      ...fields,
    });
    return (await answer.json()) as CheckoutAnswer;
  }

  /** Places the order through the Store API, as the block checkout does. */
  async placeBlockOrder(): Promise<BlockAnswer> {
    const cart = await this.client.fetch('/wp-json/wc/store/v1/cart');
    const answer = await this.client.fetch('/wp-json/wc/store/v1/checkout', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Nonce: cart.headers.get('Nonce') ?? '' },
      body: JSON.stringify({ billing_address: billing, payment_method: 'neropay', payment_data: [] }),
    });
    return { ...((await answer.json()) as Omit<BlockAnswer, 'httpStatus'>), httpStatus: answer.status };
  }
}
