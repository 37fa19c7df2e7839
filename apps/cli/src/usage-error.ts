/** The command was called in a way that can never work; nothing was done. Exit code 2. The message names the option. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
