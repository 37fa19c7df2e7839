import type { Subject } from '../rule.ts';
import { namesSecret } from '../secret-names.ts';
import { inputFieldsOf, stepsOf } from '../walk.ts';

/**
 * Integration checks reference, D001.
 * Zapier keeps what authentication holds out of its logs, and lets it be tested; what a step asks for it does not.
 */
export function credentialsInSteps({ app }: Subject) {
  return stepsOf(app)
    .flatMap(inputFieldsOf)
    .filter(({ key, type }) => namesSecret(key) || type === 'password')
    .map(({ key, where }) => ({
      where,
      message: `"${key}" is a credential: move it to the fields of the authentication`,
    }));
}
