import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { appDefinition } from '../scripts/definition.ts';
import { readDefinition, readTemplates, stepsDocument, type Template, templatesDocument } from '../scripts/docs.ts';

const root = path.resolve(import.meta.dirname, '..');
const definition = readDefinition(await appDefinition());
const templates = readTemplates(path.join(root, 'templates'));

test.each([
  ['steps.md', () => stepsDocument(definition)],
  ['templates.md', () => templatesDocument(templates, definition)],
])('%s says what the app does now', (name, write) => {
  expect(readFileSync(path.join(root, 'docs', name), 'utf8')).toBe(write());
});

test('there are three templates, each with a step of NeroPay’s and one of another app', () => {
  expect(templates).toHaveLength(3);
  for (const { steps } of templates) {
    expect(steps.some((step) => 'kind' in step)).toBe(true);
    expect(steps.some((step) => !('kind' in step))).toBe(true);
  }
});

test.each<readonly [string, Template['steps'][number], string]>([
  [
    'a step that the app does not have',
    { app: 'NeroPay', kind: 'creates', key: 'fly', fields: {} },
    'The app has no creates fly',
  ],
  [
    'a field that the step does not have',
    { app: 'NeroPay', kind: 'creates', key: 'create_customer', fields: { wings: '2' } },
    'create_customer has no field wings',
  ],
  [
    'something that no step before gives',
    { app: 'Slack', step: 'Send', uses: ['wings'] },
    'No NeroPay step before gives wings',
  ],
])('a template with %s is refused', (_, step, message) => {
  expect(() => templatesDocument([{ title: 'x', why: 'y', steps: [step] }], definition)).toThrow(message);
});
