import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../../src/operator/api.js';
import { Notice } from '../../components/notice.js';
import { useExplain } from '../../components/use-explain.js';
import { moneyText } from '../../format/money-text.js';
import { typedAmount } from '../../format/typed-amount.js';
import { useLocale } from '../../i18n/use-locale.js';
import { useRefund } from './use-refund.js';

/**
 * Gives money back, all that is left or a part, after saying how much and to whom. While nothing is known of an attempt nothing can be
 * changed, only the same asked again: a lost answer becomes one refund, never two.
 *
 * @param props.most what is left to give back, decimal string in major units
 * @param props.paymentId which payment gives back; left out: the one that paid
 */
export function RefundDialog({
  checkout,
  most,
  paymentId,
  onClose,
}: {
  readonly checkout: CheckoutView;
  readonly most: string;
  readonly paymentId?: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const explain = useExplain();
  const refund = useRefund({ checkoutId: checkout.id, paymentId, onDone: onClose });
  const { unsettled } = refund;
  const [part, setPart] = useState(unsettled !== null);
  const [text, setText] = useState(unsettled?.amount ?? '');
  const [reason, setReason] = useState(unsettled?.reason ?? '');
  const chosen = part ? typedAmount(text, checkout.currency, most, locale) : { amount: most };
  // What is asked again is what was asked, also when it is more than what is left by now: then it was made.
  const typed = unsettled ?? chosen;
  const amount = 'amount' in typed ? typed.amount : null;
  const money = (value: string) => moneyText(value, checkout.currency, locale);
  const problem =
    'problem' in typed && text !== ''
      ? typed.problem === 'too_much'
        ? t('refund.too_much', { most: money(most) })
        : t('refund.not_an_amount', { example: money(most) })
      : undefined;
  const locked = refund.isPending || unsettled !== null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('refund.title')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      centered
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (amount !== null) refund.run({ amount, reason });
        }}
      >
        <Stack>
          <Radio.Group
            label={t('refund.how_much')}
            value={part ? 'part' : 'all'}
            onChange={(value) => setPart(value === 'part')}
          >
            <Stack gap={8} mt={6}>
              <Radio value="all" label={t('refund.all', { amount: money(most) })} disabled={locked} data-autofocus />
              <Radio value="part" label={t('refund.part')} disabled={locked} />
            </Stack>
          </Radio.Group>
          {part && (
            <TextInput
              label={t('refund.amount', { currency: checkout.currency })}
              description={t('refund.at_most', { most: money(most) })}
              inputMode="decimal"
              autoComplete="off"
              value={text}
              error={problem}
              disabled={locked}
              required
              onChange={({ currentTarget }) => setText(currentTarget.value)}
            />
          )}
          <TextInput
            label={t('refund.reason')}
            description={t('refund.reason_hint')}
            maxLength={255}
            value={reason}
            disabled={locked}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          {amount !== null && (
            <Text fw={500} role="status">
              {t('refund.sure', {
                amount: money(amount),
                whom: whomOf(checkout) ?? t('refund.the_customer'),
                order: checkout.order_number ?? checkout.order_id,
              })}
            </Text>
          )}
          {unsettled ? (
            <Notice tone="warn" title={t('refund.unknown')} live>
              {t('refund.unknown_hint')}
            </Notice>
          ) : (
            refund.error && (
              <Notice tone="bad" title={explain(refund.error).title}>
                {explain(refund.error).text}
              </Notice>
            )
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} disabled={refund.isPending}>
              {t('common.back')}
            </Button>
            <Button type="submit" disabled={amount === null} loading={refund.isPending}>
              {unsettled ? t('refund.again') : t('refund.submit', { amount: amount === null ? '' : money(amount) })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** "Ada Lovelace (ada@example.com)", as far as it is known. */
function whomOf({ customer, customer_email }: CheckoutView): string | null {
  const { name } = customer;
  if (name && customer_email) return `${name} (${customer_email})`;
  return name ?? customer_email;
}
