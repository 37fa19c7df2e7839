import { type App, type InputField, isStaticField, type StepDefinition } from './definition.ts';

export const KINDS = ['triggers', 'creates', 'searches'] as const;

export type Kind = (typeof KINDS)[number];

export interface Step {
  /** `creates.refund_payment`. */
  readonly where: string;
  readonly display: StepDefinition['display'];
  readonly operation: StepDefinition['operation'];
}

/** Anything with the place where it stands. */
export type Placed<Thing> = Thing & { readonly where: string };

/** Every step, or those of some kinds. */
export function stepsOf(app: App, ...kinds: readonly Kind[]): readonly Step[] {
  return (kinds.length === 0 ? KINDS : kinds).flatMap((kind) =>
    Object.entries(app[kind]).map(([key, step]) => ({ where: `${kind}.${key}`, ...step })),
  );
}

export function isVisible({ display }: Step): boolean {
  return display.hidden !== true;
}

export function hasSample({ operation }: Step): boolean {
  return Object.keys(operation.sample ?? {}).length > 0;
}

/** The combinations of a search and a create; `searchAndCreates` is another name for them. */
export function searchOrCreatesOf(app: App) {
  return (['searchOrCreates', 'searchAndCreates'] as const).flatMap((kind) =>
    Object.entries(app[kind]).map(([key, pairing]) => ({ where: `${kind}.${key}`, ...pairing })),
  );
}

/** The static input fields of a step with their children. What a function adds is not known before it runs. */
export function inputFieldsOf({ where, operation }: Step): readonly Placed<InputField>[] {
  return operation.inputFields.filter(isStaticField).flatMap((field) => placed(field, `${where}.inputFields`));
}

/** What the user pastes or chooses to connect. */
export function authenticationFieldsOf(app: App): readonly Placed<InputField>[] {
  return (app.authentication?.fields ?? []).flatMap((field) => placed(field, 'authentication.fields'));
}

/** Every field of a form. */
export function formFieldsOf(app: App): readonly Placed<InputField>[] {
  return [...authenticationFieldsOf(app), ...stepsOf(app).flatMap(inputFieldsOf)];
}

function placed(field: InputField, parent: string): readonly Placed<InputField>[] {
  const where = `${parent}.${field.key}`;
  return [{ ...field, where }, ...(field.children ?? []).flatMap((child) => placed(child, where))];
}

/** Every text of the definition: values, and keys too, because those of choices are values. */
export function textsOf(app: App): readonly { readonly where: string; readonly text: string }[] {
  return textsIn(app.raw, []);
}

function textsIn(
  value: unknown,
  path: readonly string[],
): readonly { readonly where: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ where: place(path), text: value }];
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => textsIn(item, [...path, nameOf(item, index)]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => [
    { where: place([...path, key]), text: key },
    ...textsIn(inner, [...path, key]),
  ]);
}

/** A field in a list is known by its key. */
function nameOf(item: unknown, index: number): string {
  return typeof item === 'object' && item !== null && 'key' in item ? String(item.key) : String(index);
}

/** Places leave out the `operation` between a step and what it has. */
function place(path: readonly string[]): string {
  return path.filter((name, depth) => !(depth === 2 && name === 'operation')).join('.');
}
