import type * as z from 'zod';
import { collection } from '../api/collection.js';
import { lineItems } from '../api/line-items.js';
import { alias } from '../api/operation.js';
import { answer, Email, Flag, Id, Instant, Integer, Members, oneOfOrOther, params, Text } from '../api/record.js';

const settingsFields = {
  id: Id,
  store_name: Text,
  /** The store's part of its address. */
  slug: Text,
  is_active: Flag,
  disable_delivery: Flag,
  disable_collect: Flag,
  enable_card: Flag,
  enable_cash: Flag,
  working_hours_json: Members,
  /** What a delivery costs where. */
  delivery_bands_json: Members,
  /** Brand and theme, `logo_url` among them. */
  theme_json: Members,
};

/** The storefront for ordering online (API reference, NeroWeb Settings). */
export const NeroWebSettings = answer(settingsFields);
export type NeroWebSettings = z.output<typeof NeroWebSettings>;

/** What the storefront's settings are made from. */
export const NeroWebSettingsParams = params(settingsFields);
export type NeroWebSettingsParams = z.input<typeof NeroWebSettingsParams>;

const pageFields = {
  id: Id,
  title: Text,
  slug: Text,
  page_type: oneOfOrOther('home', 'content', 'legal'),
  is_home: Flag,
  is_published: Flag,
  show_in_nav: Flag,
  nav_label: Text,
  /** Lower ones come first. */
  nav_order: Integer,
  html_content: Text,
  content: Text,
  css_content: Text,
  /** The page builder's state. */
  builder_json: Members,
  meta_title: Text,
  meta_description: Text,
};

/** A public page of the storefront (API reference, NeroWeb Pages). */
export const NeroWebPage = answer(pageFields);
export type NeroWebPage = z.output<typeof NeroWebPage>;

/** What a page is made from. */
export const NeroWebPageParams = params(pageFields);
export type NeroWebPageParams = z.input<typeof NeroWebPageParams>;

const orderFields = {
  id: Id,
  order_ref: Text,
  status: Text,
  fulfilment_type: oneOfOrOther('delivery', 'collect'),
  payment_method: Text,
  payment_status: Text,
  /** Minor units, unlike all other amounts of the API. */
  subtotal_pence: Integer,
  /** Minor units, unlike all other amounts of the API. */
  total_pence: Integer,
  customer_name: Text,
  email: Email,
  phone: Text,
  /** Further data of the order. */
  meta_json: Members,
  created_at: Instant,
};

/** An order of the storefront (API reference, NeroWeb Orders). */
export const NeroWebOrder = answer(orderFields);
export type NeroWebOrder = z.output<typeof NeroWebOrder>;

/** What an order of the storefront is made from. */
export const NeroWebOrderParams = params(orderFields);
export type NeroWebOrderParams = z.input<typeof NeroWebOrderParams>;

/** NeroWeb: settings of the storefront. */
export const nerowebSettings = collection('/neroweb-settings', settingsFields, 'list', 'create', 'retrieve', 'update');
/** NeroWeb: pages of the storefront. */
export const nerowebPages = collection('/neroweb-pages', pageFields, 'list', 'create', 'retrieve', 'update');
/** NeroWeb: orders of the storefront. */
export const nerowebOrders = collection('/neroweb-orders', orderFields, 'list', 'create', 'retrieve', 'update');
/** NeroWeb: their lines. */
export const nerowebOrderItems = lineItems('/neroweb-order-items');

/** Legacy alias of `nerowebPages`. */
export const nerowebpages = {
  /** Legacy alias of `nerowebPages.list`. */
  list: alias('/nerowebpages', nerowebPages.list),
};
