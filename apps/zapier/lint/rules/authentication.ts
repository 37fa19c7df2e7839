import { hasSafeLink } from '../markdown.ts';
import type { Problem, Subject } from '../rule.ts';
import { namesKey, namesSecret } from '../secret-names.ts';
import { authenticationFieldsOf } from '../walk.ts';

/**
 * Integration checks reference, D002.
 * Computed fields are filled by the exchange of the session, and nobody looks for their value.
 */
export function unexplainedKeys({ app }: Subject) {
  return authenticationFieldsOf(app)
    .filter(({ key, type, computed }) => computed !== true && (namesKey(key) || type === 'password'))
    .filter(({ helpText = '' }) => !hasSafeLink(helpText))
    .map(({ key, where }) => ({
      where,
      message: `Link in the help text the page where "${key}" is found: [API keys](https://…)`,
    }));
}

/**
 * Integration checks reference, D003.
 * A function or request may answer anything; of a text it can be seen whether it tells one connection from another.
 */
export function poorConnectionLabel({ app }: Subject): readonly Problem[] {
  const label = app.authentication?.connectionLabel;
  if (app.authentication === undefined || typeof label === 'object' || label?.startsWith('$func$')) return [];
  const where = 'authentication.connectionLabel';
  if (!label) return [{ where, message: 'Set a connection label that tells one account from another: {{name}}' }];
  const variables = [...label.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, variable = '']) => variable.trim());
  if (variables.length === 0)
    return [{ where, message: `"${label}" is the same for every account: put a variable in it, {{name}}` }];
  return variables
    .filter((variable) => namesSecret(variable.split('.').at(-1) ?? ''))
    .map((variable) => ({ where, message: `Take {{${variable}}} out of the label: it shows a credential` }));
}
