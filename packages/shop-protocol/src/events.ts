import * as z from 'zod';
import { id } from './fields.js';

/** `GET /v1/events`: the store's callbacks after the event `after`, the oldest first. */
export const listEventsQuery = z.object({
  /** The last event that the shop has; left out, from the first one kept. */
  after: id('evt').optional(),
  /** 1 to 100; 50 when left out. */
  limit: z.coerce
    .number('must be a whole number from 1 to 100')
    .int('must be a whole number from 1 to 100')
    .min(1, 'must be a whole number from 1 to 100')
    .max(100, 'must be a whole number from 1 to 100')
    .optional(),
});

/** The envelope's `meta` of a page of events. */
export const eventsMeta = z.looseObject({
  has_more: z.boolean(),
  /** What to ask `after` next time, also when this page was the last one; null while there are no events at all. */
  next_after: id('evt').nullable(),
});
