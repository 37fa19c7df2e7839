import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerStop, IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { Failure } from '../../components/failure.js';
import classes from './bulk-replay.module.css';
import { type Progress as Done, type ReplayFilters, useBulkReplay } from './use-bulk-replay.js';

/** @param props.narrowed not all dead ones are chosen, but those that fit the filters */
export function BulkReplay({
  filters,
  narrowed,
  some,
}: {
  readonly filters: ReplayFilters;
  readonly narrowed: boolean;
  readonly some: boolean;
}) {
  const { t } = useTranslation();
  const [asking, ask] = useDisclosure(false);
  const { progress, run, stop } = useBulkReplay();
  const running = progress?.state === 'running';
  return (
    <Stack mb="md" gap="sm">
      {some && !running && (
        <Group>
          <Button leftSection={<IconSend size={17} aria-hidden />} onClick={ask.open}>
            {narrowed ? t('dead.replay_filtered') : t('dead.replay_all')}
          </Button>
        </Group>
      )}
      {progress && <Outcome progress={progress} onStop={stop} />}
      <ConfirmDialog
        opened={asking}
        title={narrowed ? t('dead.replay_filtered') : t('dead.replay_all')}
        text={narrowed ? t('dead.sure_filtered') : t('dead.sure_all')}
        confirm={t('dead.confirm')}
        busy={false}
        onConfirm={() => {
          ask.close();
          void run(filters);
        }}
        onClose={ask.close}
      />
    </Stack>
  );
}

function Outcome({ progress, onStop }: { readonly progress: Done; readonly onStop: () => void }) {
  const { t } = useTranslation();
  const { state, replayed, remaining, error } = progress;
  const all = replayed + (remaining ?? 0);
  const percent = state === 'done' ? 100 : all === 0 ? 0 : (100 * replayed) / all;
  const words = {
    running: t('dead.running', { count: replayed, remaining: remaining ?? '…' }),
    done: t('dead.done', { count: replayed }),
    stopped: t('dead.stopped', { count: replayed, remaining: remaining ?? 0 }),
    failed: t('dead.failed', { count: replayed }),
  };
  return (
    <div className={classes.outcome}>
      <Group justify="space-between" mb={8} gap="xs">
        <Text size="sm" fw={600} role="status">
          {words[state]}
        </Text>
        {state === 'running' && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerStop size={15} aria-hidden />}
            onClick={onStop}
          >
            {t('dead.stop')}
          </Button>
        )}
      </Group>
      <Progress value={percent} size="lg" animated={state === 'running'} aria-label={t('dead.progress')} />
      {state === 'failed' && <Failure error={error} />}
    </div>
  );
}
