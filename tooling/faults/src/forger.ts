import { setTimeout as sleep } from 'node:timers/promises';
import { signNotification } from '@neropay/core';
import type { Shop } from './shop.ts';

/** Claims that orders were paid, without a right to say so. None may be answered 2xx. */
export class Forger {
  sent = 0;
  believed = 0;
  readonly #seed: number;
  #stopped = false;

  constructor(seed: number) {
    this.#seed = seed;
  }

  async run(gatewayUrl: string, shops: readonly Shop[], random: () => number): Promise<void> {
    while (!this.#stopped) {
      await sleep(20 + random() * 60);
      const shop = shops[Math.floor(random() * shops.length)];
      const checkoutId = shop && [...shop.applied.keys()].at(-1);
      if (shop === undefined || checkoutId === undefined) continue;
      const body = JSON.stringify({
        id: `evt_forged_${this.sent}`,
        type: 'transaction.succeeded',
        created_at: new Date().toISOString(),
        account_id: 'NPTEST0SANDBOX_1000',
        transaction: {
          id: 1,
          identifier: `F${this.#seed}-${Math.floor(random() * 3000)}`,
          status: 'succeeded',
          amount: '1.00',
          currency: 'GBP',
        },
      });
      const forged = signNotification({ scheme: 'header', secret: 'a guess', body });
      this.sent++;
      try {
        const response = await fetch(`${gatewayUrl}/ipn/neropay/${shop.store.id}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(random() < 0.5 ? forged.headers : {}) },
          body: forged.body,
          signal: AbortSignal.timeout(10_000),
        });
        await response.body?.cancel();
        if (response.ok) this.believed++;
      } catch {
        // The gateway is dead at this moment, which is what this run is about.
      }
    }
  }

  stop(): void {
    this.#stopped = true;
  }
}
