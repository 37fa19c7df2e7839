import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../../../src/operator/api.js';
import { moneyText } from '../../format/money-text.js';
import { useLocale } from '../../i18n/use-locale.js';
import { useWords } from '../../i18n/use-words.js';

/** What happened, in one sentence. */
export function useEntryTitle(): (entry: TimelineEntry) => string {
  const { t } = useTranslation();
  const locale = useLocale();
  const event = useWords('event');
  const action = useWords('action');
  const delivery = useWords('delivery_state');
  return (entry) => {
    switch (entry.kind) {
      case 'asked':
        return t('timeline.asked');
      case 'opened':
        return t('timeline.opened');
      case 'refused':
        return t('timeline.refused');
      case 'notification':
        return t('timeline.notification', { type: entry.type });
      case 'event':
        return event(entry.type);
      case 'delivery':
        return t('timeline.delivery', { event: event(entry.delivery.type), state: delivery(entry.delivery.state) });
      case 'refund':
        return t('timeline.refund', { amount: moneyText(entry.refund.amount, entry.refund.currency, locale) });
      case 'operator':
        return t('timeline.operator', { operator: entry.entry.operator, action: action(entry.entry.action) });
    }
  };
}
