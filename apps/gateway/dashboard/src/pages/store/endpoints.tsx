import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { EndpointView, StoreView } from '../../../../src/operator/api.js';
import { write } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { useAction } from '../../api/use-action.js';
import { Copyable } from '../../components/copyable.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { StatusBadge } from '../../components/status-badge.js';
import classes from './endpoints.module.css';

/** Where the shop is told of what happened, and whether it still is. */
export function Endpoints({ store }: { readonly store: StoreView }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('endpoints.title')}>
      {store.endpoints.length === 0 && <Empty title={t('endpoints.none')} hint={t('endpoints.none_hint')} />}
      <ul className={classes.endpoints}>
        {store.endpoints.map((endpoint) => (
          <li key={endpoint.id} className={classes.endpoint}>
            <Endpoint endpoint={endpoint} storeId={store.id} canEnable={store.state === 'active'} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Endpoint({
  endpoint: { id, sink, url, types, state, disabled_reason },
  storeId,
  canEnable,
}: {
  readonly endpoint: EndpointView;
  readonly storeId: string;
  readonly canEnable: boolean;
}) {
  const { t } = useTranslation();
  const enable = useAction({
    act: () => write<EndpointView>('POST', `/endpoints/${encodeURIComponent(id)}/enable`),
    done: () => t('endpoints.enabled'),
    changes: [keys.store(storeId), keys.overview, keys.deliveries],
  });
  return (
    <>
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          <strong>{sink === 'callback' ? t('endpoints.callback') : t('endpoints.hook')}</strong>
          <StatusBadge group="store_state" value={state} />
        </Group>
        <Group gap="xs">
          <Button
            component={Link}
            to={`/deliveries?${new URLSearchParams({ endpoint_id: id })}`}
            variant="subtle"
            size="compact-sm"
          >
            {t('nav.deliveries')}
          </Button>
          {state === 'disabled' && canEnable && (
            <Button size="compact-sm" loading={enable.isPending} onClick={() => enable.run()}>
              {t('endpoints.enable')}
            </Button>
          )}
        </Group>
      </Group>
      {url === null ? (
        <Text size="sm" c="dimmed">
          {t('endpoints.no_url')}
        </Text>
      ) : (
        <Copyable text={url} label={t('endpoints.url')} />
      )}
      <Text size="sm" c="dimmed">
        {types === null ? t('endpoints.all_types') : types.join(', ')}
      </Text>
      {disabled_reason !== null && <Text size="sm">{t('endpoints.why', { reason: disabled_reason })}</Text>}
    </>
  );
}
