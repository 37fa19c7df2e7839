import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeliveryRow } from '../../../../src/operator/api.js';
import { useRows } from '../../api/queries.js';
import { Choice } from '../../components/choice.js';
import { useDeliveryColumns } from '../../components/delivery-columns.js';
import { Empty } from '../../components/empty.js';
import { EventChoice } from '../../components/event-choice.js';
import { FilterBar } from '../../components/filter-bar.js';
import { PageHeader } from '../../components/page-header.js';
import { RowList } from '../../components/row-list.js';
import { SearchField } from '../../components/search-field.js';
import { StoreChoice } from '../../components/store-choice.js';
import { useFilters } from '../../components/use-filters.js';
import { useWords } from '../../i18n/use-words.js';

const STATES: readonly DeliveryRow['state'][] = ['pending', 'delivered', 'dead', 'ended'];

/** What shops were told, and whether they took it. */
export function DeliveriesPage() {
  const { t } = useTranslation();
  const state = useWords('delivery_state');
  const filters = useFilters(['q', 'state', 'store_id', 'endpoint_id', 'type']);
  const { values, set } = filters;
  const query = useRows<DeliveryRow>('/deliveries', values);
  const columns = useDeliveryColumns();
  return (
    <>
      <PageHeader title={t('nav.deliveries')} hint={t('deliveries.hint')} />
      <FilterBar label={t('deliveries.filters')} filters={filters}>
        <SearchField
          label={t('deliveries.search')}
          placeholder={t('deliveries.search_hint')}
          value={values.q}
          onSearch={(text) => set('q', text)}
        />
        <Choice
          label={t('delivery.state')}
          all={t('common.all')}
          value={values.state}
          options={STATES.map((value) => ({ value, label: state(value) }))}
          onChange={(value) => set('state', value)}
        />
        <StoreChoice value={values.store_id} onChange={(id) => set('store_id', id)} />
        <EventChoice value={values.type} onChange={(type) => set('type', type)} />
        {values.endpoint_id !== '' && <TextInput label={t('delivery.endpoint')} value={values.endpoint_id} readOnly />}
      </FilterBar>
      <RowList
        query={query}
        label={t('nav.deliveries')}
        columns={columns}
        idOf={({ id }) => String(id)}
        linkOf={({ id }) => `/deliveries/${id}`}
        empty={
          filters.any ? (
            <Empty title={t('deliveries.none_found')} />
          ) : (
            <Empty title={t('deliveries.none')} hint={t('deliveries.none_hint')} />
          )
        }
      />
    </>
  );
}
