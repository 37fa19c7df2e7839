import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AuditRow } from '../../../../src/operator/api.js';
import { useRows } from '../../api/queries.js';
import { AuditDetails } from '../../components/audit-details.js';
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
import { ACTIONS } from './actions.js';

/** Who did what. */
export function AuditPage() {
  const { t } = useTranslation();
  const action = useWords('action');
  const filters = useFilters(['action', 'subject']);
  const query = useRows<AuditRow>('/audit', filters.values);
  const columns: [Column<AuditRow>, ...Column<AuditRow>[]] = [
    { name: t('audit.what'), cell: (row) => <strong>{action(row.action)}</strong> },
    { name: t('audit.outcome'), narrow: 'aside', cell: (row) => <StatusBadge group="outcome" value={row.outcome} /> },
    { name: t('audit.who'), cell: (row) => row.operator },
    {
      name: t('audit.subject'),
      cell: (row) => (row.subject === null ? '–' : <Subject id={row.subject} action={row.action} />),
    },
    { name: t('audit.details'), cell: (row) => <AuditDetails details={row.details} /> },
    { name: t('audit.address'), cell: (row) => row.address ?? '–' },
    { name: t('audit.when'), cell: (row) => <Moment at={row.at} /> },
  ];
  return (
    <>
      <PageHeader title={t('nav.audit')} hint={t('audit.hint')} />
      <FilterBar label={t('audit.filters')} filters={filters}>
        <SearchField
          label={t('audit.search')}
          placeholder={t('audit.search')}
          value={filters.values.subject}
          onSearch={(text) => filters.set('subject', text)}
        />
        <Choice
          label={t('audit.what')}
          all={t('common.all')}
          value={filters.values.action}
          options={ACTIONS.map((value) => ({ value, label: action(value) }))}
          onChange={(value) => filters.set('action', value)}
        />
      </FilterBar>
      <RowList
        query={query}
        label={t('nav.audit')}
        columns={columns}
        idOf={({ id }) => String(id)}
        empty={<Empty title={filters.any ? t('audit.none_found') : t('audit.none')} />}
      />
    </>
  );
}

/** What was acted on, as a link where it has a page. */
function Subject({ id, action }: { readonly id: string; readonly action: string }) {
  const pages: Readonly<Record<string, string>> = { checkout: 'checkouts', store: 'stores', delivery: 'deliveries' };
  const page = pages[action.split('.')[0] ?? ''];
  if (page === undefined) return <code>{id}</code>;
  return (
    <Anchor component={Link} to={`/${page}/${encodeURIComponent(id)}`} size="sm">
      <code>{id}</code>
    </Anchor>
  );
}
