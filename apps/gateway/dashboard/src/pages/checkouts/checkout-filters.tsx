import { Button, Chip, Collapse, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { CheckoutStatus } from '@neropay/engine';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Choice } from '../../components/choice.js';
import { SearchField } from '../../components/search-field.js';
import { StoreChoice } from '../../components/store-choice.js';
import type { useFilters } from '../../components/use-filters.js';
import { useWords } from '../../i18n/use-words.js';

const STATUSES: readonly CheckoutStatus[] = [
  'pending',
  'paid',
  'failed',
  'cancelled',
  'expired',
  'partially_refunded',
  'refunded',
  'disputed',
  'lost',
  'review',
];

type Name = 'q' | 'status' | 'store_id' | 'currency' | 'mode' | 'kind' | 'from' | 'to';

/** Search and states at hand; the rest one click away, and unfolded when one of it is in use. */
export function CheckoutFilters({ filters }: { readonly filters: ReturnType<typeof useFilters<Name>> }) {
  const { t } = useTranslation();
  const status = useWords('status');
  const { values, set } = filters;
  const rest = [values.store_id, values.currency, values.mode, values.kind, values.from, values.to];
  const used = rest.filter((value) => value !== '').length;
  const [open, { toggle }] = useDisclosure(used > 0);
  return (
    <Stack component="search" gap="sm" mb="md" aria-label={t('checkouts.filters')}>
      <SearchField
        label={t('checkouts.search')}
        placeholder={t('checkouts.search_hint')}
        value={values.q}
        onSearch={(text) => set('q', text)}
      />
      <Group gap={6}>
        <Chip.Group
          multiple
          value={values.status.split(',')}
          onChange={(chosen) => set('status', chosen.filter(Boolean).join(','))}
        >
          {STATUSES.map((value) => (
            <Chip key={value} value={value} size="xs" variant="outline">
              {status(value)}
            </Chip>
          ))}
        </Chip.Group>
      </Group>
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconAdjustmentsHorizontal size={15} aria-hidden />}
          aria-expanded={open}
          aria-controls="more-filters"
          onClick={toggle}
        >
          {used > 0 ? t('checkouts.more_filters_used', { count: used }) : t('checkouts.more_filters')}
        </Button>
        {filters.any && (
          <Button variant="subtle" size="xs" onClick={filters.clear}>
            {t('common.clear_filters')}
          </Button>
        )}
      </Group>
      <Collapse expanded={open} id="more-filters">
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
          <StoreChoice value={values.store_id} onChange={(id) => set('store_id', id)} />
          <TextInput
            label={t('common.currency')}
            placeholder="GBP"
            maxLength={3}
            value={values.currency}
            onChange={({ currentTarget }) => set('currency', currentTarget.value.toUpperCase())}
          />
          <Choice
            label={t('common.mode')}
            all={t('common.all')}
            value={values.mode}
            options={[
              { value: 'live', label: t('mode.live') },
              { value: 'test', label: t('mode.test') },
            ]}
            onChange={(mode) => set('mode', mode)}
          />
          <Choice
            label={t('checkout.kind')}
            all={t('common.all')}
            value={values.kind}
            options={[
              { value: 'checkout', label: t('kind.checkout') },
              { value: 'link', label: t('kind.link') },
            ]}
            onChange={(kind) => set('kind', kind)}
          />
          <TextInput
            type="date"
            label={t('checkouts.from')}
            value={values.from}
            onChange={({ currentTarget }) => set('from', currentTarget.value)}
          />
          <TextInput
            type="date"
            label={t('checkouts.to')}
            value={values.to}
            onChange={({ currentTarget }) => set('to', currentTarget.value)}
          />
        </SimpleGrid>
      </Collapse>
    </Stack>
  );
}
