import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';

export interface Explanation {
  readonly title: string;
  /** What to do. */
  readonly text: string;
}

/** What went wrong, in words that say what to do. Where the gateway gives the reason itself, it is the gateway's. */
export function useExplain(): (error: unknown) => Explanation {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return { title: t('error.page'), text: t('error.page_hint') };
    if (error.status === 0) return { title: t('error.no_answer'), text: t('error.no_answer_hint') };
    if (error.status === 401) return { title: t('error.logged_out'), text: t('error.logged_out_hint') };
    if (error.status === 404) return { title: t('error.not_found'), text: t('error.not_found_hint') };
    if (error.status === 429)
      return { title: t('error.too_often'), text: t('error.too_often_hint', { seconds: error.retryAfter ?? 60 }) };
    if (error.code === 'provider_unavailable') return { title: t('error.provider'), text: t('error.provider_hint') };
    if (error.status >= 500) {
      return { title: t('error.gateway'), text: t('error.gateway_hint', { id: error.requestId ?? '-' }) };
    }
    return { title: t('error.refused'), text: error.message };
  };
}
