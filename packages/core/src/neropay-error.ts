/**
 * The root of every error this package throws: one `catch` can tell "NeroPay said no" from a bug.
 * `code` is stable and meant for programs; `message` is meant for people and may change.
 */
export class NeroPayError extends Error {
  /** Stable, lower-case, snake_case. Which values are possible is said by each subclass. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
