import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBackUp, IconBan, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../../src/operator/api.js';
import { write } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useAction } from '../../api/use-action.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { useWords } from '../../i18n/use-words.js';
import { RefundDialog } from './refund-dialog.js';

export function CheckoutActions({ checkout }: { readonly checkout: CheckoutView }) {
  const { t } = useTranslation();
  const status = useWords('status');
  const [refunding, refund] = useDisclosure(false);
  const [cancelling, cancel] = useDisclosure(false);
  const path = `/checkouts/${encodeURIComponent(checkout.id)}`;
  const changes = [keys.checkouts, keys.overview, keys.checkout(checkout.id)];
  const show = (after: CheckoutView) => queryClient.setQueryData(keys.checkout(after.id), after);
  const check = useAction({
    act: () => write<CheckoutView>('POST', `${path}/refresh`),
    onDone: show,
    done: (after) =>
      after.status === checkout.status
        ? t('checkout.checked_same', { status: status(after.status) })
        : t('checkout.checked_changed', { status: status(after.status) }),
    changes,
  });
  const stop = useAction({
    act: () => write<CheckoutView>('POST', `${path}/cancel`),
    onDone: (after) => {
      show(after);
      cancel.close();
    },
    done: (after) => t('checkout.checked_changed', { status: status(after.status) }),
    changes,
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconRefresh size={17} aria-hidden />}
        loading={check.isPending}
        onClick={() => check.run()}
      >
        {t('checkout.check')}
      </Button>
      {checkout.can.cancel && (
        <Button variant="default" leftSection={<IconBan size={17} aria-hidden />} onClick={cancel.open}>
          {t('checkout.cancel')}
        </Button>
      )}
      {checkout.can.refund !== null && (
        <Button leftSection={<IconArrowBackUp size={17} aria-hidden />} onClick={refund.open}>
          {t('refund.open')}
        </Button>
      )}
      {refunding && checkout.can.refund !== null && (
        <RefundDialog checkout={checkout} most={checkout.can.refund} onClose={refund.close} />
      )}
      <ConfirmDialog
        opened={cancelling}
        title={t('checkout.cancel_title')}
        text={t('checkout.cancel_text', { order: checkout.order_number ?? checkout.order_id })}
        confirm={t('checkout.cancel_confirm')}
        busy={stop.isPending}
        onConfirm={() => stop.run()}
        onClose={cancel.close}
      />
    </>
  );
}
