import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeliveryRow } from '../../../../src/operator/api.js';
import { useRows } from '../../api/queries.js';
import { useDeliveryColumns } from '../../components/delivery-columns.js';
import { Empty } from '../../components/empty.js';
import { EventChoice } from '../../components/event-choice.js';
import { FilterBar } from '../../components/filter-bar.js';
import { PageHeader } from '../../components/page-header.js';
import { RowList } from '../../components/row-list.js';
import { StoreChoice } from '../../components/store-choice.js';
import { useFilters } from '../../components/use-filters.js';
import { BulkReplay } from './bulk-replay.js';

/** What no shop took in all the tries: chosen by filter, and sent again together. */
export function DeadLettersPage() {
  const { t } = useTranslation();
  const filters = useFilters(['store_id', 'endpoint_id', 'type']);
  const { values, set } = filters;
  const query = useRows<DeliveryRow>('/deliveries', { ...values, state: 'dead' });
  const columns = useDeliveryColumns({ dead: true });
  const some = (query.data?.pages[0]?.data.length ?? 0) > 0;
  return (
    <>
      <PageHeader title={t('nav.dead_letters')} hint={t('dead.hint')} />
      <FilterBar label={t('dead.filters')} filters={filters}>
        <StoreChoice value={values.store_id} onChange={(id) => set('store_id', id)} />
        <EventChoice value={values.type} onChange={(type) => set('type', type)} />
        {values.endpoint_id !== '' && <TextInput label={t('delivery.endpoint')} value={values.endpoint_id} readOnly />}
      </FilterBar>
      <BulkReplay filters={values} narrowed={filters.any} some={some} />
      <RowList
        query={query}
        label={t('nav.dead_letters')}
        columns={columns}
        idOf={({ id }) => String(id)}
        linkOf={({ id }) => `/deliveries/${id}`}
        empty={<Empty title={filters.any ? t('dead.none_found') : t('dead.none')} hint={t('dead.none_hint')} />}
      />
    </>
  );
}
