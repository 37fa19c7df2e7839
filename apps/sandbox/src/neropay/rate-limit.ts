interface Second {
  /** Unix seconds. */
  readonly number: number;
  used: number;
}

/** How many requests one secret key may make in one second of the clock. */
export class RateLimit {
  readonly #default: number;
  readonly #seconds = new Map<string, Second>();
  #perSecond: number;

  /** @param perSecond 0: no limit */
  constructor(perSecond: number) {
    this.#default = perSecond;
    this.#perSecond = perSecond;
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  set(perSecond: number): void {
    this.#perSecond = perSecond;
    this.#seconds.clear();
  }

  /** Back to the limit that the sandbox was started with. */
  reset(): void {
    this.set(this.#default);
  }

  /** Whether the key may make one more request in this second; it may again when the next one begins. */
  admits(secretKey: string, nowMs: number): boolean {
    if (this.#perSecond === 0) return true;
    const number = Math.floor(nowMs / 1000);
    const known = this.#seconds.get(secretKey);
    const second = known?.number === number ? known : { number, used: 0 };
    this.#seconds.set(secretKey, second);
    second.used += 1;
    return second.used <= this.#perSecond;
  }
}
