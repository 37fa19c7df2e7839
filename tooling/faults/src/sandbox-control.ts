/** The sandbox's own truth, asked for outside of its faults. */
export class SandboxControl {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async setFaults(faults: object): Promise<void> {
    await this.#call('PUT', '/_sandbox/faults', faults);
  }

  /** How often each of them has happened. */
  async happened(): Promise<Readonly<Record<string, number>>> {
    return (await this.#call('GET', '/_sandbox/faults/happened')) as Readonly<Record<string, number>>;
  }

  /** What the customer does, without a browser. */
  async act(paymentId: string, action: object): Promise<void> {
    await this.#call('POST', `/_sandbox/checkouts/${encodeURIComponent(paymentId)}`, action);
  }

  async transactions(): Promise<readonly SandboxTransaction[]> {
    return (await this.#call('GET', '/_sandbox/transactions')) as readonly SandboxTransaction[];
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.#url + path, {
      method,
      // A connection that is kept may be closed from the other side at the moment of the next call, which nobody would repeat.
      headers: { connection: 'close', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const answer = (await response.json()) as { success: boolean; data: unknown; error?: { message: string } };
    if (!answer.success) throw new Error(`sandbox: ${method} ${path}: ${answer.error?.message ?? response.status}`);
    return answer.data;
  }
}

export interface SandboxTransaction {
  readonly id: number;
  /** Of the payment, which has a transaction from its beginning, and one more for each further try. */
  readonly payment_id: string;
  /** What the gateway said of it when it opened the payment. */
  readonly metadata: { readonly checkout_id?: string; readonly order_id?: string; readonly store_id?: string };
  readonly status: string;
  readonly amount: string;
  readonly currency: string;
  readonly refunds: readonly { readonly amount: string; readonly status: string }[];
}
