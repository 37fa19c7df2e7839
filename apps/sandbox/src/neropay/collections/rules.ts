import { checkBooking, initialBookingStatus } from './booking-rules.js';
import { atLeast, checkOptionLimits, checkOptionScope } from './field-rules.js';
import { generatedNumber } from './generated-number.js';
import type { RecordFields } from './record.js';
import type { RuleContext } from './rule-context.js';
import type { Verb } from './verb.js';

/** What the reference or common sense demands of the records of one collection, beyond the kinds of their fields. */
export interface CollectionRules {
  /** What one of them is called in messages. */
  readonly noun: string;
  /** One row for each account: a second create is refused. */
  readonly single?: true;
  /** No two records of one account have the same, whatever the case of its letters. */
  readonly unique?: readonly string[];
  /** No two records at all have the same: it is a part of a public address. */
  readonly uniqueEverywhere?: readonly string[];
  /** Fields that name records of one of these collections. A list of ids is checked one by one. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  /** A flag that one record of the account has at most: whoever gets it takes it from the others. */
  readonly exclusive?: string;
  /** Cannot be deleted while a record of this collection names it. */
  readonly heldBy?: { readonly collection: string; readonly field: string };
  /** What a new record has unless it says otherwise. */
  readonly defaults?: (context: RuleContext) => RecordFields;
  /** @throws {ApiError} validation_error */
  readonly check?: (context: RuleContext) => void;
  /** What the desk of the terminal does, because a bridge and a device have a say in it. */
  readonly byTerminalDesk?: readonly Verb[];
}

const STAFF = ['/pos-staffs', '/cashiers', '/team-members'];
const LOCATIONS = ['/terminal/locations'];

const option = (noun: string): CollectionRules => ({
  noun,
  defaults: () => ({ required: false }),
  check(context) {
    checkOptionLimits(context);
    checkOptionScope(context);
  },
});

const staff = (noun: string): CollectionRules => ({
  noun,
  unique: ['email', 'username'],
  names: { location_ids: LOCATIONS, till_ids: ['/registers'] },
});

const line = (noun: string, orders: string, field: string): CollectionRules => ({
  noun,
  names: { [field]: [orders], product_id: ['/products'] },
  defaults: () => ({ quantity: 1 }),
  check: atLeast({ quantity: 1 }),
});

/** By the path that the records are kept under. */
export const COLLECTION_RULES: Readonly<Record<string, CollectionRules>> = {
  '/customers': { noun: 'customer', unique: ['email'] },

  '/categories': {
    noun: 'category',
    heldBy: { collection: '/products', field: 'category_id' },
    defaults: () => ({ sort_order: 0, is_active: true }),
  },
  '/products': { noun: 'product', unique: ['sku'], names: { category_id: ['/categories'] } },
  '/product-option-groups': option('product option group'),
  '/product-options': option('product option'),
  '/global-option-groups': option('global option group'),
  '/global-option-items': option('global option item'),
  '/global-option-assignments': option('global option assignment'),

  '/table-areas': { noun: 'table area', unique: ['name'] },
  '/tables': {
    noun: 'table',
    names: { area_id: ['/table-areas'] },
    defaults: () => ({ status: 'available' }),
    check: atLeast({ seats: 1 }),
  },

  '/cashiers': staff('cashier'),
  '/registers': staff('register'),
  '/pos-staffs': staff('member of the staff'),
  '/team-members': staff('team member'),

  '/invoices': {
    noun: 'invoice',
    unique: ['invoice_number'],
    defaults: () => ({ invoice_number: generatedNumber('INV'), status: 'draft' }),
  },
  '/invoice-items': line('invoice item', '/invoices', 'invoice_id'),

  '/neropos-orders': {
    noun: 'order',
    unique: ['order_number'],
    names: { location_id: LOCATIONS, table_id: ['/tables'], staff_id: STAFF },
    defaults: () => ({ order_number: generatedNumber('POS'), status: 'pending', payment_status: 'unpaid' }),
  },
  '/neropos-order-items': line('order item', '/neropos-orders', 'order_id'),
  '/orders': { noun: 'order', defaults: () => ({ order_ref: generatedNumber('ORD'), status: 'pending' }) },
  '/store-orders': { noun: 'store order' },

  '/payment-settings': { noun: 'row of payment settings', single: true },
  '/neroweb-settings': { noun: 'row of NeroWeb settings', single: true, uniqueEverywhere: ['slug'] },
  '/neroweb-pages': {
    noun: 'page',
    unique: ['slug'],
    exclusive: 'is_home',
    defaults: () => ({ page_type: 'content', is_home: false, is_published: false, show_in_nav: false, nav_order: 0 }),
  },
  '/neroweb-orders': {
    noun: 'order',
    unique: ['order_ref'],
    defaults: () => ({ order_ref: generatedNumber('WEB'), status: 'pending', payment_status: 'unpaid' }),
    check: atLeast({ subtotal_pence: 0, total_pence: 0 }),
  },
  '/neroweb-order-items': line('order item', '/neroweb-orders', 'order_id'),

  '/booking-settings': {
    noun: 'row of booking settings',
    single: true,
    check: atLeast({ slot_duration: 1, max_bookings_per_slot: 1, max_guests: 1 }),
  },
  '/bookings': {
    noun: 'booking',
    names: { location_id: LOCATIONS, staff_id: STAFF },
    defaults: (context) => ({ status: initialBookingStatus(context), guest_count: 1 }),
    check: checkBooking,
  },

  '/terminal/locations': {
    noun: 'location',
    exclusive: 'is_default',
    heldBy: { collection: '/terminal/readers', field: 'location_id' },
    defaults: () => ({ is_default: false, tipping_enabled: false }),
    byTerminalDesk: ['create'],
  },
  '/terminal/readers': { noun: 'reader', byTerminalDesk: ['create', 'delete'] },

  '/loans': { noun: 'loan' },
  '/nerocards': { noun: 'card' },
  '/nerocardholders': { noun: 'cardholder' },
  '/nerocard-transactions': { noun: 'card transaction' },
};
