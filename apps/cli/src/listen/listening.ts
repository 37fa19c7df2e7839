import type { Connection } from '../connection.js';
import type { Screen } from '../output/screen.js';
import type { Runtime } from '../runtime.js';

/** What `neropay listen` was asked to do. */
export interface Listening {
  readonly connection: Connection;
  readonly screen: Screen;
  readonly runtime: Runtime;
  /** Where events are forwarded to; null shows them only. */
  readonly target: URL | null;
  /** The types that are wanted; empty means all. */
  readonly events: readonly string[];
  /** The handler's own secret, where it is known. */
  readonly secret: string | null;
  /** Between two looks, where there is nothing but looking. */
  readonly intervalMs: number;
}

/** For the sentence that says what goes on. */
export function forwardingTo({ target }: Pick<Listening, 'target'>): string {
  return `${target ? `, forwarding to ${target}` : ''}. Ctrl-C ends it.`;
}
