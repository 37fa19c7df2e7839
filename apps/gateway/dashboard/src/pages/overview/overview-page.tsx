import { SegmentedControl, Stack } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useOverview } from '../../api/queries.js';
import { Failure } from '../../components/failure.js';
import { Loading } from '../../components/loading.js';
import { PageHeader } from '../../components/page-header.js';
import { useFilters } from '../../components/use-filters.js';
import { Attention } from './attention.js';
import { PaymentsOverTime } from './payments-over-time.js';
import { RANGES, type Range, spanOf } from './range.js';
import { Statuses } from './statuses.js';
import { Sums } from './sums.js';

/** Is anything wrong, and how is business. */
export function OverviewPage() {
  const { t } = useTranslation();
  const filters = useFilters(['range']);
  const range = RANGES.find((one) => one === filters.values.range) ?? 'today';
  const [mode, setMode] = useLocalStorage<'live' | 'test'>({
    key: 'neropay.mode',
    defaultValue: 'live',
    getInitialValueInEffect: false,
  });
  const today = new Date().toDateString();
  const span = useMemo(() => spanOf(range, new Date(today)), [range, today]);
  const query = { from: span.from.toISOString(), to: span.to.toISOString(), bucket: span.bucket, mode };
  const overview = useOverview(query);
  return (
    <>
      <PageHeader title={t('overview.title')}>
        <SegmentedControl
          aria-label={t('overview.range')}
          value={range}
          onChange={(value: Range) => filters.set('range', value)}
          data={RANGES.map((value) => ({ value, label: t(`overview.${value}`) }))}
        />
        <SegmentedControl
          aria-label={t('common.mode')}
          value={mode}
          onChange={setMode}
          data={[
            { value: 'live' as const, label: t('mode.live') },
            { value: 'test' as const, label: t('mode.test') },
          ]}
        />
      </PageHeader>
      <Stack gap="lg">
        <Attention />
        {overview.data && (
          <Stack gap="lg">
            <Sums sums={overview.data.sums} mode={mode} onMode={setMode} />
            <PaymentsOverTime series={overview.data.series} sums={overview.data.sums} span={span} />
            <Statuses statuses={overview.data.statuses} from={span.from} mode={mode} />
          </Stack>
        )}
        {overview.isPending && <Loading />}
        {overview.error && <Failure error={overview.error} retry={() => overview.refetch()} />}
      </Stack>
    </>
  );
}
