import { ApiError, invalidField } from '../neropay/api-error.js';
import type { Account, ProviderEvent } from '../neropay/model.js';
import type { Provider } from '../neropay/provider.js';
import { accountTriggers } from './accounts.js';
import { complianceTriggers } from './compliance.js';
import { paymentTriggers } from './payments.js';
import { payoutTriggers } from './payouts.js';
import { proofTriggers } from './proofs.js';
import { supportTriggers } from './support.js';
import { terminalTriggers } from './terminal.js';

const triggers = new Map(
  Object.entries({
    ...paymentTriggers,
    ...accountTriggers,
    ...proofTriggers,
    ...payoutTriggers,
    ...complianceTriggers,
    ...supportTriggers,
    ...terminalTriggers,
  }),
);

export const TRIGGERED_TYPES: readonly string[] = [...triggers.keys()].sort();

/** @throws {ApiError} validation_error with the types that are known; whatever stands in the event's way on this account */
export function runTrigger(provider: Provider, account: Account, type: string): ProviderEvent {
  const run = triggers.get(type);
  if (!run) throw invalidField('type', `The type field must be one of ${TRIGGERED_TYPES.join(', ')}.`);
  const before = provider.events.events.length;
  run(provider, account);
  const event = provider.events.events.slice(before).find((happened) => happened.type === type);
  if (!event) throw new ApiError('server_error', `${type} did not happen.`);
  return event;
}
