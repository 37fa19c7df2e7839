import { useTranslation } from 'react-i18next';

/** Groups of words for the words of the API. */
type Group =
  | 'status'
  | 'delivery_state'
  | 'refund_status'
  | 'event'
  | 'try_outcome'
  | 'action'
  | 'outcome'
  | 'mode'
  | 'queue'
  | 'kind'
  | 'dispute'
  | 'review_reason'
  | 'payment_status'
  | 'store_state'
  | 'health';

/** The page's words for the API's; the API's own where it says something that the page does not know yet. */
export function useWords(group: Group): (word: string) => string {
  const { t } = useTranslation();
  const words: Readonly<Record<string, string>> = t(group, { returnObjects: true });
  return (word) => words[word] ?? word;
}
