/** The sandbox's own truth, asked for outside of its faults. */
export class SandboxControl {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async setFaults(faults: object): Promise<void> {
    await this.#call('PUT', '/_sandbox/faults', faults);
  }

  /** What the customer does, without a browser. */
  async act(paymentId: string, action: object): Promise<void> {
    await this.#call('POST', `/_sandbox/checkouts/${encodeURIComponent(paymentId)}`, action);
  }

  async transactions(): Promise<readonly SandboxTransaction[]> {
    return (await this.#call('GET', '/_sandbox/transactions')) as readonly SandboxTransaction[];
  }

  async payments(): Promise<readonly SandboxPayment[]> {
    const state = (await this.#call('GET', '/_sandbox/state')) as { readonly payments: readonly SandboxPayment[] };
    return state.payments;
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.#url + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const answer = (await response.json()) as { success: boolean; data: unknown; error?: { message: string } };
    if (!answer.success) throw new Error(`sandbox: ${method} ${path}: ${answer.error?.message ?? response.status}`);
    return answer.data;
  }
}

export interface SandboxTransaction {
  readonly id: number;
  readonly identifier: string;
  readonly status: string;
  readonly amount: string;
  readonly currency: string;
  readonly refunds: readonly { readonly amount: string; readonly status: string }[];
}

export interface SandboxPayment {
  readonly id: string;
  readonly identifier: string;
}
