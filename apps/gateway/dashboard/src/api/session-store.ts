import { useSyncExternalStore } from 'react';
import type { SessionView } from '../../../src/operator/api.js';

export type SessionState =
  /** Not asked yet. */
  | { readonly kind: 'unknown' }
  /** `expired`: there was one until now. */
  | { readonly kind: 'out'; readonly expired: boolean }
  | { readonly kind: 'in'; readonly session: SessionView };

let state: SessionState = { kind: 'unknown' };
const listeners = new Set<() => void>();

/** Who is logged in in this tab. The cookie itself is out of the page's reach. */
export const sessionStore = {
  get: (): SessionState => state,
  set(next: SessionState): void {
    state = next;
    for (const listener of listeners) listener();
  },
  /** The gateway knows this session no longer. */
  ended(): void {
    if (state.kind !== 'out') sessionStore.set({ kind: 'out', expired: state.kind === 'in' });
  },
};

export function useSessionState(): SessionState {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, sessionStore.get);
}
