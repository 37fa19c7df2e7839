import type { Observer } from '@neropay/engine';

/** Which endpoints this process leaves alone for a while, because they failed again and again. */
export class OpenBreakers {
  readonly #open = new Set<string>();
  readonly observer: Observer = {
    saw: (seen) => {
      if (seen.kind !== 'breaker') return;
      if (seen.open) this.#open.add(seen.endpointId);
      else this.#open.delete(seen.endpointId);
    },
  };

  list(): readonly string[] {
    return [...this.#open].sort();
  }
}
