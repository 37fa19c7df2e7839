import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

/** What people read about each step, written from the app's own definition, and the templates: what they name is there, or it fails. */

const field = z.looseObject({
  key: z.string(),
  label: z.string().optional(),
  required: z.boolean().optional(),
  helpText: z.string().optional(),
  children: z.array(z.unknown()).optional(),
});
const step = z.looseObject({
  key: z.string(),
  display: z.looseObject({ label: z.string(), description: z.string(), hidden: z.boolean().optional() }),
  operation: z.looseObject({
    type: z.string().optional(),
    inputFields: z.array(z.union([field, z.string()])).default([]),
    outputFields: z.array(z.union([field, z.string()])).default([]),
  }),
});
const KINDS = ['triggers', 'creates', 'searches'] as const;
const definitionSchema = z.looseObject({
  triggers: z.record(z.string(), step),
  creates: z.record(z.string(), step),
  searches: z.record(z.string(), step),
});
export type Definition = z.infer<typeof definitionSchema>;
type Field = z.infer<typeof field>;

const templateSchema = z.strictObject({
  title: z.string(),
  why: z.string(),
  steps: z.array(
    z.union([
      z.strictObject({
        app: z.literal('NeroPay'),
        kind: z.enum(KINDS),
        key: z.string(),
        fields: z.record(z.string(), z.string()).default({}),
        because: z.string().optional(),
      }),
      z.strictObject({ app: z.string(), step: z.string(), uses: z.array(z.string()).default([]) }),
    ]),
  ),
});
export type Template = z.infer<typeof templateSchema>;

const TITLES = { triggers: 'Triggers', creates: 'Actions', searches: 'Searches' };

/** @throws when it is no definition */
export function readDefinition(definition: unknown): Definition {
  return definitionSchema.parse(definition);
}

/** The templates of a folder, by their files' names. @throws for one that is none */
export function readTemplates(folder: string): readonly Template[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => templateSchema.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))));
}

export function stepsDocument(definition: Definition): string {
  const sections = KINDS.flatMap((kind) => [
    `## ${TITLES[kind]}\n`,
    ...Object.values(definition[kind])
      .filter(({ display }) => !display.hidden)
      .map(stepSection),
  ]);
  return `# What NeroPay can do in a zap\n\nWritten from the app's definition by \`pnpm --filter @neropay/zapier write:docs\`.\n\n${sections.join('\n')}`;
}

function stepSection({ display, operation }: z.infer<typeof step>): string {
  const instant = operation.type === 'hook' ? ' Instant; needs a gateway.' : '';
  const inputs = plain(operation.inputFields);
  const asked = inputs.length === 0 ? '' : `\n| filled in | |\n|---|---|\n${inputs.map(inputRow).join('\n')}\n`;
  const given = plain(operation.outputFields)
    .map(({ label, key }) => label ?? key)
    .join(', ');
  return `### ${display.label}\n\n${display.description}${instant}\n${asked}\nGives: ${given}.\n`;
}

function inputRow({ label, key, required, helpText }: Field): string {
  return `| ${label ?? key}${required ? '' : ' (optional)'} | ${helpText ?? ''} |`;
}

export function templatesDocument(templates: readonly Template[], definition: Definition): string {
  const sections = templates.map(
    ({ title, why, steps }) =>
      `## ${title}\n\n${why}\n\n${steps.map((one, index) => templateStep(one, index, steps, definition)).join('\n')}\n`,
  );
  return `# Three zaps to begin with\n\nWritten from \`templates/\` by \`pnpm --filter @neropay/zapier write:docs\`. Each NeroPay step is run by the tests with these fields.\n\n${sections.join('\n')}`;
}

function templateStep(
  one: Template['steps'][number],
  index: number,
  steps: Template['steps'],
  definition: Definition,
): string {
  if (!('kind' in one)) {
    const uses = one.uses.map((key) => nameOfOutput(key, steps.slice(0, index), definition)).join(', ');
    return `${index + 1}. **${one.app}: ${one.step}**${uses === '' ? '' : `, with NeroPay's ${uses}`}`;
  }
  const found = stepOf(one, definition);
  const labels = new Map(plain(found.operation.inputFields).map(({ key, label }) => [key, label ?? key]));
  const rows = Object.entries(one.fields).map(
    ([key, value]) => `   - ${required(labels.get(key), `${one.key} has no field ${key}`)}: ${value}`,
  );
  return [
    `${index + 1}. **NeroPay: ${found.display.label}**${one.because === undefined ? '' : `. ${one.because}`}`,
    ...rows,
  ].join('\n');
}

function nameOfOutput(key: string, before: Template['steps'], definition: Definition): string {
  const outputs = before.flatMap((one) => ('kind' in one ? plain(stepOf(one, definition).operation.outputFields) : []));
  const output = required(
    outputs.find((field) => field.key === key),
    `No NeroPay step before gives ${key}`,
  );
  return output.label ?? output.key;
}

function stepOf(
  { kind, key }: { readonly kind: (typeof KINDS)[number]; readonly key: string },
  definition: Definition,
) {
  return required(definition[kind][key], `The app has no ${kind} ${key}`);
}

/** Fields that are made when a step is opened are placeholders in a definition. */
function plain(fields: readonly (Field | string)[]): readonly Field[] {
  return fields.filter((one) => typeof one !== 'string');
}

function required<Value>(value: Value | undefined, otherwise: string): Value {
  if (value === undefined) throw new Error(otherwise);
  return value;
}
