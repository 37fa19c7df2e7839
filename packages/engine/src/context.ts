import type { Rail } from '@neropay/core/rail';
import type { Accounts } from './accounts.js';
import type { Clock, Random } from './clock.js';
import type { Ledger } from './ledger/ledger.js';
import type { Log } from './log.js';
import type { Observer } from './observer.js';
import type { Paces } from './paces.js';
import type { Schedule } from './schedule.js';
import type { Sink } from './sink.js';
import type { Vault } from './vault.js';

/** What an engine is put together from. */
export interface EngineOptions {
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly rails: readonly Rail[];
  readonly sinks: readonly Sink[];
  readonly log: Log;
  /** Hear what happens. Default: nobody does, and nothing is measured. */
  readonly observers?: readonly Observer[];
  /** The address that providers and browsers reach the gateway at, without a slash at its end. */
  readonly publicUrl: string;
  readonly reconcileSchedule?: Schedule;
  readonly deliverySchedule?: Schedule;
  /** How long a checkout stays open, in milliseconds. Default: a day. */
  readonly checkoutTtlMs?: number;
  /** How long notifications are kept as they came, and what receivers answered, in milliseconds. Null: for ever. Default: 90 days. */
  readonly keepBodiesMs?: number | null;
  /**
   * How far apart, at least, notifications and deliveries are claimed, in milliseconds: what comes meanwhile shares the price of one claim, and waits so much
   * longer. Default: 10.
   */
  readonly paceMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** What the parts of the engine share. */
export interface EngineContext extends Required<Omit<EngineOptions, 'observers'>> {
  readonly observer: Observer;
  readonly accounts: Accounts;
  readonly paces: Paces;
}
