import * as z from 'zod';
import type { Call, Endpoint } from '../endpoint.js';
import { parseBody } from '../fields.js';
import type { Account, PayoutSchedule } from '../model.js';
import { WEEKDAYS } from '../payout-calendar.js';
import { BY_HAND, type PayoutScheduler } from '../payout-scheduler.js';
import type { Provider } from '../provider.js';
import { transferSpeed } from './payouts.js';

const INTERVALS = ['manual', 'daily', 'weekly', 'monthly'] as const;

const changes = z.object({
  interval: z.enum(INTERVALS, `must be one of ${INTERVALS.join(', ')}.`).optional(),
  weekly_anchor: z.enum(WEEKDAYS, `must be one of ${WEEKDAYS.join(', ')}.`).optional(),
  monthly_anchor: z.coerce.number().int().min(1).max(31).optional(),
  transfer_speed: transferSpeed.optional(),
});
const whole = changes.required({ interval: true });

/** The reference names no method for an update: PATCH and POST change what they name, PUT resets what it does not name. */
export function payoutScheduleEndpoints({ payoutScheduler }: Provider): Endpoint[] {
  const present = (account: Account) =>
    presentSchedule(payoutScheduler.scheduleOf(account), payoutScheduler.nextPayoutOf(account));
  const update = (
    method: 'PATCH' | 'POST' | 'PUT',
    path: string,
    change: (call: Call) => PayoutSchedule,
  ): Endpoint => ({
    method,
    path,
    handle(call) {
      payoutScheduler.set(call.account, change(call));
      return { data: present(call.account) };
    },
  });
  const changed = (call: Call) => changedSchedule(payoutScheduler, call);
  const replaced = ({ body }: Call) => withChanges(BY_HAND, parseBody(whole, body));

  // The second is the legacy alias of the first.
  return ['/payout-schedule', '/transfer-schedule'].flatMap((path): Endpoint[] => [
    { method: 'GET', path, handle: ({ account }) => ({ data: present(account) }) },
    update('PATCH', path, changed),
    update('POST', path, changed),
    update('PUT', path, replaced),
  ]);
}

/** The schedule as it would be with what the call names. @throws {ApiError} validation_error */
export function changedSchedule(scheduler: PayoutScheduler, { account, body }: Call): PayoutSchedule {
  return withChanges(scheduler.scheduleOf(account), parseBody(changes, body));
}

function withChanges(schedule: PayoutSchedule, given: z.infer<typeof changes>): PayoutSchedule {
  return {
    interval: given.interval ?? schedule.interval,
    weeklyAnchor: given.weekly_anchor ?? schedule.weeklyAnchor,
    monthlyAnchor: given.monthly_anchor ?? schedule.monthlyAnchor,
    transferSpeed: given.transfer_speed ?? schedule.transferSpeed,
  };
}

export function presentSchedule(schedule: PayoutSchedule, next: number | null) {
  return {
    interval: schedule.interval,
    weekly_anchor: schedule.weeklyAnchor,
    monthly_anchor: schedule.monthlyAnchor,
    transfer_speed: schedule.transferSpeed,
    next_payout_date: next === null ? null : new Date(next).toISOString().slice(0, 10),
  };
}
