import type { Problem, Subject } from '../rule.ts';
import { inputFieldsOf, searchOrCreatesOf, stepsOf } from '../walk.ts';
import { wordsOf } from '../words.ts';

/** Integration checks reference, D004. A dropdown of fixed choices will do as well: nobody has to know an id then. */
export function idsWithoutDropdown({ app }: Subject) {
  return stepsOf(app)
    .flatMap(inputFieldsOf)
    .filter(({ key }) => /(^|_)id$/.test(wordsOf(key)))
    .filter(({ dynamic, choices }) => dynamic === undefined && choices === undefined)
    .map(({ key, where }) => ({
      where,
      message: `Give "${key}" a dropdown, so that nobody has to know the id: dynamic: 'trigger_key.id.name'`,
    }));
}

/** Integration checks reference, D005. */
export function dropdownsWithoutTrigger({ app }: Subject) {
  return stepsOf(app)
    .flatMap(inputFieldsOf)
    .flatMap(({ where, dynamic }) => {
      const asked = 'trigger_key.idField[.labelField]';
      return dynamic === undefined ? [] : broken(where, 'dynamic', dynamic, asked, 'trigger', app.triggers);
    });
}

/** Integration checks reference, D013. */
export function searchFieldsWithoutSearch({ app }: Subject) {
  return stepsOf(app)
    .flatMap(inputFieldsOf)
    .flatMap(({ where, search }) =>
      search === undefined ? [] : broken(where, 'search', search, 'search_key.field', 'search', app.searches),
    );
}

/**
 * Integration checks reference, D014. A search finds one value. The reference asks for a plain field (string, number or
 * integer; no list, dict or children) and shows the dropdown beside the search; here the dropdown is asked for too, for
 * those who choose by hand.
 */
export function searchFieldsOfWrongKind({ app }: Subject) {
  return stepsOf(app)
    .flatMap(inputFieldsOf)
    .filter(({ search }) => search !== undefined)
    .flatMap(({ where, dynamic, type = 'string', list, dict, children }): readonly Problem[] => {
      const isPlain = ['string', 'number', 'integer'].includes(type) && !list && !dict && children === undefined;
      return [
        ...(dynamic === undefined ? [{ where, message: 'Add a `dynamic` beside `search`, for choosing by hand' }] : []),
        ...(isPlain
          ? []
          : [
              {
                where,
                message: 'Make this a string, number or integer without list, dict or children, or drop `search`',
              },
            ]),
      ];
    });
}

/** Integration checks reference, D015. */
export function searchOrCreatesOfNothing({ app }: Subject): readonly Problem[] {
  return searchOrCreatesOf(app).flatMap(({ where, search, create, update }) => [
    ...(Object.hasOwn(app.searches, search) ? [] : [{ where, message: missing('search', search, app.searches) }]),
    ...[create, ...(update === undefined ? [] : [update])]
      .filter((key) => !Object.hasOwn(app.creates, key))
      .map((key) => ({ where, message: missing('create', key, app.creates) })),
  ]);
}

/** A reference is a key and one or two fields, between dots. */
function broken(
  where: string,
  property: string,
  reference: string,
  asked: string,
  kind: string,
  known: object,
): readonly Problem[] {
  const [key = '', field] = reference.split('.');
  if (!field) return [{ where, message: `Write ${property} as '${asked}', not '${reference}'` }];
  return Object.hasOwn(known, key) ? [] : [{ where, message: missing(kind, key, known) }];
}

function missing(kind: string, key: string, known: object): string {
  return `There is no ${kind} "${key}": add it, or name one of ${Object.keys(known).join(', ') || '(none)'}`;
}
