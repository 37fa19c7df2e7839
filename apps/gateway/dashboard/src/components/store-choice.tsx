import { useTranslation } from 'react-i18next';
import { useStoreChoices } from '../api/queries.js';
import { Choice } from './choice.js';

/** A filter by store. */
export function StoreChoice({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const stores = useStoreChoices().data ?? [];
  const options = stores.map(({ id, name }) => ({ value: id, label: name }));
  // One that came with the address and is beyond the first page of stores is still shown as chosen.
  const known = value === '' || stores.some(({ id }) => id === value);
  return (
    <Choice
      label={t('common.store')}
      all={t('common.all_stores')}
      value={value}
      options={known ? options : [...options, { value, label: value }]}
      onChange={onChange}
    />
  );
}
