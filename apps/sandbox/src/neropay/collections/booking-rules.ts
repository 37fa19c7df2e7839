import { invalidField } from '../api-error.js';
import type { RecordFields } from './record.js';
import type { RuleContext } from './rule-context.js';

/** Confirmed at once where the merchant's settings say so. */
export function initialBookingStatus(context: RuleContext): string {
  return settingsOf(context)?.auto_approve_booking === true ? 'confirmed' : 'pending';
}

/** A booking that stands keeps to the merchant's booking settings: guests, days off, and how many fit into one slot. */
export function checkBooking(context: RuleContext): void {
  const { fields } = context;
  const settings = settingsOf(context);
  if (typeof fields.guest_count === 'number' && fields.guest_count < 1) {
    throw invalidField('guest_count', 'The guest_count field must be at least 1.');
  }
  if (!settings || fields.status === 'cancelled') return;
  assertGuests(fields, settings);
  assertOpen(fields, settings);
  assertRoom(context, settings);
}

function settingsOf({ records }: RuleContext): RecordFields | undefined {
  return records.all('/booking-settings')[0]?.fields;
}

function assertGuests({ guest_count: guests }: RecordFields, { max_guests: most }: RecordFields): void {
  if (typeof guests === 'number' && typeof most === 'number' && guests > most) {
    throw invalidField('guest_count', `The guest_count field must not be greater than ${most}.`);
  }
}

function assertOpen({ booking_date: day }: RecordFields, { holiday_days: closed }: RecordFields): void {
  if (Array.isArray(closed) && closed.includes(day)) {
    throw invalidField('booking_date', `Nothing can be booked on ${day}: it is a holiday.`);
  }
}

function assertRoom({ records, fields, id }: RuleContext, settings: RecordFields): void {
  const { slot_duration: minutes, max_bookings_per_slot: most } = settings;
  if (typeof most !== 'number') return;
  const slot = slotOf(fields, minutes);
  const others = records
    .all('/bookings')
    .filter((booking) => booking.id !== id && booking.fields.status !== 'cancelled')
    .filter((booking) => slotOf(booking.fields, minutes) === slot);
  if (others.length >= most) throw invalidField('booking_time', `The slot at ${fields.booking_time} is fully booked.`);
}

/** Slots begin at midnight; without a duration every minute is one. */
function slotOf({ booking_date: day, booking_time: time }: RecordFields, duration: unknown): string {
  const [hours = 0, minutes = 0] = String(time).split(':').map(Number);
  return `${day} ${Math.floor((hours * 60 + minutes) / (typeof duration === 'number' ? duration : 1))}`;
}
