import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlugConnected, IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CallbackTestView, StoreCheckView, StoreView } from '../../../../src/operator/api.js';
import { write } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { useAction } from '../../api/use-action.js';
import { Notice } from '../../components/notice.js';
import { Panel } from '../../components/panel.js';

/** The two ends of it, each tried when asked to: the provider with the stored credentials, the shop with a signed callback. */
export function Connection({ store }: { readonly store: StoreView }) {
  const { t } = useTranslation();
  const path = `/stores/${encodeURIComponent(store.id)}`;
  const changes = [keys.store(store.id)];
  const check = useAction({ act: () => write<StoreCheckView>('POST', `${path}/check`), changes });
  const test = useAction({ act: () => write<CallbackTestView>('POST', `${path}/test-callback`), changes });
  const hasCallback = store.endpoints.some(({ sink, url }) => sink === 'callback' && url !== null);
  return (
    <Panel title={t('connection.title')}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('connection.hint')}
        </Text>
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconPlugConnected size={17} aria-hidden />}
            loading={check.isPending}
            onClick={() => check.run()}
          >
            {t('connection.check')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconSend size={17} aria-hidden />}
            loading={test.isPending}
            disabled={!hasCallback}
            onClick={() => test.run()}
          >
            {t('connection.test')}
          </Button>
        </Group>
        {!hasCallback && <Text size="sm">{t('connection.no_callback')}</Text>}
        {check.data && (
          <Outcome
            ok={check.data.ok}
            title={check.data.ok ? t('connection.check_ok') : t('connection.check_failed')}
            lines={[check.data.message, ...check.data.warnings]}
          />
        )}
        {test.data && (
          <Outcome
            ok={test.data.ok}
            title={
              test.data.ok ? t('connection.test_ok', { status: test.data.status ?? '' }) : t('connection.test_failed')
            }
            lines={[test.data.message, test.data.url]}
          />
        )}
      </Stack>
    </Panel>
  );
}

function Outcome({
  ok,
  title,
  lines,
}: {
  readonly ok: boolean;
  readonly title: string;
  readonly lines: readonly (string | null)[];
}) {
  return (
    <Notice tone={ok ? 'good' : 'bad'} title={title} live>
      {lines.map((line) => line !== null && <div key={line}>{line}</div>)}
    </Notice>
  );
}
