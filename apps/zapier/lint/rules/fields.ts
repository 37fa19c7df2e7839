import { isStaticField } from '../definition.ts';
import type { Subject } from '../rule.ts';
import { formFieldsOf, type Step, stepsOf } from '../walk.ts';

/** Integration checks reference, D009. Fields that a function makes count too; a text of type `copy` is nothing to search by. */
export function searchesWithoutFields({ app }: Subject) {
  return stepsOf(app, 'searches')
    .filter(({ operation }) => operation.inputFields.every(isCopy))
    .map(({ where }) => ({ where: `${where}.inputFields`, message: 'Add a field to search by' }));
}

/** Integration checks reference, D022. Templates of zaps are made with the fields that are the same for everybody. */
export function createsWithoutStaticFields({ app }: Subject) {
  return stepsOf(app, 'creates')
    .filter(({ operation }) => !operation.inputFields.some((field) => isStaticField(field) && !isCopy(field)))
    .map(({ where }) => ({ where: `${where}.inputFields`, message: 'Add a field that is the same for everybody' }));
}

/** Integration checks reference, D011. */
export function redundantHelpTexts({ app }: Subject) {
  return formFieldsOf(app)
    .filter(({ label = '', helpText = '' }) => plain(helpText) !== '' && plain(helpText) === plain(label))
    .map(({ where, label }) => ({
      where,
      message: `Drop the help text, or say in it what the label "${label}" does not`,
    }));
}

type FieldOrFunction = Step['operation']['inputFields'][number];

function isCopy(field: FieldOrFunction): boolean {
  return isStaticField(field) && field.type === 'copy';
}

/** Letters and digits only. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
