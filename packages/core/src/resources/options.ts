import type * as z from 'zod';
import { collection } from '../api/collection.js';
import { alias } from '../api/operation.js';
import { answer, Flag, Id, IdOf, Instant, Integer, Members, params, SignedDecimal, Text } from '../api/record.js';

const fields = {
  id: Id,
  name: Text,
  /** Whether a customer must select one. */
  required: Flag,
  min_select: Integer,
  max_select: Integer,
  /** Major units that the price changes by; may be below zero. */
  price_delta: SignedDecimal,
  /** Rule configuration. */
  rules_json: Members,
  /** What a global option applies to. */
  scope: Text,
  /** The id of that. */
  scope_id: IdOf,
  created_at: Instant,
};

/** A product's option, a group of them, or where a global one applies; all have the same fields (API reference, Product Options & Rules). */
export const ProductOption = answer(fields);
export type ProductOption = z.output<typeof ProductOption>;

/** What an option, a group or an assignment is made from. */
export const ProductOptionParams = params(fields);
export type ProductOptionParams = z.input<typeof ProductOptionParams>;

/** Product options: groups of one product's options. */
export const productOptionGroups = collection('/product-option-groups', fields, 'list', 'create');
/** Product options. */
export const productOptions = collection('/product-options', fields, 'list', 'create');
/** Product options: groups for many products. */
export const globalOptionGroups = collection('/global-option-groups', fields, 'list', 'create');
/** Product options: options for many products. */
export const globalOptionItems = collection('/global-option-items', fields, 'list', 'create');
/** Product options: where global ones apply. */
export const globalOptionAssignments = collection('/global-option-assignments', fields, 'list', 'create');

/** Alias of `globalOptionAssignments`. */
export const productOptionRules = {
  /** Alias of `globalOptionAssignments.list`. */
  list: alias('/product-option-rules', globalOptionAssignments.list),
  /** Alias of `globalOptionAssignments.create`. */
  create: alias('/product-option-rules', globalOptionAssignments.create),
};
