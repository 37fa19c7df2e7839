import type { Response } from 'express';
import type { Clock } from '../clock.js';
import { awaitsNews, type Order, type Orders } from './orders.js';
import type { Till } from './till.js';

const ASK_EVERY_MS = 4_000;

/**
 * Tells open order pages that their order changed (server-sent events). While somebody waits for a payment the gateway is asked
 * now and then, so that the page changes even where no callback can reach this machine.
 */
export class OrderStreams {
  readonly #orders: Orders;
  readonly #till: Till;
  readonly #clock: Clock;
  readonly #open = new Set<Response>();

  constructor(deps: { orders: Orders; till: Till; clock: Clock }) {
    this.#orders = deps.orders;
    this.#till = deps.till;
    this.#clock = deps.clock;
  }

  /** @param seen the version of the order that the page shows already */
  serve(order: Order, seen: number, response: Response): void {
    // The connection ends with the stream: one that stayed open would keep the sandbox from stopping.
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', Connection: 'close' });
    response.flushHeaders();
    const tell = () => response.write('event: change\ndata: {}\n\n');
    if (order.version !== seen) tell();
    const stopListening = this.#orders.onChange(order, tell);
    const stopAsking = this.#askNowAndThen(order);
    this.#open.add(response);
    response.once('close', () => {
      stopListening();
      stopAsking();
      this.#open.delete(response);
    });
  }

  close(): void {
    for (const response of this.#open) response.end();
  }

  #askNowAndThen(order: Order): () => void {
    let stopped = false;
    let callOff = () => {};
    const again = () => {
      if (stopped) return;
      callOff = this.#clock.after(ASK_EVERY_MS, () => {
        if (awaitsNews(order)) void this.#till.read(order).finally(again);
        else again();
      });
    };
    again();
    return () => {
      stopped = true;
      callOff();
    };
  }
}
