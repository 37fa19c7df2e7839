import { type FileParam, type HttpClient, NeroPay, type NeroPayEvent, verifyNotificationAsync } from '@neropay/core';
import { formatMoney, parseMoney } from '@neropay/core/money';
import { signNotificationAsync } from '@neropay/core/webhooks';

const httpClient: HttpClient = {
  send: async ({ method, url, headers, signal }) => {
    const response = await fetch(url, { method, headers: { ...headers }, signal });
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      text: await response.text(),
      complete: true,
    };
  },
};
const neropay = new NeroPay({ secretKey: 'sk_test', httpClient, multipartSignature: 'empty' });

export async function pay(): Promise<string> {
  const payment = await neropay.hostedPayments.create({ amount: '15.99', currency: 'GBP' });
  return payment.checkout_url;
}

export async function prove(invoice: File | Blob): Promise<void> {
  const named: FileParam = { data: new Uint8Array(1), name: 'a.pdf', type: 'application/pdf' };
  await neropay.transactionProofs.submit(1, { invoice_file: invoice });
  await neropay.transactionProofs.submit(1, { invoice_file: named });
}

export async function receive(request: Request): Promise<NeroPayEvent> {
  const rawBody = new Uint8Array(await request.arrayBuffer());
  const { event } = await verifyNotificationAsync({ rawBody, headers: request.headers, secrets: ['s'] });
  await signNotificationAsync({ scheme: 'body', secret: 's', body: { type: 'ping' } });
  return event;
}

export const shown: string = formatMoney(parseMoney('15.99', 'GBP'));
// @ts-expect-error a path is no file: it would be sent as text
export const wrongFile = () => neropay.transactionProofs.submit(1, { invoice_file: '/tmp/invoice.pdf' });
