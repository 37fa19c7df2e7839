/** An account of the sandbox's, as a shop is connected with it. */
export interface FaultAccount {
  readonly credentials: {
    readonly public_key: string;
    readonly secret_key: string;
    readonly webhook_secret: string;
  };
  readonly currencies: readonly string[];
}

const MERCHANT = accountOf('neropay', ['GBP', 'EUR', 'JPY', 'KWD', 'IDR']);
const STRANGER = accountOf('stranger', ['EUR']);

/** Every fifth shop has the other account, so that numbers which two shops share are met on one account and across two. */
export function accountOfShop(shop: number): FaultAccount {
  return shop % 5 === 4 ? STRANGER : MERCHANT;
}

function accountOf(name: string, currencies: readonly string[]): FaultAccount {
  return {
    credentials: {
      public_key: `pk_test_${name}`,
      secret_key: `sk_test_${name}`,
      webhook_secret: `whsec_test_${name}`,
    },
    currencies,
  };
}
