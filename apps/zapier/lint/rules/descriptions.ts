import type { Subject } from '../rule.ts';
import { isVisible, stepsOf } from '../walk.ts';

/** Integration checks reference, D021. */
export function descriptionsOfOtherForm({ app }: Subject) {
  return stepsOf(app, 'triggers')
    .filter(isVisible)
    .filter(({ display }) => !/^Triggers when \S.*\.$/s.test(display.description ?? ''))
    .map(({ where }) => ({
      where: `${where}.display.description`,
      message: 'Begin the description with "Triggers when " and end it with "."',
    }));
}
