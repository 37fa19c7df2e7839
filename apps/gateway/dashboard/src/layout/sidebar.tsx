import { Button, Stack, TextInput } from '@mantine/core';
import {
  IconActivityHeartbeat,
  IconBuildingStore,
  IconCreditCard,
  IconHistory,
  IconLayoutDashboard,
  IconLogout,
  IconMailX,
  IconSearch,
  IconSend,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useNavigate } from 'react-router';
import { useSystem } from '../api/queries.js';
import { logOut } from '../api/session.js';
import { useAction } from '../api/use-action.js';
import { useAttention } from '../pages/overview/use-attention.js';
import { ColourSwitch } from './colour-switch.js';
import { LanguageChoice } from './language-choice.js';
import classes from './sidebar.module.css';

/** The way around, and who one is. */
export function Sidebar({ operator }: { readonly operator: string }) {
  const { t } = useTranslation();
  const attention = useAttention().data;
  const warnings = useSystem().data?.warnings.length ?? 0;
  const leave = useAction({ act: logOut, changes: [] });
  return (
    <div className={classes.sidebar}>
      <QuickSearch />
      <nav aria-label={t('nav.pages')} className={classes.nav}>
        <Item to="/" icon={IconLayoutDashboard} label={t('nav.overview')} />
        <Item
          to="/checkouts"
          icon={IconCreditCard}
          label={t('nav.checkouts')}
          count={(attention?.review ?? 0) + (attention?.disputed ?? 0)}
        />
        <Item to="/stores" icon={IconBuildingStore} label={t('nav.stores')} />
        <Item to="/deliveries" icon={IconSend} label={t('nav.deliveries')} />
        <Item
          to="/dead-letters"
          icon={IconMailX}
          label={t('nav.dead_letters')}
          count={attention?.dead_deliveries ?? 0}
        />
        <Item to="/audit" icon={IconHistory} label={t('nav.audit')} />
        <Item to="/system" icon={IconActivityHeartbeat} label={t('nav.system')} count={warnings} />
      </nav>
      <Stack gap={6} className={classes.foot}>
        <LanguageChoice />
        <ColourSwitch />
        <div className={classes.who}>
          <span className={classes.operator}>{operator}</span>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconLogout size={15} aria-hidden />}
            loading={leave.isPending}
            onClick={() => leave.run()}
          >
            {t('nav.log_out')}
          </Button>
        </div>
      </Stack>
    </div>
  );
}

function Item({
  to,
  icon: Icon,
  label,
  count = 0,
}: {
  readonly to: string;
  readonly icon: ComponentType<{ size: number; stroke: number; 'aria-hidden': true }>;
  readonly label: string;
  /** What wants a look there. */
  readonly count?: number;
}) {
  const { t } = useTranslation();
  return (
    <NavLink to={to} end={to === '/'} className={classes.item}>
      <Icon size={19} stroke={1.7} aria-hidden />
      <span>{label}</span>
      {count > 0 && (
        <>
          {' '}
          <span className={classes.count} title={t('nav.attention', { count })}>
            {count}
          </span>
        </>
      )}
    </NavLink>
  );
}

/** From anywhere to the order that somebody asks about. */
function QuickSearch() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const text = new FormData(event.currentTarget).get('q');
        void navigate({ pathname: '/checkouts', search: `?${new URLSearchParams({ q: String(text).trim() })}` });
        event.currentTarget.reset();
      }}
    >
      <TextInput
        name="q"
        type="search"
        size="sm"
        aria-label={t('nav.find')}
        placeholder={t('nav.find')}
        leftSection={<IconSearch size={16} aria-hidden />}
      />
    </form>
  );
}
