import { GatewayError, type HookEvent } from '@neropay/shop-protocol';
import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { gatewayOf } from '../clients.js';
import { connectionOf, ipnAddressOf } from '../connection.js';
import { told } from '../errors.js';
import { type Output, withFields } from '../output/output.js';
import { isFirstTime, readHook, remember } from './hook-event.js';

type Result = Readonly<Record<string, unknown>>;

export interface HookTrigger {
  readonly key: string;
  readonly noun: string;
  readonly label: string;
  /** Completes "Triggers when …". */
  readonly when: string;
  /** The types of events that it hears. */
  readonly events: readonly string[];
  readonly output: Output;
  /** What a zap gets of an event; null when it is not for this trigger. */
  readonly resultOf: (z: ZObject, bundle: Bundle, event: HookEvent) => Promise<Result | null>;
  /** The newest few, for a sample in the editor. */
  readonly newest: (z: ZObject, bundle: Bundle) => Promise<readonly Result[]>;
}

/**
 * A trigger that the gateway starts at once (`/v1/hooks`). What a zap gets is the same whether it was told or asked for, but for `event_id`, which only an event
 * has.
 */
export function hookTrigger({ key, noun, label, when, events, output, resultOf, newest }: HookTrigger): Trigger {
  return {
    key,
    noun,
    display: { label, description: `Triggers when ${when}.` },
    operation: {
      type: 'hook',
      inputFields: [elsewhere],
      performSubscribe: told(async (z, bundle: Bundle) => {
        const hook = await gatewayOf(z, bundle).hooks.create({ url: bundle.targetUrl ?? '', events: [...events] });
        return { id: hook.id, secret: hook.secret ?? '' };
      }),
      performUnsubscribe: told(async (z, bundle: Bundle) => {
        const id = bundle.subscribeData?.id ?? '';
        try {
          await gatewayOf(z, bundle).hooks.delete(id);
        } catch (error) {
          // Gone already, with the store perhaps: that is what was wanted.
          if (!(error instanceof GatewayError && error.code === 'not_found')) throw error;
        }
        return { id };
      }),
      perform: told(async (z, bundle: Bundle) => {
        const event = readHook(z, bundle);
        if (event === null || !(await isFirstTime(z, bundle, event))) return [];
        const result = await resultOf(z, bundle, event);
        await remember(z, bundle, event);
        return result === null ? [] : [{ ...result, event_id: event.id }];
      }),
      performList: told(async (z, bundle: Bundle) =>
        (await newest(z, bundle)).map((result) => ({ ...result, event_id: null })),
      ),
      ...withFields(output, [{ key: 'event_id', label: 'Event ID', type: 'string' }], { event_id: 'evt_5b1f0a7c93' }),
    },
  };
}

/** Says where NeroPay should tell of payments that did not come from here. */
function elsewhere(_z: ZObject, bundle: Bundle) {
  const address = ipnAddressOf(connectionOf(bundle));
  if (address === undefined) return [];
  return [
    {
      key: 'elsewhere',
      type: 'copy' as const,
      helpText: `Payments that were made elsewhere start this zap at once too, when a webhook in your NeroPay dashboard points at \`${address}\`.`,
    },
  ];
}
