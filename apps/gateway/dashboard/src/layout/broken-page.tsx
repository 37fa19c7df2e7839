import { Anchor, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { Failure } from '../components/failure.js';
import classes from './gate.module.css';

/** A page that broke, or a part of it that could not be loaded: after an update of the gateway its old files are gone. */
export function BrokenPage() {
  const { t } = useTranslation();
  return (
    <main className={classes.wait}>
      <Stack>
        <Failure error={useRouteError()} retry={() => location.reload()} />
        <Anchor href={import.meta.env.BASE_URL}>{t('common.to_overview')}</Anchor>
      </Stack>
    </main>
  );
}
