import { useTranslation } from 'react-i18next';
import { localeOf } from './i18n.js';

/** What numbers and times are written for. */
export function useLocale(): string {
  return localeOf(useTranslation().i18n.language);
}
