import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const WIDTHS = ['100%', '92%', '97%', '88%', '95%'];

/** In place of what is being read. */
export function Loading() {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" role="status">
      <VisuallyHidden>{t('common.loading')}</VisuallyHidden>
      {WIDTHS.map((width) => (
        <Skeleton key={width} height={38} width={width} />
      ))}
    </Stack>
  );
}
