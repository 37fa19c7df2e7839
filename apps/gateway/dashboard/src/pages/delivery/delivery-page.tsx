import { Anchor, Button, Grid, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { DeliveryView } from '../../../../src/operator/api.js';
import { write } from '../../api/client.js';
import { keys, useDelivery } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useAction } from '../../api/use-action.js';
import { BodyText } from '../../components/body-text.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { Copyable } from '../../components/copyable.js';
import { Facts } from '../../components/facts.js';
import { Failure } from '../../components/failure.js';
import { Loading } from '../../components/loading.js';
import { Moment } from '../../components/moment.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { StatusBadge } from '../../components/status-badge.js';
import { useWords } from '../../i18n/use-words.js';
import { Tries } from './tries.js';

/** One event on its way to one receiver: what was sent, each try, and what came back. */
export function DeliveryPage() {
  const { t } = useTranslation();
  const event = useWords('event');
  const { id = '' } = useParams();
  const query = useDelivery(id);
  const back = { to: '/deliveries', label: t('nav.deliveries') };
  if (query.data === undefined) {
    return (
      <>
        <PageHeader title={t('delivery.title', { id })} back={back} />
        {query.error ? <Failure error={query.error} retry={() => query.refetch()} /> : <Loading />}
      </>
    );
  }
  const delivery = query.data;
  return (
    <>
      <PageHeader
        title={event(delivery.type)}
        back={back}
        badge={<StatusBadge group="delivery_state" value={delivery.state} />}
      >
        <Replay delivery={delivery} />
      </PageHeader>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="lg">
            <Panel title={t('delivery.all_tries')}>
              <Tries tries={delivery.tries} />
            </Panel>
            <Panel title={t('delivery.body')}>
              <BodyText body={delivery.body} />
            </Panel>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <DeliveryFacts delivery={delivery} />
        </Grid.Col>
      </Grid>
    </>
  );
}

function DeliveryFacts({ delivery }: { readonly delivery: DeliveryView }) {
  const { t } = useTranslation();
  const { checkout_id, store, endpoint } = delivery;
  return (
    <Panel title={t('delivery.facts')}>
      <Facts
        facts={[
          [t('delivery.type'), delivery.type],
          [t('delivery.event_id'), <Copyable key="event" text={delivery.event_id} label={t('delivery.event_id')} />],
          [
            t('checkout.title'),
            checkout_id && <PageLink key="co" to={`/checkouts/${checkout_id}`} text={checkout_id} />,
          ],
          [t('common.store'), store && <PageLink key="st" to={`/stores/${store.id}`} text={store.name} />],
          [t('delivery.endpoint'), <StatusBadge key="state" group="store_state" value={endpoint.state} />],
          [t('endpoints.url'), endpoint.url && <Copyable key="url" text={endpoint.url} label={t('endpoints.url')} />],
          [t('delivery.created'), <Moment key="created" at={delivery.created_at} precise />],
          [t('delivery.next'), delivery.next_attempt_at && <Moment key="next" at={delivery.next_attempt_at} precise />],
          [t('delivery.finished'), delivery.finished_at && <Moment key="end" at={delivery.finished_at} precise />],
        ]}
      />
    </Panel>
  );
}

function PageLink({ to, text }: { readonly to: string; readonly text: string }) {
  return (
    <Anchor component={Link} to={to} size="sm">
      {text}
    </Anchor>
  );
}

/** A dead one is sent again at a click; one that the shop has taken only after a question. */
function Replay({ delivery }: { readonly delivery: DeliveryView }) {
  const { t } = useTranslation();
  const [asking, ask] = useDisclosure(false);
  const replay = useAction({
    act: () => write<DeliveryView>('POST', `/deliveries/${delivery.id}/replay`),
    onDone: (after) => {
      ask.close();
      queryClient.setQueryData(keys.delivery(String(after.id)), after);
    },
    done: () => t('delivery.replayed'),
    changes: [keys.deliveries, keys.delivery(String(delivery.id)), keys.overview],
  });
  const { state } = delivery;
  if (state !== 'dead' && state !== 'delivered') return null;
  return (
    <>
      <Button
        variant={state === 'dead' ? 'filled' : 'default'}
        leftSection={<IconSend size={17} aria-hidden />}
        loading={replay.isPending}
        onClick={state === 'dead' ? () => replay.run() : ask.open}
      >
        {t('delivery.replay')}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={t('delivery.replay_sure')}
        text={t('delivery.replay_text')}
        confirm={t('delivery.replay')}
        busy={replay.isPending}
        onConfirm={() => replay.run()}
        onClose={ask.close}
      />
    </>
  );
}
