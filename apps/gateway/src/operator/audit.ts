import { EngineError, type Log, type OperatorLedger } from '@neropay/engine';
import { Refusal } from '../http/refusal.js';
import type { AuditAction } from './api.js';
import { OperatorRefusal } from './operator-refusal.js';

type AuditLedger = Pick<OperatorLedger, 'appendAudit' | 'finishAudit'>;
type Details = Readonly<Record<string, string>>;
type Outcome = Parameters<AuditLedger['finishAudit']>[1];

export interface Deed {
  readonly operator: string;
  readonly address: string;
  readonly action: AuditAction;
  /** The id of what is acted on, as it was asked for. */
  readonly subject: string | null;
}

/** Anybody may ask for any id. */
const LONGEST_SUBJECT = 100;

/** Writes down who did what, before it is done, and what came of it. */
export class Audit {
  readonly #ledger: AuditLedger;
  readonly #log: Log;
  readonly #clock: () => number;

  constructor(parts: { readonly ledger: AuditLedger; readonly log: Log; readonly clock: () => number }) {
    this.#ledger = parts.ledger;
    this.#log = parts.log;
    this.#clock = parts.clock;
  }

  /**
   * Does `work` between the two entries of it: what cannot be written down is not done.
   * @param work gets a function that adds facts to the entry, never secrets
   */
  async record<T>(deed: Deed, work: (note: (facts: Details) => void) => Promise<T>): Promise<T> {
    const facts: Record<string, string> = {};
    const id = await this.#append(deed, 'begun', {});
    try {
      const result = await work((more) => Object.assign(facts, more));
      await this.#finish(id, 'ok', facts);
      return result;
    } catch (error) {
      await this.#finish(id, isRefusal(error) ? 'refused' : 'failed', { ...facts, ...reasonOf(error) });
      throw error;
    }
  }

  /** What was refused before anything could be begun. */
  async refused(deed: Deed, details: Details): Promise<void> {
    await this.#append(deed, 'refused', details);
  }

  #append({ operator, address, action, subject }: Deed, outcome: Outcome | 'begun', details: Details): Promise<number> {
    return this.#ledger.appendAudit({
      at: this.#clock(),
      operator,
      address,
      action,
      subject: subject?.slice(0, LONGEST_SUBJECT) ?? null,
      outcome,
      details,
    });
  }

  /** The deed is done or refused, and answered so: an entry that stays `begun` says that somebody has to look. */
  async #finish(id: number, outcome: Outcome, details: Details): Promise<void> {
    try {
      await this.#ledger.finishAudit(id, outcome, details);
    } catch (error) {
      this.#log.error({ auditId: id, outcome, err: error }, "the outcome of an operator's action was not written down");
    }
  }
}

/** The operator asked for what cannot be; anything else is trouble of ours or of the provider's. */
function isRefusal(error: unknown): boolean {
  if (error instanceof EngineError) return error.code !== 'provider_unavailable';
  return error instanceof Refusal || error instanceof OperatorRefusal;
}

/** What nobody foresaw may say anything: its message is for the log. */
function reasonOf(error: unknown): Details {
  const foreseen = error instanceof EngineError || error instanceof Refusal || error instanceof OperatorRefusal;
  return foreseen ? { code: error.code, reason: error.message } : { code: 'internal_error' };
}
