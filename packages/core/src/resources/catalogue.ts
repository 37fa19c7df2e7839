import type * as z from 'zod';
import { collection } from '../api/collection.js';
import { answer, Decimal, Flag, Id, IdOf, Instant, Integer, params, required, Text, Url } from '../api/record.js';

const categoryFields = {
  id: Id,
  name: required(Text),
  /** Lower ones come first. */
  sort_order: Integer,
  is_active: Flag,
  created_at: Instant,
};

/** A group of products on a menu (API reference, Categories & Products). */
export const Category = answer(categoryFields);
export type Category = z.output<typeof Category>;

/** What a category is made from. */
export const CategoryParams = params(categoryFields);
export type CategoryParams = z.input<typeof CategoryParams>;

const productFields = {
  id: Id,
  category_id: IdOf,
  name: required(Text),
  sku: Text,
  /** Major units of the account's currency. */
  price: required(Decimal),
  /** Per cent. */
  vat_rate: Decimal,
  image_url: Url,
  stock_qty: Integer,
  description: Text,
  created_at: Instant,
};

/** Something that is sold (API reference, Categories & Products). */
export const Product = answer(productFields);
export type Product = z.output<typeof Product>;

/** What a product is made from. */
export const ProductParams = params(productFields);
export type ProductParams = z.input<typeof ProductParams>;

/** Catalogue: groups of products. */
export const categories = collection('/categories', categoryFields, 'list', 'create', 'update', 'delete');
/** Catalogue: what is sold. */
export const products = collection('/products', productFields, 'list', 'create', 'update', 'delete');
