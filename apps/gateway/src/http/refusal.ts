import type { ErrorCode, FieldMessages, RequestProblem } from '@neropay/shop-protocol';

/** A request that is refused with a code of the protocol; thrown by handlers, answered in one place. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly details: FieldMessages | null;

  constructor(code: ErrorCode, message: string, details: FieldMessages | null = null) {
    super(message);
    this.code = code;
    this.details = details;
  }

  static of(problem: RequestProblem): Refusal {
    return new Refusal(problem.code, problem.message, problem.details);
  }
}
