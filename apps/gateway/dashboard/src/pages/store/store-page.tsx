import { Anchor, Grid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { StoreView } from '../../../../src/operator/api.js';
import { useStore } from '../../api/queries.js';
import { Copyable } from '../../components/copyable.js';
import { Facts } from '../../components/facts.js';
import { Failure } from '../../components/failure.js';
import { Loading } from '../../components/loading.js';
import { Moment } from '../../components/moment.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { StatusBadge } from '../../components/status-badge.js';
import { useWords } from '../../i18n/use-words.js';
import { Connection } from './connection.js';
import { Disconnect } from './disconnect.js';
import { Endpoints } from './endpoints.js';
import { Secrets } from './secrets.js';

/** One shop: does it work, and what to do when it does not. */
export function StorePage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const query = useStore(id);
  const back = { to: '/stores', label: t('nav.stores') };
  if (query.data === undefined) {
    return (
      <>
        <PageHeader title={t('common.store')} back={back} />
        {query.error ? <Failure error={query.error} retry={() => query.refetch()} /> : <Loading />}
      </>
    );
  }
  const store = query.data;
  const active = store.state === 'active';
  return (
    <>
      <PageHeader title={store.name} back={back} badge={<StatusBadge group="store_state" value={store.state} />} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="lg">
            {active && <Connection store={store} />}
            <Endpoints store={store} />
            {active && <Secrets store={store} />}
            {active && <Disconnect store={store} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack gap="lg">
            <StoreFacts store={store} />
            <StoreFigures store={store} />
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

function StoreFacts({ store }: { readonly store: StoreView }) {
  const { t } = useTranslation();
  const mode = useWords('mode');
  return (
    <Panel title={t('store.facts')}>
      <Facts
        facts={[
          [t('store.id'), <Copyable key="id" text={store.id} label={t('store.id')} />],
          [t('store.platform'), store.platform],
          [t('store.url'), <Copyable key="url" text={store.url} label={t('store.url')} />],
          [t('common.provider'), `${store.rail} · ${mode(store.mode)}`],
          [t('store.account'), [store.account.name, store.account.id].filter(Boolean).join(' · ')],
          [t('store.connected'), <Moment key="connected" at={store.created_at} precise />],
          [t('store.changed'), <Moment key="changed" at={store.updated_at} precise />],
        ]}
      />
    </Panel>
  );
}

/** Signs of life, each a way to what it counts. */
function StoreFigures({ store }: { readonly store: StoreView }) {
  const { t } = useTranslation();
  const { pending, dead } = store.deliveries;
  const list = (path: string, query: Record<string, string>) =>
    `${path}?${new URLSearchParams({ store_id: store.id, ...query })}`;
  return (
    <Panel title={t('store.activity')}>
      <Facts
        facts={[
          [
            t('store.last_checkout'),
            store.last_checkout_at === null ? t('store.never') : <Moment key="c" at={store.last_checkout_at} precise />,
          ],
          [
            t('store.last_notification'),
            store.last_notification_at === null ? (
              t('store.never')
            ) : (
              <Moment key="n" at={store.last_notification_at} precise />
            ),
          ],
          [
            t('store.pending'),
            <ListLink key="p" to={list('/deliveries', { state: 'pending' })} text={String(pending)} />,
          ],
          [t('store.dead'), <ListLink key="d" to={list('/dead-letters', {})} text={String(dead)} />],
        ]}
      />
      <p>
        <ListLink to={list('/checkouts', {})} text={t('store.its_checkouts')} />
      </p>
    </Panel>
  );
}

function ListLink({ to, text }: { readonly to: string; readonly text: string }) {
  return (
    <Anchor component={Link} to={to} size="sm">
      {text}
    </Anchor>
  );
}
