import { connectStore } from '@neropay/shop-protocol';

export const WEBHOOK_SECRET = 'whsec_bench_of_intake';

export interface Shop {
  readonly storeId: string;
  /** Where the provider posts what becomes of this shop's payments. */
  readonly ipnPath: string;
}

/** Connects shops of one account. @param callbackUrls where each is told; null: nowhere */
export async function connectShops(gatewayUrl: string, callbackUrls: readonly (string | null)[]): Promise<Shop[]> {
  const shops: Shop[] = [];
  for (const [number, callbackUrl] of callbackUrls.entries()) {
    const { id } = await connectStore({
      baseUrl: gatewayUrl,
      store: {
        platform: 'custom',
        name: `Bench ${number}`,
        url: `http://127.0.0.1/${number}`,
        ...(callbackUrl !== null && { callback_url: callbackUrl }),
        rail: 'neropay',
        mode: 'test',
        credentials: { secret_key: 'sk_bench', webhook_secret: WEBHOOK_SECRET },
      },
    });
    shops.push({ storeId: id, ipnPath: `/ipn/neropay/${id}` });
  }
  return shops;
}
