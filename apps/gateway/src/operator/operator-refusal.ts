import type { NextFunction, Request, Response } from 'express';
import { sendJson } from '../http/answer.js';
import { OPERATOR_ERRORS, type OperatorErrorCode } from './api.js';

/** A call of the dashboard that is refused with a code that shops never see; thrown by handlers, answered by {@link answerOperatorRefusal}. */
export class OperatorRefusal extends Error {
  override readonly name = 'OperatorRefusal';
  readonly code: OperatorErrorCode;

  constructor(code: OperatorErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Every other error is answered as shops' calls are. */
export function answerOperatorRefusal(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (!(error instanceof OperatorRefusal) || response.headersSent) {
    next(error);
    return;
  }
  const { code, message } = error;
  sendJson(response, OPERATOR_ERRORS[code], { success: false, error: { code, message, details: null } });
}
