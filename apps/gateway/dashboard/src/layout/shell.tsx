import { Burger, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { Loading } from '../components/loading.js';
import { Logo } from './logo.js';
import classes from './shell.module.css';
import { Sidebar } from './sidebar.js';
import { useSearchKey } from './use-search-key.js';

/** What is around every page. */
export function Shell({ operator }: { readonly operator: string }) {
  const { t } = useTranslation();
  const [menu, { open, close }] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  const { pathname, state } = useLocation();
  useSearchKey();

  // A new page is where reading goes on, for those who hear it too; its search, where that was asked for.
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    close();
    const search = state?.search ? main.current?.querySelector<HTMLElement>('[data-search]') : null;
    (search ?? main.current)?.focus();
    window.scrollTo(0, 0);
  }, [pathname, state, close]);

  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        {t('nav.skip')}
      </a>
      <nav className={classes.top} aria-label={t('nav.side')}>
        <Burger opened={menu} onClick={open} size="sm" aria-label={t('nav.open')} />
        <Logo />
      </nav>
      <aside className={classes.side} aria-label={t('nav.side')}>
        <Logo />
        <Sidebar operator={operator} />
      </aside>
      <Drawer
        opened={menu}
        onClose={close}
        size={280}
        title={<Logo />}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Sidebar operator={operator} />
      </Drawer>
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}
