import { Anchor, Group, Text, Title } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './page-header.module.css';

/** What the page is, for the window's title too. */
export function PageHeader({
  title,
  hint,
  back,
  badge,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly back?: { readonly to: string; readonly label: string };
  readonly badge?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <header className={classes.header}>
      <title>{`${title} · NeroPay`}</title>
      <div className={classes.words}>
        {back && (
          <Anchor component={Link} to={back.to} size="sm" className={classes.back}>
            <IconChevronLeft size={15} aria-hidden />
            {back.label}
          </Anchor>
        )}
        <Group gap="sm">
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {badge}
        </Group>
        {hint !== undefined && (
          <Text c="dimmed" size="sm" mt={2} maw={680}>
            {hint}
          </Text>
        )}
      </div>
      {children && <Group gap="xs">{children}</Group>}
    </header>
  );
}
