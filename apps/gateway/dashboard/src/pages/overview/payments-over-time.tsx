import { Group, SegmentedControl, Skeleton } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CurrencySum, OverviewView } from '../../../../src/operator/api.js';
import { Panel } from '../../components/panel.js';
import type { Span } from './range.js';

/** Most of what the dashboard weighs, and of use on this page alone. */
const PaymentsChart = lazy(async () => ({ default: (await import('./payments-chart.js')).PaymentsChart }));

/** As many as can be told apart as buttons. */
const SHOWN = 5;

/** One currency at a time: heights of different ones cannot be compared. */
export function PaymentsOverTime({
  series,
  sums,
  span,
}: {
  readonly series: OverviewView['series'];
  readonly sums: readonly CurrencySum[];
  readonly span: Span;
}) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<string>();
  const currencies = sums.slice(0, SHOWN).map(({ currency }) => currency);
  const currency = currencies.find((one) => one === chosen) ?? currencies[0];
  if (currency === undefined) return null;
  return (
    <Panel
      title={t('overview.over_time')}
      aside={
        currencies.length > 1 && (
          <Group>
            <SegmentedControl
              size="xs"
              aria-label={t('common.currency')}
              value={currency}
              onChange={choose}
              data={currencies}
            />
          </Group>
        )
      }
    >
      <Suspense fallback={<Skeleton height={260} />}>
        <PaymentsChart series={series.filter((point) => point.currency === currency)} currency={currency} span={span} />
      </Suspense>
    </Panel>
  );
}
