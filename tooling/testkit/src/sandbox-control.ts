/** What the sandbox knows and a provider's API does not tell: the truth behind the gateway's back. */
export interface TrueTransaction {
  readonly id: number;
  readonly identifier: string;
  readonly payment_id: string;
  readonly status: string;
  readonly amount: string;
  readonly currency: string;
}

interface TrueNotification {
  readonly id: string;
  readonly type: string;
  readonly identifier: string;
  readonly status: 'pending' | 'delivered' | 'dropped' | 'given_up';
  readonly attempts: readonly { readonly response_status: number | null }[];
}

interface Outcome {
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'expired';
  readonly amount?: string;
  readonly currency?: string;
  readonly times?: number;
}

/** A sandbox that is busy answers late, one that hangs must not hold a test for ever. */
const LONGEST_MS = 60_000;

/** Drives a sandbox: pays without a browser, breaks things on purpose, looks at what really happened. */
export class SandboxControl {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** @param payment the hosted payment's id (the end of its URL), or its identifier when only one account has used it */
  settle(payment: string, outcome: Outcome): Promise<TrueTransaction> {
    return this.call('POST', `/checkouts/${encodeURIComponent(payment)}`, outcome);
  }

  pay(payment: string): Promise<TrueTransaction> {
    return this.settle(payment, { outcome: 'succeeded' });
  }

  /** What is left out goes right. */
  faults(settings: object): Promise<unknown> {
    return this.call('PUT', '/faults', settings);
  }

  /**
   * What `act` makes happen is told to nobody: the provider's answer to it is the only news of it. A notification that overtakes that answer is
   * told to the shop by itself, so who counts events keeps it away. Every fault is off afterwards.
   */
  async unannounced<T>(act: () => Promise<T>): Promise<T> {
    await this.faults({ notifications: { drop: 1 } });
    try {
      return await act();
    } finally {
      await this.faults({});
    }
  }

  transactions(query: Readonly<Record<string, string>> = {}): Promise<readonly TrueTransaction[]> {
    return this.call('GET', `/transactions?${new URLSearchParams(query)}`);
  }

  notifications(identifier: string): Promise<readonly TrueNotification[]> {
    return this.call('GET', `/notifications?${new URLSearchParams({ identifier })}`);
  }

  /** A customer claims their money back; the provider has yet to decide. */
  dispute(transactionId: string): Promise<{ readonly id: number }> {
    return this.call('POST', `/transactions/${transactionId}/dispute`, { reason: 'fraudulent' });
  }

  decideDispute(id: number, status: 'under_review' | 'won' | 'lost'): Promise<unknown> {
    return this.call('PATCH', `/disputes/${id}`, { status });
  }

  /** As if the merchant had done it in the provider's dashboard. */
  refund(transactionId: string, amount?: string): Promise<unknown> {
    return this.call('POST', `/transactions/${transactionId}/refund`, amount === undefined ? {} : { amount });
  }

  balance(currency: string, available: string): Promise<unknown> {
    return this.call('PUT', '/balance', { currency, available });
  }

  /**
   * Any call of the sandbox's control, below `/_sandbox`.
   * @throws {Error} with what the sandbox says against it
   */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#url}/_sandbox${path}`, {
      method,
      // A connection that is kept may be closed from the other side at the moment of the next call, which nobody would repeat.
      headers: { connection: 'close', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    const answer = (await response.json()) as { success: boolean; data: T; error?: { message: string } };
    if (!answer.success) throw new Error(`${method} /_sandbox${path}: ${answer.error?.message ?? response.status}`);
    return answer.data;
  }
}

/** The id of a hosted payment, from the address of its page. */
export function hostedIdOf(pageUrl: string | null): string {
  const id = pageUrl?.split('/').at(-1);
  if (!id) throw new Error('This checkout has no page');
  return id;
}
