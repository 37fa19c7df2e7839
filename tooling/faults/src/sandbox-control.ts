import { SandboxControl as Control } from '@neropay/testkit';

/** The sandbox's own truth, asked for outside of its faults. */
export class SandboxControl {
  readonly #control: Control;

  constructor(url: string) {
    this.#control = new Control(url);
  }

  async setFaults(faults: object): Promise<void> {
    await this.#control.faults(faults);
  }

  /** How often each of them has happened. */
  happened(): Promise<Readonly<Record<string, number>>> {
    return this.#control.call('GET', '/faults/happened');
  }

  /** What the customer does, without a browser. */
  async act(paymentId: string, action: object): Promise<void> {
    await this.#control.call('POST', `/checkouts/${encodeURIComponent(paymentId)}`, action);
  }

  transactions(): Promise<readonly SandboxTransaction[]> {
    return this.#control.call('GET', '/transactions');
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
