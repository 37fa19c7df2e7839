import { Button, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SecretView, StoreView } from '../../../../src/operator/api.js';
import { write } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { useAction } from '../../api/use-action.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { Moment } from '../../components/moment.js';
import { Notice } from '../../components/notice.js';
import { Panel } from '../../components/panel.js';
import classes from './secrets.module.css';

type Kind = 'rotate-secret' | 'rotate-callback-secret';

/** New secrets. One is shown once, and never kept by the page: closed is gone. */
export function Secrets({ store }: { readonly store: StoreView }) {
  const { t } = useTranslation();
  const [asked, ask] = useState<Kind>();
  const [secret, show] = useState<SecretView>();
  const rotate = useAction({
    act: (kind: Kind) => write<SecretView>('POST', `/stores/${encodeURIComponent(store.id)}/${kind}`),
    onDone: (made) => {
      ask(undefined);
      show(made);
    },
    changes: [keys.store(store.id)],
  });
  return (
    <Panel title={t('secrets.title')}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('secrets.hint')}
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={() => ask('rotate-secret')}>
            {t('secrets.rotate')}
          </Button>
          <Button variant="default" onClick={() => ask('rotate-callback-secret')}>
            {t('secrets.rotate_callback')}
          </Button>
        </Group>
      </Stack>
      <ConfirmDialog
        opened={asked !== undefined}
        title={asked === 'rotate-callback-secret' ? t('secrets.rotate_callback') : t('secrets.rotate')}
        text={t('secrets.sure', { store: store.name })}
        confirm={t('secrets.confirm')}
        busy={rotate.isPending}
        onConfirm={() => asked && rotate.run(asked)}
        onClose={() => ask(undefined)}
      />
      <Modal
        opened={secret !== undefined}
        onClose={() => show(undefined)}
        title={t('secrets.new')}
        closeOnClickOutside={false}
        closeOnEscape={false}
        closeButtonProps={{ 'aria-label': t('common.close') }}
        centered
      >
        {secret && <NewSecret secret={secret} onDone={() => show(undefined)} />}
      </Modal>
    </Panel>
  );
}

function NewSecret({ secret, onDone }: { readonly secret: SecretView; readonly onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Notice tone="warn" title={t('secrets.once')} live>
        {t('secrets.once_hint')}
      </Notice>
      <code className={classes.secret}>{secret.secret}</code>
      <Text size="sm">
        {t('secrets.previous')} <Moment at={secret.previous_valid_until} precise />
      </Text>
      <Group justify="flex-end">
        <CopyButton value={secret.secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={17} aria-hidden /> : <IconCopy size={17} aria-hidden />}
              onClick={copy}
              data-autofocus
            >
              {copied ? t('common.copied') : t('secrets.copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>{t('secrets.stored')}</Button>
      </Group>
    </Stack>
  );
}
