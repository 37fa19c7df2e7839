import core = require('@neropay/core');
import webhooks = require('@neropay/core/webhooks');

const neropay = new core.NeroPay({ secretKey: 'sk_test' });

export async function pay(): Promise<string> {
  const payment = await neropay.hostedPayments.create({ amount: '15.99', currency: 'GBP' });
  return payment.checkout_url;
}

export const verify = (rawBody: Uint8Array, headers: Headers): Promise<core.VerifiedNotification> =>
  webhooks.verifyNotificationAsync({ rawBody, headers, secrets: ['s'] });
// @ts-expect-error an amount is a decimal string, never a number
export const wrongAmount = () => neropay.hostedPayments.create({ amount: 15.99, currency: 'GBP' });
