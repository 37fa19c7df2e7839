import type * as z from 'zod';
import { collection } from '../api/collection.js';
import { answer, Email, Id, Instant, List, params, Structure, Text, writeOnly } from '../api/record.js';

const fields = {
  id: Id,
  name: Text,
  email: Email,
  username: Text,
  /** Never comes back. */
  password: writeOnly(Text),
  /** Never comes back. */
  new_password: writeOnly(Text),
  /** A role, or a type of register. */
  role: Text,
  permissions: Structure,
  /** Where they may work. */
  location_ids: List,
  /** Which tills they may use. */
  till_ids: List,
  created_at: Instant,
};

/** A cashier, a register, a member of the staff or of the team; all have the same fields (API reference, Cashiers, Registers & Staff). */
export const StaffMember = answer(fields);
export type StaffMember = z.output<typeof StaffMember>;

/** What a cashier, register, staff or team member is made from. */
export const StaffMemberParams = params(fields);
export type StaffMemberParams = z.input<typeof StaffMemberParams>;

/** Staff: cashiers. */
export const cashiers = collection('/cashiers', fields, 'list', 'create');
/** Staff: registers. */
export const registers = collection('/registers', fields, 'list', 'create');
/** Staff of the point of sale. */
export const posStaffs = collection('/pos-staffs', fields, 'list', 'create');
/** Staff: members of the merchant's team. */
export const teamMembers = collection('/team-members', fields, 'list', 'create');
