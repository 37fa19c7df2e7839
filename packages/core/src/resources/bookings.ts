import type * as z from 'zod';
import { collection } from '../api/collection.js';
import {
  answer,
  Day,
  Decimal,
  Email,
  Flag,
  Id,
  IdOf,
  Instant,
  Integer,
  List,
  Members,
  oneOfOrOther,
  params,
  required,
  Structure,
  Text,
  TimeOfDay,
} from '../api/record.js';

const settingsFields = {
  id: Id,
  booking_company_name: Text,
  booking_type: Text,
  /** Opening hours by day of the week. */
  weekly_hours: Members,
  auto_approve_booking: Flag,
  /** Minutes of one slot. */
  slot_duration: Integer,
  max_bookings_per_slot: Integer,
  max_guests: Integer,
  /** What can be booked. */
  services: Structure,
  /** Days when nothing can be booked. */
  holiday_days: List,
  staff_enabled: Flag,
  /** Who can be booked. */
  staff: Structure,
};

/** How bookings work for the merchant (API reference, Booking Settings). */
export const BookingSettings = answer(settingsFields);
export type BookingSettings = z.output<typeof BookingSettings>;

/** What booking settings are made from. */
export const BookingSettingsParams = params(settingsFields);
export type BookingSettingsParams = z.input<typeof BookingSettingsParams>;

const bookingFields = {
  id: Id,
  booking_date: required(Day),
  booking_time: required(TimeOfDay),
  guest_count: Integer,
  /** Name of the service. */
  service: Text,
  /** Major units of the account's currency. */
  amount: Decimal,
  staff_id: IdOf,
  staff_name: Text,
  location_id: IdOf,
  customer_name: required(Text),
  customer_phone: Text,
  customer_email: Email,
  customer_note: Text,
  status: oneOfOrOther('pending', 'confirmed', 'cancelled'),
  created_at: Instant,
};

/** A table, a treatment or a visit that somebody reserved (API reference, Bookings). */
export const Booking = answer(bookingFields);
export type Booking = z.output<typeof Booking>;

/** What a booking is made from. */
export const BookingParams = params(bookingFields);
export type BookingParams = z.input<typeof BookingParams>;

/** Bookings: how they work for the merchant. */
export const bookingSettings = collection('/booking-settings', settingsFields, 'list', 'create', 'retrieve', 'update');
/** Bookings. */
export const bookings = collection('/bookings', bookingFields, 'list', 'create', 'retrieve', 'update');
