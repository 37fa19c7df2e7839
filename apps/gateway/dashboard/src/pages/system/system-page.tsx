import { SimpleGrid, Stack, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SystemView } from '../../../../src/operator/api.js';
import { useSystem } from '../../api/queries.js';
import { Copyable } from '../../components/copyable.js';
import { Empty } from '../../components/empty.js';
import { Facts } from '../../components/facts.js';
import { Failure } from '../../components/failure.js';
import { Loading } from '../../components/loading.js';
import { Moment } from '../../components/moment.js';
import { Notice } from '../../components/notice.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { StatusBadge } from '../../components/status-badge.js';
import { sizeText } from '../../format/size-text.js';
import { waitText } from '../../format/wait-text.js';
import { useLocale } from '../../i18n/use-locale.js';
import { useWords } from '../../i18n/use-words.js';
import classes from './system-page.module.css';

/** The gateway itself: is its work being done, and is it set up well. */
export function SystemPage() {
  const { t } = useTranslation();
  const query = useSystem();
  return (
    <>
      <PageHeader title={t('nav.system')} hint={t('system.hint')} />
      {query.data ? (
        <System system={query.data} />
      ) : query.error ? (
        <Failure error={query.error} retry={() => query.refetch()} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function System({ system }: { readonly system: SystemView }) {
  return (
    <Stack gap="lg">
      <Warnings warnings={system.warnings} />
      <Queues queues={system.queues} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Process system={system} />
        <Database system={system} />
        <Breakers open={system.open_breakers} />
        <Schedules system={system} />
      </SimpleGrid>
    </Stack>
  );
}

function Warnings({ warnings }: Pick<SystemView, 'warnings'>) {
  const { t } = useTranslation();
  if (warnings.length === 0) return null;
  return (
    <Notice tone="warn" title={t('system.warnings')}>
      <ul className={classes.warnings}>
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </Notice>
  );
}

function Queues({ queues }: Pick<SystemView, 'queues'>) {
  const { t } = useTranslation();
  const name = useWords('queue');
  return (
    <Panel title={t('system.queues')}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('system.queue')}</Table.Th>
            <Table.Th ta="right">{t('system.due')}</Table.Th>
            <Table.Th ta="right">{t('system.oldest')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Object.entries(queues).map(([queue, { due, oldest_due_at }]) => (
            <Table.Tr key={queue}>
              <Table.Td>{name(queue)}</Table.Td>
              <Table.Td ta="right">{due}</Table.Td>
              <Table.Td ta="right">{oldest_due_at === null ? '–' : <Moment at={oldest_due_at} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

function Process({ system }: { readonly system: SystemView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Panel title={t('system.process')}>
      <Facts
        facts={[
          [t('system.version'), system.version],
          ['Node.js', system.node],
          [t('system.started'), <Moment key="started" at={system.started_at} precise />],
          [t('system.memory'), sizeText(system.memory_bytes, locale)],
          [t('system.address'), <Copyable key="url" text={system.public_url} label={t('system.address')} />],
          [t('system.providers'), system.rails.join(', ')],
        ]}
      />
    </Panel>
  );
}

function Database({ system: { database, retention } }: { readonly system: SystemView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { bodies_days } = retention;
  return (
    <Panel title={t('system.database')}>
      <Facts
        facts={[
          [t('system.kind'), database.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'],
          [t('system.state'), <StatusBadge key="state" group="health" value={database.ok ? 'ok' : 'failed'} />],
          [t('system.size'), database.bytes === null ? null : sizeText(database.bytes, locale)],
          [t('system.schema'), database.schema],
          [t('system.bodies'), bodies_days === null ? t('system.for_ever') : t('system.days', { count: bodies_days })],
        ]}
      />
    </Panel>
  );
}

function Breakers({ open }: { readonly open: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('system.breakers')}>
      {open.length === 0 ? (
        <Empty title={t('system.no_breakers')} hint={t('system.breakers_hint')} />
      ) : (
        <ul className={classes.breakers}>
          {open.map((endpoint) => (
            <li key={endpoint}>
              <Copyable text={endpoint} label={t('delivery.endpoint')} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Schedules({ system: { schedules } }: { readonly system: SystemView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = (waits: readonly number[]) => waits.map((ms) => waitText(ms, locale)).join(', ');
  return (
    <Panel title={t('system.schedules')}>
      <Facts
        facts={[
          [t('system.delivery_schedule'), words(schedules.delivery_ms)],
          [t('system.reconcile_schedule'), words(schedules.reconcile_ms)],
        ]}
      />
    </Panel>
  );
}
