import { BodyTooLargeError } from './read-body.js';

export interface ClientMistake {
  readonly status: 400 | 413;
  readonly message: string;
}

/** What the sender did wrong, if the error is of their making before any of our code had a say; undefined: it is ours. */
export function clientMistake(error: unknown): ClientMistake | undefined {
  if (error instanceof BodyTooLargeError) return { status: 413, message: error.message };
  if (error instanceof URIError) return { status: 400, message: 'The address has a % that begins no character.' };
  return undefined;
}
