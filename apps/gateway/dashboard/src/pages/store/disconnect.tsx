import { Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { StoreView } from '../../../../src/operator/api.js';
import { write } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { useAction } from '../../api/use-action.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { Panel } from '../../components/panel.js';

/** Ends a connection. Nobody does that by a slip: the name is typed first. */
export function Disconnect({ store }: { readonly store: StoreView }) {
  const { t } = useTranslation();
  const [asking, ask] = useDisclosure(false);
  const disconnect = useAction({
    act: () => write<StoreView>('POST', `/stores/${encodeURIComponent(store.id)}/disconnect`),
    done: () => t('disconnect.done', { store: store.name }),
    onDone: ask.close,
    changes: [keys.store(store.id), keys.stores, keys.overview],
  });
  return (
    <Panel title={t('disconnect.title')}>
      <Stack align="flex-start">
        <Text size="sm" c="dimmed">
          {t('disconnect.hint')}
        </Text>
        <Button variant="default" c="var(--mantine-color-error)" onClick={ask.open}>
          {t('disconnect.open')}
        </Button>
      </Stack>
      <ConfirmDialog
        opened={asking}
        title={t('disconnect.sure', { store: store.name })}
        text={t('disconnect.text')}
        confirm={t('disconnect.open')}
        typed={store.name}
        busy={disconnect.isPending}
        onConfirm={() => disconnect.run()}
        onClose={ask.close}
      />
    </Panel>
  );
}
