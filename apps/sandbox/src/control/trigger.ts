import type { EventType } from '@neropay/core';
import type { Account } from '../neropay/model.js';
import type { Provider } from '../neropay/provider.js';

/** Makes an event happen to an account: creates what it needs and drives it there, by the ways that anybody else would use. */
export type Trigger = (provider: Provider, account: Account) => void;
export type Triggers = Partial<Record<EventType, Trigger>>;
