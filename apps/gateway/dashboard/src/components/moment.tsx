import { momentText, preciseText, utcText } from '../format/moment-text.js';
import { useLocale } from '../i18n/use-locale.js';

/** A time in the viewer's zone; the exact one in UTC is shown on hover. */
export function Moment({ at, precise = false }: { readonly at: string; readonly precise?: boolean }) {
  const locale = useLocale();
  const date = new Date(at);
  return (
    <time dateTime={at} title={utcText(date)}>
      {precise ? preciseText(date, locale) : momentText(date, new Date(), locale)}
    </time>
  );
}
