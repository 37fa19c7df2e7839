import { eventLine, readEvent } from '../events/event-line.js';
import { isDelivered } from '../events/outcome.js';
import { type EventToPost, postEvent } from '../events/post-event.js';
import { Failed } from '../failed.js';
import type { Screen } from '../output/screen.js';

/** Posts one event and shows what became of it. @throws {Failed} when the target did not take it */
export async function postAndShow(event: EventToPost, screen: Screen): Promise<void> {
  const outcome = await postEvent(event);
  const seen = { at: event.now, event: readEvent(JSON.stringify(event.body)), outcome, complaint: null };
  await screen.result(eventLine(seen, screen));
  if (isDelivered(outcome)) return;
  throw new Failed(
    outcome.status === null
      ? `${event.url.origin} did not answer: ${outcome.error}.`
      : `${event.url.origin} answered ${outcome.status}. NeroPay counts only 2xx as delivered, and would send it again.`,
  );
}
