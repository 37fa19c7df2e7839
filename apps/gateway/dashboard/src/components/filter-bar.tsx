import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './filter-bar.module.css';

/** What a list is narrowed down by. */
export function FilterBar({
  label,
  filters,
  children,
}: {
  readonly label: string;
  readonly filters: { readonly any: boolean; readonly clear: () => void };
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <search className={classes.bar} aria-label={label}>
      {children}
      {filters.any && (
        <Button variant="subtle" size="sm" onClick={filters.clear}>
          {t('common.clear_filters')}
        </Button>
      )}
    </search>
  );
}
