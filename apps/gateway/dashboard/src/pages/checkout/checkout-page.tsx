import { Anchor, Grid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { CheckoutView } from '../../../../src/operator/api.js';
import { useCheckout } from '../../api/queries.js';
import { Amount } from '../../components/amount.js';
import { Copyable } from '../../components/copyable.js';
import { Facts } from '../../components/facts.js';
import { Failure } from '../../components/failure.js';
import { Loading } from '../../components/loading.js';
import { Moment } from '../../components/moment.js';
import { Notice } from '../../components/notice.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { StatusBadge } from '../../components/status-badge.js';
import { useWords } from '../../i18n/use-words.js';
import { CheckoutActions } from './checkout-actions.js';
import classes from './checkout-page.module.css';
import { Payments } from './payments.js';
import { Refunds } from './refunds.js';
import { Timeline } from './timeline.js';

/** One order's money: what it is, all that happened to it, and what can be done. */
export function CheckoutPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const query = useCheckout(id);
  const back = { to: '/checkouts', label: t('nav.checkouts') };
  if (query.data === undefined) {
    return (
      <>
        <PageHeader title={t('checkout.title')} back={back} />
        {query.error ? <Failure error={query.error} retry={() => query.refetch()} /> : <Loading />}
      </>
    );
  }
  const checkout = query.data;
  return (
    <>
      <PageHeader
        title={t('checkout.title_of', { order: checkout.order_number ?? checkout.order_id })}
        back={back}
        badge={<StatusBadge group="status" value={checkout.status} />}
      >
        <CheckoutActions checkout={checkout} />
      </PageHeader>
      <Stack gap="lg">
        <p className={classes.amount}>
          <Amount amount={checkout.amount} currency={checkout.currency} />
          {/[1-9]/.test(checkout.amount_refunded) && (
            <span className={classes.refunded}>
              {t('checkout.of_it_refunded')} <Amount amount={checkout.amount_refunded} currency={checkout.currency} />
            </span>
          )}
        </p>
        <Notices checkout={checkout} />
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, lg: 7 }}>
            <Stack gap="lg">
              {checkout.payments.length > 0 && <Payments checkout={checkout} />}
              {checkout.refunds.length > 0 && <Refunds refunds={checkout.refunds} />}
              <Panel title={t('timeline.title')}>
                <Timeline entries={checkout.timeline} />
              </Panel>
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 5 }}>
            <Stack gap="lg">
              <CheckoutFacts checkout={checkout} />
              <Customer checkout={checkout} />
              <Metadata metadata={checkout.metadata} />
            </Stack>
          </Grid.Col>
        </Grid>
      </Stack>
    </>
  );
}

/** What somebody must know before they do anything. */
function Notices({ checkout }: { readonly checkout: CheckoutView }) {
  const { t } = useTranslation();
  const why = useWords('review_reason');
  const { status, review_reason, late, refusal, payments } = checkout;
  const notices = [
    status === 'review' && {
      title: t('checkout.review'),
      text: `${review_reason ? `${why(review_reason)} ` : ''}${t('checkout.review_hint')}`,
    },
    status === 'disputed' && { title: t('checkout.disputed'), text: t('checkout.disputed_hint') },
    late && { title: t('checkout.late_title'), text: t('checkout.late_hint') },
    payments.some(({ duplicate }) => duplicate) && {
      title: t('checkout.duplicate'),
      text: t('checkout.duplicate_hint'),
    },
    refusal && { title: t('checkout.refusal'), text: `${refusal.message} (${refusal.code})` },
  ].filter((notice) => typeof notice === 'object' && notice !== null);
  return notices.map(({ title, text }) => (
    <Notice key={title} tone="warn" title={title}>
      {text}
    </Notice>
  ));
}

function CheckoutFacts({ checkout }: { readonly checkout: CheckoutView }) {
  const { t } = useTranslation();
  const mode = useWords('mode');
  const kind = useWords('kind');
  return (
    <Panel title={t('checkout.facts')}>
      <Facts
        facts={[
          [t('checkout.description'), checkout.description],
          [t('common.store'), <StoreLink key="store" store={checkout.store} />],
          [t('checkout.order'), <Copyable key="order" text={checkout.order_id} label={t('checkout.order')} />],
          [t('checkout.reference'), <Copyable key="ref" text={checkout.reference} label={t('checkout.reference')} />],
          [
            t('checkout.transaction'),
            checkout.transaction_id && (
              <Copyable key="trx" text={checkout.transaction_id} label={t('checkout.transaction')} />
            ),
          ],
          [t('checkout.id'), <Copyable key="id" text={checkout.id} label={t('checkout.id')} />],
          [t('checkout.kind'), kind(checkout.kind)],
          [t('common.provider'), `${checkout.rail} · ${mode(checkout.mode)}`],
          [t('checkout.created'), <Moment key="created" at={checkout.created_at} precise />],
          [t('checkout.paid_at'), checkout.paid_at && <Moment key="paid" at={checkout.paid_at} precise />],
          [t('checkout.expires'), checkout.can.cancel && <Moment key="expires" at={checkout.expires_at} precise />],
          [t('checkout.next_look'), checkout.next_look_at && <Moment key="look" at={checkout.next_look_at} precise />],
          [
            t('checkout.page'),
            checkout.checkout_url && <Copyable key="page" text={checkout.checkout_url} label={t('checkout.page')} />,
          ],
        ]}
      />
    </Panel>
  );
}

function StoreLink({ store }: Pick<CheckoutView, 'store'>) {
  return (
    <Anchor component={Link} to={`/stores/${store.id}`} size="sm">
      {store.name} ({store.platform})
    </Anchor>
  );
}

function Customer({ checkout: { customer, customer_email } }: { readonly checkout: CheckoutView }) {
  const { t } = useTranslation();
  const { name, email = customer_email ?? undefined, phone, ...others } = customer;
  if (!name && !email && !phone && Object.keys(others).length === 0) return null;
  return (
    <Panel title={t('checkout.customer')}>
      <Facts
        facts={[
          [t('checkout.name'), name],
          [t('checkout.email'), email && <Copyable key="email" text={email} label={t('checkout.email')} />],
          [t('checkout.phone'), phone],
          ...Object.entries(others),
        ]}
      />
    </Panel>
  );
}

function Metadata({ metadata }: Pick<CheckoutView, 'metadata'>) {
  const { t } = useTranslation();
  if (Object.keys(metadata).length === 0) return null;
  return (
    <Panel title={t('checkout.metadata')}>
      <Facts facts={Object.entries(metadata)} />
    </Panel>
  );
}
