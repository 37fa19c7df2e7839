import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { appDefinition } from './definition.ts';
import { readDefinition, readTemplates, stepsDocument, templatesDocument } from './docs.ts';

const root = path.resolve(import.meta.dirname, '..');
const definition = readDefinition(await appDefinition());
writeFileSync(path.join(root, 'docs/steps.md'), stepsDocument(definition));
writeFileSync(
  path.join(root, 'docs/templates.md'),
  templatesDocument(readTemplates(path.join(root, 'templates')), definition),
);
