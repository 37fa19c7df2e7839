import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type {
  CheckoutView,
  DeliveryView,
  OverviewView,
  overviewQuery,
  PageMeta,
  StoreRow,
  StoreView,
  SystemView,
} from '../../../src/operator/api.js';
import { type Query, read } from './client.js';

/** How often what is on the screen is asked for again, in milliseconds. */
const LIVELY = 15_000;
const CALM = 60_000;

export const keys = {
  overview: ['overview'],
  checkouts: ['/checkouts'],
  checkout: (id: string) => ['checkout', id],
  stores: ['/stores'],
  store: (id: string) => ['store', id],
  deliveries: ['/deliveries'],
  delivery: (id: string) => ['delivery', id],
  audit: ['/audit'],
  system: ['system'],
} as const;

export function useOverview(query: z.input<typeof overviewQuery>) {
  return useQuery({
    queryKey: [...keys.overview, query],
    queryFn: async ({ signal }) => (await read<OverviewView>('/overview', query, signal)).data,
    refetchInterval: LIVELY,
  });
}

export function useSystem() {
  return useQuery({
    queryKey: keys.system,
    queryFn: async ({ signal }) => (await read<SystemView>('/system', {}, signal)).data,
    refetchInterval: LIVELY,
  });
}

export function useCheckout(id: string) {
  return useQuery({
    queryKey: keys.checkout(id),
    queryFn: async ({ signal }) => (await read<CheckoutView>(`/checkouts/${encodeURIComponent(id)}`, {}, signal)).data,
    refetchInterval: LIVELY,
  });
}

export function useStore(id: string) {
  return useQuery({
    queryKey: keys.store(id),
    queryFn: async ({ signal }) => (await read<StoreView>(`/stores/${encodeURIComponent(id)}`, {}, signal)).data,
    refetchInterval: CALM,
  });
}

/** For choosing one: as many as one page of the API holds. */
export function useStoreChoices() {
  return useQuery({
    queryKey: ['store-choices'],
    queryFn: async ({ signal }) => (await read<StoreRow[], PageMeta>('/stores', { limit: 100 }, signal)).data,
    staleTime: CALM,
  });
}

export function useDelivery(id: string) {
  return useQuery({
    queryKey: keys.delivery(id),
    queryFn: async ({ signal }) => (await read<DeliveryView>(`/deliveries/${encodeURIComponent(id)}`, {}, signal)).data,
    refetchInterval: LIVELY,
  });
}

/** A list of the API, page after page. */
export function useRows<Row>(path: '/checkouts' | '/stores' | '/deliveries' | '/audit', query: Query) {
  return useInfiniteQuery({
    queryKey: [path, query],
    queryFn: ({ pageParam, signal }) => read<readonly Row[], PageMeta>(path, { ...query, cursor: pageParam }, signal),
    // Without a cursor the first page is asked for; the type is that of the following ones.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ meta }) => meta.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: CALM,
  });
}

export type RowsQuery<Row> = ReturnType<typeof useRows<Row>>;
