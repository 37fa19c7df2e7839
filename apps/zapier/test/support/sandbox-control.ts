/** Drives a sandbox: pays without a browser, breaks things on purpose. */
export class SandboxControl {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** @param payment id of a payment or a link */
  pay(payment: string, outcome: 'succeeded' | 'failed' = 'succeeded'): Promise<{ readonly id: number }> {
    return this.call('POST', `/checkouts/${payment}`, { outcome });
  }

  /** What is left out goes right. */
  faults(settings: object): Promise<unknown> {
    return this.call('PUT', '/faults', settings);
  }

  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#url}/_sandbox${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const answer = (await response.json()) as { success: boolean; data: T; error?: { message: string } };
    if (!answer.success) throw new Error(`${method} /_sandbox${path}: ${answer.error?.message}`);
    return answer.data;
  }
}
