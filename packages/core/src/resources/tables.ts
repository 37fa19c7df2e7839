import type * as z from 'zod';
import { collection } from '../api/collection.js';
import { answer, Id, IdOf, Instant, Integer, Numeric, oneOfOrOther, params, required, Text } from '../api/record.js';

const areaFields = { id: Id, name: required(Text), created_at: Instant };

/** A room or a part of it (API reference, Tables & Areas). */
export const TableArea = answer(areaFields);
export type TableArea = z.output<typeof TableArea>;

/** What an area is made from. */
export const TableAreaParams = params(areaFields);
export type TableAreaParams = z.input<typeof TableAreaParams>;

const tableFields = {
  id: Id,
  area_id: IdOf,
  name: Text,
  /** Means the same as `name`. */
  label: Text,
  seats: Integer,
  status: oneOfOrOther('available', 'occupied', 'reserved'),
  /** Place on the table map. */
  x: Numeric,
  /** Place on the table map. */
  y: Numeric,
  /** Width on the table map. */
  w: Numeric,
  /** Height on the table map. */
  h: Numeric,
  /** Degrees. */
  rotation: Numeric,
  created_at: Instant,
};

/** A table where guests sit (API reference, Tables & Areas). */
export const Table = answer(tableFields);
export type Table = z.output<typeof Table>;

/** What a table is made from. */
export const TableParams = params(tableFields);
export type TableParams = z.input<typeof TableParams>;

/** Tables: rooms. */
export const tableAreas = collection('/table-areas', areaFields, 'list', 'create');
/** Tables: where guests sit. */
export const tables = collection('/tables', tableFields, 'list', 'create', 'update', 'delete');
