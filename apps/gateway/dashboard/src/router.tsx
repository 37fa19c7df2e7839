import { createBrowserRouter } from 'react-router';
import { Loading } from './components/loading.js';
import { BrokenPage } from './layout/broken-page.js';
import { Gate } from './layout/gate.js';
import { NotFoundPage } from './pages/not-found-page.js';

/** Each page is a file of its own, loaded when somebody goes there. */
export const router = createBrowserRouter(
  [
    {
      path: '/',
      Component: Gate,
      ErrorBoundary: BrokenPage,
      HydrateFallback: Loading,
      children: [
        {
          index: true,
          lazy: async () => ({ Component: (await import('./pages/overview/overview-page.js')).OverviewPage }),
        },
        {
          path: 'checkouts',
          lazy: async () => ({ Component: (await import('./pages/checkouts/checkouts-page.js')).CheckoutsPage }),
        },
        {
          path: 'checkouts/:id',
          lazy: async () => ({ Component: (await import('./pages/checkout/checkout-page.js')).CheckoutPage }),
        },
        {
          path: 'stores',
          lazy: async () => ({ Component: (await import('./pages/stores/stores-page.js')).StoresPage }),
        },
        {
          path: 'stores/:id',
          lazy: async () => ({ Component: (await import('./pages/store/store-page.js')).StorePage }),
        },
        {
          path: 'deliveries',
          lazy: async () => ({ Component: (await import('./pages/deliveries/deliveries-page.js')).DeliveriesPage }),
        },
        {
          path: 'deliveries/:id',
          lazy: async () => ({ Component: (await import('./pages/delivery/delivery-page.js')).DeliveryPage }),
        },
        {
          path: 'dead-letters',
          lazy: async () => ({
            Component: (await import('./pages/dead-letters/dead-letters-page.js')).DeadLettersPage,
          }),
        },
        { path: 'audit', lazy: async () => ({ Component: (await import('./pages/audit/audit-page.js')).AuditPage }) },
        {
          path: 'system',
          lazy: async () => ({ Component: (await import('./pages/system/system-page.js')).SystemPage }),
        },
        { path: '*', Component: NotFoundPage },
      ],
    },
  ],
  { basename: import.meta.env.BASE_URL.replace(/\/$/, '') },
);
