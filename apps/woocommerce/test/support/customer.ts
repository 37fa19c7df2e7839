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

/** What the link to an order's pages is made of. */
export interface OrderKey {
  readonly id: number;
  readonly order_key: string;
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

  /** Takes a coupon into the cart. */
  async applyCoupon(code: string): Promise<void> {
    const answer = await this.#storeApi('cart/apply-coupon', { code });
    if (!answer.ok) throw new Error(`The coupon was not taken: ${await answer.text()}`);
  }

  /** From a guest to somebody with an account. */
  async logIn(user: string, password: string): Promise<void> {
    await this.client.text('/wp-login.php');
    const answer = await this.client.post('/wp-login.php', { log: user, pwd: password, testcookie: '1' });
    if (answer.status !== 302) throw new Error(`${user} could not log in`);
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
    const answer = await this.#storeApi('checkout', {
      billing_address: billing,
      payment_method: 'neropay',
      payment_data: [],
    });
    return { ...((await answer.json()) as Omit<BlockAnswer, 'httpStatus'>), httpStatus: answer.status };
  }

  /** Opens the page on which an order that exists is paid. */
  async payPage({ id, order_key }: OrderKey): Promise<string> {
    return await this.client.text(payPath({ id, order_key }));
  }

  /** Pays an order that exists. @returns where the shop sends the customer; the page with what is wrong, if nowhere */
  async payForOrder(order: OrderKey, method = 'neropay'): Promise<string> {
    const page = await this.payPage(order);
    const answer = await this.client.post(payPath(order), {
      payment_method: method,
      woocommerce_pay: '1',
      'woocommerce-pay-nonce': fieldValue(page, 'woocommerce-pay-nonce'),
    });
    return answer.headers.get('Location') ?? (await answer.text());
  }

  /** Opens the page that thanks for an order, as a customer does who comes back from paying. */
  async comeBack({ id, order_key }: OrderKey): Promise<string> {
    return await this.client.text(`/checkout/order-received/${id}/?key=${order_key}`);
  }

  async #storeApi(call: string, body: object): Promise<Response> {
    const cart = await this.client.fetch('/wp-json/wc/store/v1/cart');
    const { headers } = cart;
    await cart.arrayBuffer();
    return await this.client.fetch(`/wp-json/wc/store/v1/${call}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Nonce: headers.get('Nonce') ?? '' },
      body: JSON.stringify(body),
    });
  }
}

function payPath({ id, order_key }: OrderKey): string {
  return `/checkout/order-pay/${id}/?pay_for_order=true&key=${order_key}`;
}
