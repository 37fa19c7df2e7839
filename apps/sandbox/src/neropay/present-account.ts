import { formatMoney } from '@neropay/core';
import { isoSeconds } from '../clock.js';
import { ratePercent } from './fees.js';
import type { Account } from './model.js';
import { presentAccount } from './present.js';
import { isAtSafetyLimit, safetyLimit } from './safety-limit.js';

/** A connected account as its platform sees it; its keys are nobody's business. */
export function presentConnectedAccount(account: Account, platform: Account | undefined) {
  const { holder } = account;
  return {
    ...presentAccount(account),
    username: account.username,
    firstname: holder.firstname,
    lastname: holder.lastname,
    country_code: account.country,
    mobile_code: holder.mobileCode,
    mobile: holder.mobile,
    business_type: holder.businessType,
    dob: holder.dob,
    neroconnect_email_sms_handle: account.messagesBy,
    neroconnect: platform ? presentTerms(account, platform) : null,
    created_at: isoSeconds(account.createdAt),
  };
}

function presentTerms({ terms }: Account, platform: Account) {
  const { defaultApplicationFee } = terms;
  return {
    fee_payer: terms.feePayer,
    platform_safety_limit: terms.feePayer === 'platform' ? presentSafetyLimit(platform) : null,
    merchant_pricing: {
      api_rate_percent: ratePercent('card'),
      card_rate_percent: ratePercent('card'),
      keyed_rate_percent: ratePercent('keyed'),
    },
    default_connect_application_fee: defaultApplicationFee && {
      amount: formatMoney(defaultApplicationFee),
      currency: defaultApplicationFee.currency,
    },
  };
}

function presentSafetyLimit(platform: Account) {
  const wallets = [...platform.available.values()].map((available) => ({
    currency: available.currency,
    minimum_balance: formatMoney(safetyLimit(platform, available.currency)),
    available_balance: formatMoney(available),
    reached: isAtSafetyLimit(platform, available.currency),
  }));
  return { reached: wallets.some(({ reached }) => reached), wallets };
}
