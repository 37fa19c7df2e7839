import { Customer } from './customer.ts';
import { FakeGateway } from './fake-gateway.ts';
import { Merchant } from './merchant.ts';
import { startWordPress, type WordPress, type WordPressOptions } from './wordpress.ts';

/** A WordPress with a fake gateway beside it, and its administrator logged in. */
export interface Shop extends AsyncDisposable {
  readonly wordpress: WordPress;
  readonly gateway: FakeGateway;
  readonly merchant: Merchant;
  /** A new customer, with something in the cart. */
  customer(productId?: number): Promise<Customer>;
  /** An order that a new customer placed, and is now to be paid. */
  placedOrder(productId?: number): Promise<{ orderId: number; checkoutId: string; customer: Customer }>;
}

export async function startShop({
  connected = true,
  ...options
}: WordPressOptions & { readonly connected?: boolean } = {}): Promise<Shop> {
  const [wordpress, gateway] = await Promise.all([startWordPress(options), FakeGateway.start()]);
  const merchant = await Merchant.logIn(wordpress.url);
  const classicCheckout = await merchant.createPage('Classic checkout', '[woocommerce_checkout]');
  if (connected) await merchant.connect({ gateway_url: gateway.url, secret_key: 'sk_test_neropay' });

  const customer = async (productId = 1) => {
    const someone = new Customer(wordpress.url, classicCheckout);
    await someone.addToCart(productId);
    return someone;
  };
  return {
    wordpress,
    gateway,
    merchant,
    customer,
    async placedOrder(productId = 1) {
      const someone = await customer(productId);
      const answer = await someone.placeOrder();
      if (!answer.order_id) throw new Error(`The order was not placed: ${answer.messages}`);
      return { orderId: answer.order_id, checkoutId: gateway.checkoutOf(answer.order_id).id, customer: someone };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([wordpress[Symbol.asyncDispose](), gateway[Symbol.asyncDispose]()]);
    },
  };
}
