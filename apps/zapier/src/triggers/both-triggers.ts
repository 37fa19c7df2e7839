import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { type HookTrigger, hookTrigger } from './hook-trigger.js';
import { type Newest, pollingTrigger } from './polling-trigger.js';

interface BothTriggers extends Omit<HookTrigger, 'newest'> {
  readonly newest: Newest;
  /** The newest few for the hook's sample, where a poll cannot give all that an event does. Default: those of a poll. */
  readonly sample?: (z: ZObject, bundle: Bundle) => ReturnType<Newest>;
  /** What a poll gives, where that is less. */
  readonly polledOutput?: HookTrigger['output'];
}

/** What happens at NeroPay, twice: told at once by a gateway, and asked for without one. The platform has no trigger that is both. */
export function bothTriggers({ sample, polledOutput, newest, ...trigger }: BothTriggers): readonly Trigger[] {
  const { key, noun, label, when, output } = trigger;
  return [
    hookTrigger({ ...trigger, newest: sample ?? ((z, bundle) => newest(z, bundle, true)) }),
    pollingTrigger({
      key: `${key}_polling`,
      noun,
      label: `${label} (Polling)`,
      when: `${when}; needs no gateway, and asks every few minutes`,
      output: polledOutput ?? output,
      newest,
    }),
  ];
}
