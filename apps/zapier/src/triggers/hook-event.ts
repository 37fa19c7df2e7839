import { type HookEvent, hookEventSchema, type ProviderEvent, verifyCallback } from '@neropay/shop-protocol';
import type { Bundle, ZObject } from 'zapier-platform-core';

/** Longer than the gateway tries to deliver an event. */
const REMEMBERED_SECONDS = 7 * 24 * 60 * 60;

/**
 * The event that the gateway has posted; null for one of a type that this version does not know.
 * @throws when it is not signed with the hook's own secret: then nobody knows who sent it
 */
export function readHook(z: ZObject, bundle: Bundle): HookEvent | null {
  const { secret } = subscriptionOf(z, bundle);
  const headers = headersOf(bundle);
  const rawBody = bundle.rawRequest?.content ?? '';
  try {
    // A zap that was held or is replayed hears of an event hours later: the signature must fit, and says at which moment it was made.
    verifyCallback({ secrets: [secret], headers, rawBody, now: () => Number(headers['webhook-timestamp']) * 1000 });
  } catch (error) {
    throw new z.errors.Error(
      `This was not sent by your NeroPay gateway, and nothing was done: ${error instanceof Error ? error.message : error} Turn the zap off and on again if it happens for real payments.`,
      'InvalidSignature',
    );
  }
  const event = hookEventSchema.safeParse(JSON.parse(rawBody));
  return event.success ? event.data : null;
}

/** Whether it tells of something at NeroPay that is no checkout of the gateway's. */
export function isProviderEvent(event: HookEvent): event is ProviderEvent {
  return event.data.checkout === null && event.type !== 'ping';
}

/**
 * Whether this subscription has not heard of the event before: the gateway delivers at least once, and the platform does not sort hooks out. Its cache is all
 * there is to remember by; where that fails, a zap that is started twice is better than a payment that is lost to it.
 */
export async function isFirstTime(z: ZObject, bundle: Bundle, event: HookEvent): Promise<boolean> {
  const key = keyOf(subscriptionOf(z, bundle).id, event);
  try {
    return (await z.cache.get(key)) === null;
  } catch (error) {
    z.console.log(`Whether event ${event.id} was heard before is not known: ${error}`);
    return true;
  }
}

/** Last of all: what failed before this may be tried again. */
export async function remember(z: ZObject, bundle: Bundle, event: HookEvent): Promise<void> {
  try {
    await z.cache.set(keyOf(subscriptionOf(z, bundle).id, event), true, REMEMBERED_SECONDS);
  } catch (error) {
    z.console.log(`Event ${event.id} could not be remembered: ${error}`);
  }
}

function keyOf(hookId: string, event: HookEvent): string {
  return `heard:${hookId}:${event.id}`;
}

/** What subscribing answered: the platform keeps it for as long as the zap is on. */
function subscriptionOf(z: ZObject, { subscribeData }: Bundle): { readonly id: string; readonly secret: string } {
  if (subscribeData && 'secret' in subscribeData && typeof subscribeData.secret === 'string') {
    return { id: subscribeData.id, secret: subscribeData.secret };
  }
  throw new z.errors.Error('This zap has lost its subscription: turn it off and on again.', 'NoSubscription');
}

/** The platform hands on headers as `Http-Webhook-Id`. */
function headersOf({ rawRequest }: Bundle): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(rawRequest?.headers ?? {}).map(([name, value]) => [name.toLowerCase().replace(/^http-/, ''), value]),
  );
}
