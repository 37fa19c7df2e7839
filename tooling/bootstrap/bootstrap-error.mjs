/** A failure that its message explains in full, with what to do: shown without a stack trace. */
export class BootstrapError extends Error {
  /** @override */
  name = 'BootstrapError';
}
