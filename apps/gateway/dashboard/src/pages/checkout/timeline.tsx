import { Timeline as Line } from '@mantine/core';
import {
  IconArrowBackUp,
  IconBell,
  IconBolt,
  IconExternalLink,
  IconSend,
  IconShoppingCart,
  IconUser,
  IconX,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../../../src/operator/api.js';
import { Empty } from '../../components/empty.js';
import { Moment } from '../../components/moment.js';
import classes from './timeline.module.css';
import { EntryDetails } from './timeline-details.js';
import { useEntryTitle } from './use-entry-title.js';

const ICONS: Readonly<Record<TimelineEntry['kind'], ComponentType<{ size: number; 'aria-hidden': true }>>> = {
  asked: IconShoppingCart,
  opened: IconExternalLink,
  refused: IconX,
  notification: IconBell,
  event: IconBolt,
  delivery: IconSend,
  refund: IconArrowBackUp,
  operator: IconUser,
};

/** All that happened, the newest first. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const { t } = useTranslation();
  const titleOf = useEntryTitle();
  if (entries.length === 0) return <Empty title={t('timeline.none')} />;
  return (
    <Line bulletSize={26} lineWidth={2} active={entries.length}>
      {entries.toReversed().map((entry) => {
        const Icon = ICONS[entry.kind];
        return (
          <Line.Item
            key={keyOf(entry)}
            bullet={<Icon size={14} aria-hidden />}
            title={<span className={classes.title}>{titleOf(entry)}</span>}
          >
            <div className={classes.when}>
              <Moment at={entry.at} precise />
            </div>
            <EntryDetails entry={entry} />
          </Line.Item>
        );
      })}
    </Line>
  );
}

function keyOf(entry: TimelineEntry): string {
  switch (entry.kind) {
    case 'notification':
    case 'event':
      return `${entry.kind}-${entry.id}`;
    case 'delivery':
      return `delivery-${entry.delivery.id}`;
    case 'refund':
      return `refund-${entry.refund.id}`;
    case 'operator':
      return `operator-${entry.entry.id}`;
    default:
      return `${entry.kind}-${entry.at}`;
  }
}
