import { wordsOf } from './words.ts';

const SECRET = /(^|_)(secret|token|password|passwd|pwd|passphrase|credential|jwt)s?(_|$)/;
/** Keys that are secret by what they are for, and what is written in one word. */
const SECRET_KEY =
  /(^|_)(api|access|auth|client|secret|private|signing|encryption)_?(key|token|secret|password)s?(_|$)/;

/**
 * Whether a field of this name holds a credential. A `public_key` does not: it names an account to others, as every payment
 * page shows it, and the provider's reference has it as a parameter of the payment itself.
 */
export function namesSecret(key: string): boolean {
  return SECRET.test(wordsOf(key)) || SECRET_KEY.test(wordsOf(key));
}

/** Whether a field of this name holds a key, be it secret or public: somebody has to find it before they can paste it. */
export function namesKey(key: string): boolean {
  return namesSecret(key) || /(^|_)keys?$/.test(wordsOf(key));
}
