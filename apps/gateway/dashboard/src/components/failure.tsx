import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Notice } from './notice.js';
import { useExplain } from './use-explain.js';

/** In place of what could not be read. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { t } = useTranslation();
  const { title, text } = useExplain()(error);
  return (
    <Notice tone="bad" title={title}>
      {text}
      {retry && (
        <div>
          <Button variant="default" size="xs" mt={8} onClick={retry}>
            {t('common.try_again')}
          </Button>
        </div>
      )}
    </Notice>
  );
}
