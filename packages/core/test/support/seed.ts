import fc from 'fast-check';

/*
 * Property tests draw the same examples on every run, so that a red run is a change and not the weather. To look further,
 * give another seed: FAST_CHECK_SEED=42 pnpm test.
 */
const DEFAULT_SEED = 4217;

fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? DEFAULT_SEED) });
