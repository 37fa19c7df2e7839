import {
  AuthenticationError,
  IdempotencyConflictError,
  InvalidArgumentError,
  NeroPayApiError,
  NeroPayCallError,
  NeroPayConnectionError,
  NeroPayError,
  NeroPayResponseError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  SignatureError,
} from '@neropay/core';
import { Failed } from './failed.js';
import type { Runtime } from './runtime.js';
import { withoutSecrets } from './secrets.js';
import { UsageError } from './usage-error.js';

const EXIT_FAILED = 1;
const EXIT_WRONG_USAGE = 2;

/**
 * Says what went wrong, where it can be looked up and what to do, on stderr and without secrets.
 *
 * @returns the exit code: 1 failed, 2 wrong usage
 */
export function reportError(error: unknown, runtime: Pick<Runtime, 'args' | 'env' | 'stderr'>): number {
  const say = (line: string) => runtime.stderr.write(`${withoutSecrets(line, runtime)}\n`);
  if (error instanceof UsageError || error instanceof InvalidArgumentError) {
    say(`neropay: ${error.message}`);
    say(`See neropay ${commandOf(runtime.args)}--help.`);
    return EXIT_WRONG_USAGE;
  }
  if (error instanceof NeroPayCallError) {
    say(`neropay: ${lineOf(error)}`);
    if (error.requestId) say(`  request id: ${error.requestId}`);
    const hint = hintFor(error);
    if (hint) say(`  ${hint}`);
    return EXIT_FAILED;
  }
  if (error instanceof Failed || error instanceof NeroPayError) {
    say(`neropay: ${error.message}`);
    return EXIT_FAILED;
  }
  say(
    `neropay: unexpected error, please report it: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
  );
  return EXIT_FAILED;
}

function lineOf(error: NeroPayCallError): string {
  if (!(error instanceof NeroPayApiError)) return error.message;
  const fields = Object.entries(error.details ?? {})
    .map(([field, messages]) => ({ field, message: messages.join(' ') }))
    // With one field wrong, the sentence often says the same.
    .filter(({ message }) => !error.providerMessage.includes(message))
    .map(({ field, message }) => `${field}: ${message}`);
  const inFields = fields.length > 0 ? ` ${fields.join('; ')}` : '';
  return `${error.providerMessage}${inFields} (${error.rawCode}, HTTP ${error.status}, ${error.method} ${error.path})`;
}

function hintFor(error: NeroPayCallError): string | null {
  if (error instanceof SignatureError)
    return "Check the secret key, and this machine's clock: it may differ by 5 minutes.";
  if (error instanceof AuthenticationError) return 'Check NEROPAY_SECRET_KEY (or --secret-key), and --account.';
  if (error instanceof PermissionError) return 'The account may not do this: look at its state in the dashboard.';
  if (error.code === 'endpoint_not_found') return 'Check the address. A sandbox must be as new as this command.';
  if (error instanceof NotFoundError) return 'Check the id, and that it belongs to this account (--account).';
  if (error instanceof IdempotencyConflictError) {
    return 'The key was used before with other options: repeat it with exactly the same ones, or leave the key out.';
  }
  if (error instanceof RateLimitError) return `Try again ${inSeconds(error.retryAfterMs)}.`;
  if (error instanceof ServerError) return 'The trouble is on the other side: try again later.';
  if (error instanceof NeroPayConnectionError)
    return 'Check the address (--base-url, --sandbox), and that it can be reached. A sandbox must be started first.';
  if (error instanceof NeroPayResponseError)
    return 'Check the address: --base-url ends with the version path, such as /v2.';
  return null;
}

function inSeconds(ms: number | null): string {
  return ms === null ? 'in a moment' : `in ${Math.ceil(ms / 1000)} s`;
}

/** The command's words, so that its own help is named. */
function commandOf(args: readonly string[]): string {
  const words = args.slice(0, 2).filter((word) => /^[a-z]+$/.test(word));
  return words.map((word) => `${word} `).join('');
}
