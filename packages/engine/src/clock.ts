/** Time, injected so that tests own it. Unix milliseconds. */
export type Clock = () => number;

/** Uniform in [0, 1), injected so that tests own it. */
export type Random = () => number;
