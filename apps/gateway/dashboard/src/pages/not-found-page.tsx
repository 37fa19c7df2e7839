import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Empty } from '../components/empty.js';
import { PageHeader } from '../components/page-header.js';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('not_found.title')} />
      <Empty title={t('not_found.text')}>
        <Anchor component={Link} to="/">
          {t('common.to_overview')}
        </Anchor>
      </Empty>
    </>
  );
}
