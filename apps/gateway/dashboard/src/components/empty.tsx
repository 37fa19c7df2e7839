import { Stack, Text } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

/** In place of what there is none of: says why, and what to do. */
export function Empty({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly children?: ReactNode;
}) {
  return (
    <Stack align="center" gap={6} className={classes.empty}>
      <IconInbox size={34} stroke={1.4} aria-hidden className={classes.icon} />
      <Text fw={600}>{title}</Text>
      {hint !== undefined && (
        <Text size="sm" c="dimmed" ta="center" maw={460}>
          {hint}
        </Text>
      )}
      {children}
    </Stack>
  );
}
