/** The command did what it was asked to, and the result is bad news: exit code 1. The message says which, in one line. */
export class Failed extends Error {
  override readonly name = 'Failed';
}
