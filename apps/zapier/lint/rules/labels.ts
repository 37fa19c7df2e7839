import type { Subject } from '../rule.ts';
import { titleCase } from '../title-case.ts';
import { searchOrCreatesOf, stepsOf } from '../walk.ts';

/** Integration checks reference, D018. */
export function labelsNotInTitleCase({ app }: Subject) {
  return [...stepsOf(app), ...searchOrCreatesOf(app)].flatMap(({ where, display: { label = '' } }) =>
    label === titleCase(label) ? [] : [{ where: `${where}.display.label`, message: `Write "${titleCase(label)}"` }],
  );
}
