import type { DashboardWorld } from './dashboard-world.js';

/** Every page; `wide`: what a phone shows in another way. */
export const DASHBOARD_PAGES = [
  { name: 'overview', wide: true },
  { name: 'checkouts', wide: true },
  { name: 'checkouts, none found', wide: false },
  { name: 'checkout', wide: false },
  { name: 'stores', wide: false },
  { name: 'store', wide: false },
  { name: 'deliveries', wide: false },
  { name: 'delivery', wide: false },
  { name: 'dead letters', wide: false },
  { name: 'audit log', wide: true },
  { name: 'system', wide: false },
  { name: 'no such page', wide: false },
] as const;

export type DashboardPage = (typeof DASHBOARD_PAGES)[number]['name'];

/** Their addresses below `/dashboard`, with something to show; lists are short, since each row is as the others. */
export async function dashboardPaths(world: DashboardWorld): Promise<Readonly<Record<DashboardPage, string>>> {
  const { id } = await world.paidOrder();
  await world.shop.client.refunds.create(id, { amount: '5.00', reason: 'One mug broke' });
  const { data } = await world.operator.read<{ id: number }[]>('/deliveries?limit=1');
  return {
    overview: '/',
    checkouts: '/checkouts?status=cancelled',
    'checkouts, none found': '/checkouts?status=review&mode=test&from=2026-01-01',
    checkout: `/checkouts/${id}`,
    stores: '/stores',
    store: `/stores/${world.brokenStores[0]?.connected.id}`,
    deliveries: '/deliveries?type=checkout.cancelled',
    delivery: `/deliveries/${data[0]?.id}`,
    'dead letters': '/dead-letters',
    'audit log': '/audit?action=checkout.refund',
    system: '/system',
    'no such page': '/nowhere',
  };
}
