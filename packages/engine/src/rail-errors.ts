import { MoneyError } from '@neropay/core/money';
import { RailError } from '@neropay/core/rail';
import { EngineError } from './errors.js';

/** A rail's error in the words that shops know. Anything else is a fault of ours and passes. */
export function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  if (error instanceof MoneyError) return new EngineError('invalid_amount', error.message, { cause: error });
  if (!(error instanceof RailError)) throw error;
  const code = {
    unavailable: 'provider_unavailable',
    invalid_credentials: 'invalid_credentials',
    rejected: 'provider_rejected',
    currency_not_supported: 'currency_not_supported',
    reference_taken: 'provider_rejected',
    not_cancelable: 'not_cancelable',
    not_refundable: 'not_refundable',
    refund_rejected: 'refund_failed',
  } as const;
  return new EngineError(code[error.kind], error.message, { cause: error });
}
