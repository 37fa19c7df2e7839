import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Asks before something is done that cannot be undone. */
export function ConfirmDialog(props: {
  readonly opened: boolean;
  readonly title: string;
  /** What will happen. */
  readonly text: string;
  readonly confirm: string;
  /** To be typed first, where one click would be too easy. */
  readonly typed?: string;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      centered
    >
      <Question {...props} />
    </Modal>
  );
}

function Question({ text, confirm, typed, busy, onConfirm, onClose }: Parameters<typeof ConfirmDialog>[0]) {
  const { t } = useTranslation();
  const [input, setInput] = useState('');
  const ready = typed === undefined || input.trim() === typed;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onConfirm();
      }}
    >
      <Stack>
        <Text>{text}</Text>
        {typed !== undefined && (
          <TextInput
            label={t('common.type_to_confirm', { text: typed })}
            value={input}
            autoComplete="off"
            data-autofocus
            onChange={({ currentTarget }) => setInput(currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.back')}
          </Button>
          <Button type="submit" color="red.9" disabled={!ready} loading={busy}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
