import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconClock,
  IconHourglassOff,
  IconScale,
  IconX,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useWords } from '../i18n/use-words.js';
import classes from './status-badge.module.css';

type Tone = 'good' | 'wait' | 'quiet' | 'back' | 'warn' | 'bad';
type Look = readonly [Tone, ComponentType<{ size: number; 'aria-hidden': true }>];

const LOOKS: Readonly<Record<string, Look>> = {
  pending: ['wait', IconClock],
  paid: ['good', IconCheck],
  failed: ['bad', IconX],
  cancelled: ['quiet', IconBan],
  expired: ['quiet', IconHourglassOff],
  partially_refunded: ['back', IconArrowBackUp],
  refunded: ['back', IconArrowBackUp],
  disputed: ['warn', IconScale],
  lost: ['bad', IconScale],
  review: ['warn', IconAlertTriangle],
  succeeded: ['good', IconCheck],
  delivered: ['good', IconCheck],
  dead: ['bad', IconX],
  ended: ['quiet', IconBan],
  retry: ['wait', IconClock],
  gone: ['quiet', IconBan],
  active: ['good', IconCheck],
  disabled: ['warn', IconBan],
  disconnected: ['quiet', IconBan],
  ok: ['good', IconCheck],
  refused: ['warn', IconBan],
};
const UNKNOWN: Look = ['quiet', IconClock];

type BadgeGroup =
  | 'status'
  | 'delivery_state'
  | 'refund_status'
  | 'try_outcome'
  | 'outcome'
  | 'store_state'
  | 'payment_status'
  | 'health';

/** A state by word, colour and sign, so that none of them is needed to know it. */
export function StatusBadge({ group, value }: { readonly group: BadgeGroup; readonly value: string }) {
  const word = useWords(group);
  const [tone, Icon] = LOOKS[value] ?? UNKNOWN;
  return (
    <span className={classes.badge} data-tone={tone}>
      <Icon size={13} aria-hidden />
      {word(value)}
    </span>
  );
}
