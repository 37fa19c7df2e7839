import type { App } from './definition.ts';

/** What users see of the app before they connect it. */
export interface Listing {
  readonly description: string;
  /** The bytes of the file. */
  readonly logo: Uint8Array;
}

/** All that is checked. */
export interface Subject {
  readonly app: App;
  readonly listing: Listing;
}

/** Something to mend. */
export interface Problem {
  /** Dotted, fields by their keys: `creates.refund_payment.inputFields.payment_id`. */
  readonly where: string;
  /** What to do. */
  readonly message: string;
}

export interface Rule {
  /** Zapier's id of the check: D (definition) or M (marketing) and three digits. */
  readonly check: string;
  /** What the rule asks, in a sentence. */
  readonly asks: string;
  readonly find: (subject: Subject) => readonly Problem[];
}

export interface Finding extends Problem {
  readonly check: string;
}
