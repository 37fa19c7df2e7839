import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { told } from '../errors.js';
import type { Output } from '../output/output.js';

/** The newest first, each with an `id` that is new once: the platform sorts out by it what it has seen. */
export type Newest = (
  z: ZObject,
  bundle: Bundle,
  isSample: boolean,
) => Promise<readonly ({ readonly id: string } & Readonly<Record<string, unknown>>)[]>;

interface PollingTrigger {
  readonly key: string;
  readonly noun: string;
  readonly label: string;
  /** Completes "Triggers when …". */
  readonly when: string;
  readonly output: Output;
  readonly newest: Newest;
}

/** A trigger for which the platform asks NeroPay every few minutes. */
export function pollingTrigger({ key, noun, label, when, output, newest }: PollingTrigger): Trigger {
  return {
    key,
    noun,
    display: { label, description: `Triggers when ${when}.` },
    operation: {
      type: 'polling',
      perform: told(async (z, bundle: Bundle) => [...(await newest(z, bundle, bundle.meta.isLoadingSample))]),
      outputFields: output.outputFields,
      sample: output.sample,
    },
  };
}
