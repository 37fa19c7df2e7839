/** The sandbox's only source of time, so that a test can stand still or run ahead. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once after `ms` milliseconds; the returned function calls it off. */
  after(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A clock whose outstanding tasks can be called off all at once, for a reset and for a stop. */
export class Agenda implements Clock {
  readonly #clock: Clock;
  readonly #outstanding = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  after(ms: number, task: () => void): () => void {
    const forget = () => this.#outstanding.delete(callOff);
    const cancel = this.#clock.after(ms, () => {
      forget();
      task();
    });
    const callOff = () => {
      forget();
      cancel();
    };
    this.#outstanding.add(callOff);
    return callOff;
  }

  /** Waits; not called off by `clear`, since somebody waits for what comes after. */
  pause(ms: number): Promise<void> {
    return new Promise((resume) => {
      this.#clock.after(ms, resume);
    });
  }

  clear(): void {
    for (const callOff of [...this.#outstanding]) callOff();
  }
}

/** Instants as the API prints them: ISO 8601, whole seconds, UTC. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
