import type { Provider } from '../../neropay/provider.js';

/** One page of the console: what there is, and the forms that drive it. */
export interface ConsoleView {
  /** The end of its address. */
  readonly name: string;
  readonly title: string;
  readonly sections: (provider: Provider) => readonly ConsoleSection[];
}

export interface ConsoleSection {
  readonly title: string;
  readonly intro?: string;
  /** What is said when there are no rows. */
  readonly empty: string;
  readonly forms?: readonly ConsoleForm[];
  /** Newest first. */
  readonly rows?: readonly ConsoleRow[];
  readonly table?: ConsoleTable;
  /** How many there are, shown or not. */
  readonly total?: number;
}

export interface ConsoleRow {
  readonly title: string;
  readonly href?: string;
  readonly status?: string;
  readonly amount?: string;
  /** Lines of text; null is left out. */
  readonly facts?: readonly (string | null)[];
  readonly tables?: readonly ConsoleTable[];
  readonly details?: { readonly summary: string; readonly text: string };
  readonly actions?: readonly ConsoleForm[];
  /** Rows within the row. */
  readonly parts?: readonly ConsoleRow[];
}

export interface ConsoleTable {
  readonly caption: string;
  readonly head: readonly string[];
  /** Columns of numbers, by their names in `head`. */
  readonly numbers?: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A control call as a form. */
export interface ConsoleForm {
  /** Below /_sandbox. */
  readonly path: string;
  readonly method?: 'PATCH' | 'PUT' | 'DELETE';
  readonly button: string;
  /** What it is done to, for those who cannot see where the button stands. */
  readonly about: string;
  readonly fields?: readonly ConsoleField[];
}

export interface ConsoleField {
  readonly name: string;
  /** A hidden field has none. */
  readonly label?: string;
  readonly value?: string;
  readonly required?: boolean;
  /** Makes it a choice; an empty one leaves things as they are. */
  readonly options?: readonly string[];
  /** Makes it a field for several lines. */
  readonly lines?: number;
}

const SHOWN = 50;

/** Those that a page has room for, newest first. */
export function newest<T>(records: Iterable<T>): T[] {
  return [...records].slice(-SHOWN).reverse();
}

export function hidden(name: string, value: string): ConsoleField {
  return { name, value };
}

export function accountField({ store, merchant }: Provider): ConsoleField {
  return { name: 'account_id', label: 'Account', options: [...store.accounts.keys()], value: merchant().id };
}

/** A button that makes an event happen to the sandbox merchant. */
export function triggerButton(type: string, button: string): ConsoleForm {
  return { path: '/trigger', button, about: type, fields: [hidden('type', type)] };
}

/** The two words of a reviewer. */
export function verdictButtons(path: string, about: string): ConsoleForm[] {
  const note = { name: 'note', label: 'Note' };
  return [
    { path, button: 'Approve', about, fields: [hidden('decision', 'approved')] },
    { path, button: 'Reject', about, fields: [hidden('decision', 'rejected'), note] },
  ];
}
