import type { Runtime } from './runtime.js';

const SECRET_OPTIONS = ['--secret-key', '--secret'] as const;
const SECRET_VARIABLES = ['NEROPAY_SECRET_KEY', 'NEROPAY_WEBHOOK_SECRET'] as const;

const VARIABLE_OF: Readonly<Record<(typeof SECRET_OPTIONS)[number], (typeof SECRET_VARIABLES)[number]>> = {
  '--secret-key': 'NEROPAY_SECRET_KEY',
  '--secret': 'NEROPAY_WEBHOOK_SECRET',
};

/** Keys that landed where no key was expected, such as a secret given as an id. */
const LOOKS_LIKE_A_SECRET = /\b(?:sk|whsec)_\w{6,}/g;

/**
 * The text without any secret that this process was given, however it got into the text.
 *
 * A short one is left alone: replacing every "a" would not hide it either.
 */
export function withoutSecrets(text: string, { args, env }: Pick<Runtime, 'args' | 'env'>): string {
  const given = [...SECRET_VARIABLES.map((name) => env[name]), ...secretsOnCommandLine(args).map(({ value }) => value)];
  return given
    .filter((secret) => secret !== undefined && secret.trim().length >= 6)
    .reduce<string>((clean, secret = '') => clean.replaceAll(secret.trim(), '[secret]'), text)
    .replace(LOOKS_LIKE_A_SECRET, '[secret]');
}

/** What to say to somebody who gave a secret where every user of the machine can read it; null when nobody did. */
export function commandLineSecretHint(args: readonly string[]): string | null {
  const [first] = secretsOnCommandLine(args);
  if (!first) return null;
  return `${first.option} on the command line stays in the shell's history and is visible to other users: set ${VARIABLE_OF[first.option]} instead.`;
}

function secretsOnCommandLine(args: readonly string[]) {
  return args.flatMap((arg, index) => {
    const option = SECRET_OPTIONS.find((name) => arg === name || arg.startsWith(`${name}=`));
    if (!option) return [];
    const value = arg === option ? args[index + 1] : arg.slice(option.length + 1);
    return value ? [{ option, value }] : [];
  });
}
