import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StoreRow } from '../../../../src/operator/api.js';
import { useRows } from '../../api/queries.js';
import { Choice } from '../../components/choice.js';
import { Empty } from '../../components/empty.js';
import { FilterBar } from '../../components/filter-bar.js';
import { Moment } from '../../components/moment.js';
import { PageHeader } from '../../components/page-header.js';
import { type Column, RowList } from '../../components/row-list.js';
import { SearchField } from '../../components/search-field.js';
import { StatusBadge } from '../../components/status-badge.js';
import { useFilters } from '../../components/use-filters.js';
import { useWords } from '../../i18n/use-words.js';

/** The shops that are connected. */
export function StoresPage() {
  const { t } = useTranslation();
  const mode = useWords('mode');
  const state = useWords('store_state');
  const filters = useFilters(['q', 'state']);
  const query = useRows<StoreRow>('/stores', filters.values);
  const columns: [Column<StoreRow>, ...Column<StoreRow>[]] = [
    { name: t('store.name'), cell: (store) => <strong>{store.name}</strong> },
    {
      name: t('store.state'),
      narrow: 'aside',
      cell: (store) => (
        <Stack gap={4} align="flex-start">
          <StatusBadge group="store_state" value={store.state} />
          {store.callback_state === 'disabled' && <StatusBadge group="store_state" value="disabled" />}
        </Stack>
      ),
    },
    { name: t('store.platform'), cell: (store) => store.platform },
    { name: t('store.url'), cell: (store) => store.url },
    { name: t('common.provider'), cell: (store) => `${store.rail} · ${mode(store.mode)}` },
    { name: t('store.account'), narrow: 'hidden', cell: (store) => store.account.name ?? store.account.id },
    { name: t('store.connected'), cell: (store) => <Moment at={store.created_at} /> },
  ];
  return (
    <>
      <PageHeader title={t('nav.stores')} hint={t('stores.hint')} />
      <FilterBar label={t('stores.filters')} filters={filters}>
        <SearchField
          label={t('stores.search')}
          placeholder={t('stores.search_hint')}
          value={filters.values.q}
          onSearch={(text) => filters.set('q', text)}
        />
        <Choice
          label={t('store.state')}
          all={t('common.all')}
          value={filters.values.state}
          options={['active', 'disconnected'].map((value) => ({ value, label: state(value) }))}
          onChange={(value) => filters.set('state', value)}
        />
      </FilterBar>
      <RowList
        query={query}
        label={t('nav.stores')}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => `/stores/${id}`}
        empty={
          filters.any ? (
            <Empty title={t('stores.none_found')} />
          ) : (
            <Empty title={t('stores.none')} hint={t('stores.none_hint')} />
          )
        }
      />
    </>
  );
}
