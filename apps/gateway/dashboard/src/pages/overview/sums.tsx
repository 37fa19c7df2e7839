import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CurrencySum } from '../../../../src/operator/api.js';
import { Amount } from '../../components/amount.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { netOf } from '../../format/net-of.js';
import classes from './sums.module.css';

/** What came in and what went back, for each currency by itself: amounts of different ones are never added up. */
export function Sums({
  sums,
  mode,
  onMode,
}: {
  readonly sums: readonly CurrencySum[];
  readonly mode: 'live' | 'test';
  readonly onMode: (mode: 'live' | 'test') => void;
}) {
  const { t } = useTranslation();
  if (sums.length === 0) {
    return (
      <Panel title={t('overview.paid')}>
        <Empty
          title={mode === 'live' ? t('overview.none_live') : t('overview.none_test')}
          hint={t('overview.none_hint')}
        >
          <Button variant="default" size="xs" mt="xs" onClick={() => onMode(mode === 'live' ? 'test' : 'live')}>
            {mode === 'live' ? t('overview.show_test') : t('overview.show_live')}
          </Button>
        </Empty>
      </Panel>
    );
  }
  return (
    <Panel title={t('overview.paid')}>
      <ul className={classes.sums}>
        {sums.map((sum) => (
          <li key={sum.currency} className={classes.sum}>
            <Sum {...sum} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Sum({ currency, count, amount, refunded }: CurrencySum) {
  const { t } = useTranslation();
  const net = netOf(amount, refunded, currency);
  return (
    <>
      <span className={classes.currency}>{currency}</span>
      <span className={classes.amount}>
        <Amount amount={amount} currency={currency} />
      </span>
      <span className={classes.count}>{t('overview.payments', { count })}</span>
      <dl className={classes.lines}>
        <div>
          <dt>{t('overview.refunded')}</dt>
          <dd>
            <Amount amount={refunded} currency={currency} />
          </dd>
        </div>
        {net !== null && (
          <div>
            <dt>{t('overview.net')}</dt>
            <dd>
              <Amount amount={net} currency={currency} />
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}
