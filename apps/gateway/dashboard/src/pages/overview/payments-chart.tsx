import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OverviewView } from '../../../../src/operator/api.js';
import { moneyText } from '../../format/money-text.js';
import { useLocale } from '../../i18n/use-locale.js';
import classes from './payments-chart.module.css';
import { bucketsOf, type Span } from './range.js';

type Point = OverviewView['series'][number];

/** Payments of one currency, bar by bar; the same as a table for those who do not see it. */
export function PaymentsChart({
  series,
  currency,
  span,
}: {
  readonly series: readonly Point[];
  readonly currency: string;
  readonly span: Span;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const byStart = new Map(series.map((point) => [Date.parse(point.at), point]));
  const bars = bucketsOf(span).map((start) => {
    const point = byStart.get(start.getTime());
    return {
      when: bucketText(start, span.bucket, locale),
      point,
      // A height in pixels is made of it, never a sum: what is read is the gateway's own text.
      amount: Number(point?.amount ?? 0),
    };
  });
  const textOf = (point: Point) =>
    `${moneyText(point.amount, currency, locale)} · ${t('overview.payments', { count: point.count })}`;
  return (
    <figure className={classes.figure}>
      <div aria-hidden>
        <BarChart
          h={260}
          data={bars}
          dataKey="when"
          series={[{ name: 'amount', color: 'nero.7' }]}
          gridAxis="x"
          tickLine="none"
          yAxisProps={{ width: 70, tickFormatter: (value: number) => compact(value, locale) }}
          xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 18 }}
          barProps={{ radius: [4, 4, 0, 0], maxBarSize: 46, isAnimationActive: false }}
          barChartProps={{ accessibilityLayer: false }}
          tooltipAnimationDuration={0}
          tooltipProps={{
            content: ({ label }) => {
              const point = bars.find(({ when }) => when === label)?.point;
              return (
                <div className={classes.tip}>
                  <Text size="sm" fw={600}>
                    {String(label)}
                  </Text>
                  <Text size="sm">{point ? textOf(point) : t('overview.nothing')}</Text>
                </div>
              );
            },
          }}
        />
      </div>
      <VisuallyHidden>
        <table>
          <caption>{t('overview.over_time_of', { currency })}</caption>
          <tbody>
            {bars.map(
              ({ when, point }) =>
                point && (
                  <tr key={when}>
                    <th scope="row">{when}</th>
                    <td>{textOf(point)}</td>
                  </tr>
                ),
            )}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}

function bucketText(start: Date, bucket: Span['bucket'], locale: string): string {
  return bucket === 'hour'
    ? new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(start)
    : new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' }).format(start);
}

function compact(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { notation: 'compact' }).format(value);
}
