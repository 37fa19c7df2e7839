import { setTimeout as sleep } from 'node:timers/promises';
import { formatMoney, signNotification } from '@neropay/core';
import type { Order } from './order.ts';
import type { Shop } from './shop.ts';
import type { Tally } from './tally.ts';

export const FORGED = 'notifications of a forger';

/** Claims that orders were paid, with their right numbers and amounts and without a right to say so. None may be answered 2xx. */
export class Forger {
  believed = 0;
  readonly #tally: Tally;
  #sent = 0;

  constructor(tally: Tally) {
    this.#tally = tally;
    tally.expect(FORGED);
  }

  /** @param pick some order that was asked for, and its shop; null: there is none yet */
  async run(
    gatewayUrl: string,
    pick: () => { readonly order: Order; readonly shop: Shop } | null,
    random: () => number,
    until: AbortSignal,
  ): Promise<void> {
    while (!until.aborted) {
      await sleep(20 + random() * 180);
      const picked = pick();
      if (picked !== null) await this.#forge(gatewayUrl, picked.order, picked.shop, random() < 0.5);
    }
  }

  async #forge(gatewayUrl: string, order: Order, shop: Shop, signed: boolean): Promise<void> {
    const { amount, number } = order;
    const body = JSON.stringify({
      id: `evt_forged_${this.#sent++}`,
      type: 'transaction.succeeded',
      created_at: new Date().toISOString(),
      account_id: 'NPTEST0SANDBOX_1000',
      transaction: {
        id: 1,
        identifier: number,
        status: 'succeeded',
        amount: formatMoney(amount),
        currency: amount.currency,
      },
    });
    const forged = signNotification({ scheme: 'header', secret: 'a guess', body });
    try {
      const response = await fetch(`${gatewayUrl}/ipn/neropay/${shop.store.id}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(signed ? forged.headers : {}) },
        body: forged.body,
        signal: AbortSignal.timeout(10_000),
      });
      await response.body?.cancel();
      this.#tally.count(FORGED);
      if (response.ok) this.believed++;
    } catch {
      // The gateway is dead at this moment, which is what this run is about.
    }
  }
}
