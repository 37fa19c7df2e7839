/** For commands that post events of their own. */
export const signingOptions = {
  'forward-to': {
    alias: 'f',
    type: 'string',
    requiresArg: true,
    description: 'Where to post it, such as localhost:3000/ipn',
  },
  secret: {
    type: 'string',
    requiresArg: true,
    description: 'The webhook signing secret; better in NEROPAY_WEBHOOK_SECRET',
  },
} as const;
