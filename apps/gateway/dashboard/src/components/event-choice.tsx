import { useTranslation } from 'react-i18next';
import { useWords } from '../i18n/use-words.js';
import { Choice } from './choice.js';
import { EVENT_TYPES } from './event-types.js';

/** A filter by what was told. */
export function EventChoice({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (type: string) => void;
}) {
  const { t } = useTranslation();
  const event = useWords('event');
  return (
    <Choice
      label={t('delivery.event')}
      all={t('common.all')}
      value={value}
      options={EVENT_TYPES.map((type) => ({ value: type, label: event(type) }))}
      onChange={onChange}
    />
  );
}
