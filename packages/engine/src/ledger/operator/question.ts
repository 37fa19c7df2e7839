import type { Row } from '../rows.js';

export type Value = string | number | null | readonly (string | number)[];

/** `?` for each value. A list is one value, see {@link Dialect.among}. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly Value[];
}

/**
 * Something that a database is asked: it yields statements, gets their rows, and returns the answer. So that it is written once, for a database
 * that answers at once and for one that is waited for.
 */
export type Question<Answer> = Generator<Statement, Answer, readonly Row[]>;

/** Where the two databases speak differently. Their tables and columns are the same, but for what changes most often. */
export interface Dialect {
  readonly kind: 'sqlite' | 'postgres';
  /** A text column, ordered and compared byte for byte. */
  bytewise(column: string): string;
  /** Whether a text column begins with something, found by its index; with the two values of {@link beginning}. */
  foundBy(column: string): string;
  /** Whether the text column of a row at hand begins with a value. */
  startsWith(column: string): string;
  /** Whether a column is one of a list of texts, which is one value. */
  among(column: string): string;
  /** A join whose left side is read first, where the planner does not know better. */
  readonly join: string;
  /** Reads a table by this index, where the planner does not know better. */
  using(index: string): string;
  /** A customer's e-mail address in lower case, as it is indexed. */
  readonly email: string;
  /** Whether somebody is at work on the delivery `d`. */
  readonly isClaimed: string;
  /** Answers the `reconcile_at` of the checkout of an id. */
  readonly reconcileSchedule: string;
  /** Answers one row: the `bytes` on disk and the step `version` of the schema. */
  readonly facts: string;
}

/** The two values between which all texts are that begin so. */
export function beginning(prefix: string): readonly [string, string] {
  return [prefix, `${prefix}\u{10FFFF}`];
}

export function statement(sql: string, ...values: readonly Value[]): Statement {
  return { sql, values };
}

/** What a list is narrowed by: conditions and their values, in order. */
export class Conditions {
  readonly #conditions: string[] = [];
  readonly values: Value[] = [];

  add(condition: string, ...values: readonly Value[]): this {
    this.#conditions.push(condition);
    this.values.push(...values);
    return this;
  }

  /** Left out where there is no value. */
  addIf(condition: string, value: Value | undefined): this {
    return value === undefined ? this : this.add(condition, value);
  }

  get where(): string {
    return this.#conditions.length === 0 ? '' : `WHERE ${this.#conditions.join(' AND ')}`;
  }
}

/** The one row of a statement that always has one. */
export function* one(question: Statement): Question<Row> {
  const [row] = yield question;
  return row ?? {};
}
