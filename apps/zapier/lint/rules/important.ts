import type { Subject } from '../rule.ts';
import { KINDS, stepsOf } from '../walk.ts';

/**
 * Integration checks reference, D019. `display.important` marked the steps that Zapier shows first. BasicDisplaySchema of
 * zapier-platform-schema 19.1 no longer has it (and refuses what it does not have), and the Integration checks reference no
 * longer lists D019 and D020. So an app of today has nothing for these two rules to check; they speak only where the flag is
 * set all the same.
 */
export function nothingImportant({ app }: Subject) {
  const flagged = stepsOf(app).filter(({ display }) => display.important !== undefined);
  const [first] = flagged;
  return first === undefined || flagged.some(({ display }) => display.important)
    ? []
    : [
        {
          where: `${first.where}.display.important`,
          message: 'Call some steps important, or drop the flag everywhere',
        },
      ];
}

/** Zapier gives no figure. Five is ours. */
const MOST_IMPORTANT = 5;

/** Integration checks reference, D020. */
export function tooMuchImportant({ app }: Subject) {
  return KINDS.flatMap((kind) => {
    const count = stepsOf(app, kind).filter(({ display }) => display.important === true).length;
    return count <= MOST_IMPORTANT
      ? []
      : [{ where: kind, message: `Call ${MOST_IMPORTANT} of the ${kind} important at most, not ${count}` }];
  });
}
