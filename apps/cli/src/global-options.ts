import type { InferredOptionTypes } from 'yargs';

/** The origin of a sandbox that runs with its default settings. */
export const SANDBOX_ORIGIN = 'http://127.0.0.1:4010';

/** Options that every command takes. */
export const globalOptions = {
  'secret-key': {
    type: 'string',
    requiresArg: true,
    description: 'The secret key; better in NEROPAY_SECRET_KEY',
    group: 'Connection:',
  },
  'base-url': {
    type: 'string',
    requiresArg: true,
    description: 'The API; or in NEROPAY_BASE_URL. Without it the live one; an http address is taken for a sandbox',
    group: 'Connection:',
  },
  sandbox: {
    type: 'string',
    description: `A sandbox, with its public test key; at ${SANDBOX_ORIGIN} unless another origin is given`,
    conflicts: 'base-url',
    group: 'Connection:',
  },
  account: {
    type: 'string',
    requiresArg: true,
    description: 'Act for a connected account, such as NPVesdTGASO23_547878',
    group: 'Connection:',
  },
  output: {
    alias: 'o',
    choices: ['table', 'json', 'jsonl'],
    default: 'table',
    description: 'How results are written',
    group: 'Output:',
  },
  'no-color': {
    type: 'boolean',
    default: false,
    description: 'No colours; also with NO_COLOR set',
    group: 'Output:',
  },
  quiet: {
    type: 'boolean',
    default: false,
    description: 'Only results and errors',
    group: 'Output:',
  },
} as const;

export type GlobalOptions = InferredOptionTypes<typeof globalOptions>;
