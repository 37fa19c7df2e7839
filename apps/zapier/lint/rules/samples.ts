import { isStaticField } from '../definition.ts';
import type { Subject } from '../rule.ts';
import { valuesAt } from '../sample-values.ts';
import { hasSample, type Step, stepsOf } from '../walk.ts';

/**
 * Integration checks reference, D012.
 * Hidden steps too: dropdowns are made of hidden triggers, and what they answer is looked at like the others.
 */
export function stepsWithoutSample({ app }: Subject) {
  return stepsOf(app)
    .filter((step) => !hasSample(step))
    .map(({ where }) => ({
      where: `${where}.sample`,
      message: 'Add a static sample in exactly the shape of what the step answers',
    }));
}

/**
 * Integration checks reference, D010. Zapier drops what it has seen by the fields marked `primary`, and by `id` when there
 * are none. Hooks are not deduplicated and need no key; ours have one all the same.
 */
export function samplesWithoutKey({ app }: Subject) {
  return stepsOf(app, 'triggers')
    .filter(hasSample)
    .flatMap(({ where, operation }) =>
      keysOf(operation)
        .filter((key) => !valuesAt(operation.sample, key).every(identifies))
        .map((key) => ({
          where: `${where}.sample`,
          message: `Give the sample "${key}", by which Zapier drops duplicates`,
        })),
    );
}

function keysOf({ outputFields }: Step['operation']): readonly string[] {
  const primary = outputFields.filter(isStaticField).filter((field) => field.primary === true);
  return primary.length === 0 ? ['id'] : primary.map(({ key }) => key);
}

function identifies(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}
