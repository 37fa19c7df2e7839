import * as z from 'zod';
import { ApiError } from '../api-error.js';
import type { Endpoint } from '../endpoint.js';
import { countryCode, parseBody, text } from '../fields.js';
import { listOf } from '../list.js';
import type { Account } from '../model.js';
import { presentConnectedAccount } from '../present-account.js';
import type { Provider } from '../provider.js';

const digits = z.string().regex(/^\+?[\d ]{1,20}$/, 'must be digits, such as 44.');

const fields = {
  business_company_name: text(191),
  firstname: text(100),
  lastname: text(100),
  email: z.email('must be an email address.'),
  country_code: countryCode,
  mobile_code: digits,
  mobile: digits,
  business_type: text(100),
  dob: z.iso.date('must be a date, YYYY-MM-DD.'),
  neroconnect_email_sms_handle: z.enum(['neropay', 'platform'], 'must be neropay or platform.'),
};

const creation = z.object({
  ...fields,
  username: text(100).optional(),
  neroconnect_email_sms_handle: fields.neroconnect_email_sms_handle.default('neropay'),
});
const change = z.object(fields).partial();

/** The merchants of a NeroConnect platform. The platform is whose key it is, also when NeroPay-Account names one of them. */
export function connectedAccountEndpoints({ connect }: Provider): Endpoint[] {
  /** @throws {ApiError} account_not_found, also for an account that is not this platform's: nobody learns that it exists */
  const owned = (platform: Account, id: string | undefined): Account => {
    const account = connect.accountsOf(platform).find((each) => each.id === id);
    if (!account) {
      throw new ApiError('account_not_found', 'The connected account id was not found for this platform.');
    }
    return account;
  };

  return [
    {
      method: 'GET',
      path: '/connected-accounts',
      handle({ merchant, query }) {
        const { records, pagination } = listOf(connect.accountsOf(merchant), query, {
          search: ({ id, name, email, username }) => [id, name, email, username],
          status: { of: ({ status }) => status, values: ['active', 'pending', 'banned', 'review'] },
          createdAt: ({ createdAt }) => createdAt,
        });
        return { data: records.map((account) => presentConnectedAccount(account, merchant)), pagination };
      },
    },
    {
      method: 'POST',
      path: '/connected-accounts',
      handle({ merchant, body }) {
        const asked = parseBody(creation, body);
        const account = connect.create(merchant, {
          username: asked.username,
          name: asked.business_company_name,
          email: asked.email,
          country: asked.country_code,
          holder: {
            firstname: asked.firstname,
            lastname: asked.lastname,
            mobileCode: asked.mobile_code,
            mobile: asked.mobile,
            businessType: asked.business_type,
            dob: asked.dob,
          },
          messagesBy: asked.neroconnect_email_sms_handle,
        });
        return { status: 201, data: presentConnectedAccount(account, merchant) };
      },
    },
    {
      method: 'GET',
      path: '/connected-accounts/:id',
      handle: ({ merchant, params }) => ({ data: presentConnectedAccount(owned(merchant, params.id), merchant) }),
    },
    {
      method: 'PATCH',
      path: '/connected-accounts/:id',
      handle({ merchant, params, body }) {
        const account = owned(merchant, params.id);
        const asked = parseBody(change, body);
        connect.update(account, {
          name: asked.business_company_name,
          email: asked.email,
          country: asked.country_code,
          messagesBy: asked.neroconnect_email_sms_handle,
          firstname: asked.firstname,
          lastname: asked.lastname,
          mobileCode: asked.mobile_code,
          mobile: asked.mobile,
          businessType: asked.business_type,
          dob: asked.dob,
        });
        return { data: presentConnectedAccount(account, merchant) };
      },
    },
  ];
}
