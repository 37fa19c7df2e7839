import type { RunningSandbox } from './running-sandbox.js';

export const GOOD_CARD = '4242 4242 4242 4242';
export const CARD = { card_number: GOOD_CARD, expiry: '12 / 34', cvc: '123', name: 'Ada Lovelace' };

export interface OpenPage {
  readonly url: string;
  readonly html: string;
  readonly status: number;
}

/** A browser without a script, without a look: follows redirects, fills in forms. */
export async function openPage(url: string): Promise<OpenPage> {
  const response = await fetch(url);
  return { url: response.url, html: await response.text(), status: response.status };
}

/** Sends a form of the page, with its token unless another is given. @param action below the page's own address, which it may be */
export async function sendForm(page: OpenPage, action: string, fields: Record<string, string>): Promise<OpenPage> {
  const [, token = ''] = /name="token" value="([^"]+)"/.exec(page.html) ?? [];
  const base = /^https?:\/\/[^/]+\/(?:checkout|identity)\/[^/]+/.exec(page.url)?.[0];
  const response = await fetch(action === '' ? `${base}` : `${base}/${action}`, {
    method: 'POST',
    body: new URLSearchParams({ token, ...fields }),
  });
  return { url: response.url, html: await response.text(), status: response.status };
}

/** The statuses of a payment's transactions, in the order in which they were made. */
export async function statuses(sandbox: RunningSandbox, paymentId: string): Promise<unknown[]> {
  return (await sandbox.control('GET', `/transactions?payment_id=${paymentId}`)).list.map(({ status }) => status);
}
