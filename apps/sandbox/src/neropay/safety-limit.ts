import { compareMoney, type Money, money } from '@neropay/core';
import type { Account } from './model.js';

/** The balance at which a platform's connected accounts may cost it no more; zero unless the dashboard says otherwise. */
export function safetyLimit(platform: Account, currency: string): Money {
  return platform.safetyLimits.get(currency) ?? money(0n, currency);
}

export function isAtSafetyLimit(platform: Account, currency: string): boolean {
  const available = platform.available.get(currency) ?? money(0n, currency);
  return compareMoney(available, safetyLimit(platform, currency)) <= 0;
}
