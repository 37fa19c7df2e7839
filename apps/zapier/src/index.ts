import { defineApp, version as platformVersion } from 'zapier-platform-core';
import { authentication } from './authentication.js';
import { creates } from './creates/index.js';
import { searches } from './searches/index.js';
import { triggers } from './triggers/index.js';
import { VERSION } from './version.js';

function byKey<Step extends { readonly key: string }>(steps: readonly Step[]): Record<string, Step> {
  return Object.fromEntries(steps.map((step) => [step.key, step]));
}

export default defineApp({
  version: VERSION,
  platformVersion,
  authentication,
  triggers: byKey(triggers),
  creates: byKey(creates),
  searches: byKey(searches),
  searchOrCreates: {
    find_customer: {
      key: 'find_customer',
      display: {
        label: 'Find or Create Customer',
        description: 'Finds a customer, and adds one when there is none.',
      },
      search: 'find_customer',
      create: 'create_customer',
    },
  },
});
