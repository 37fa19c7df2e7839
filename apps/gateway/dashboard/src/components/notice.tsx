import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './notice.module.css';

/** Something that somebody should read before they go on. What is bad is said at once to those who listen; the rest when they get there. */
export function Notice({
  tone,
  title,
  live = tone === 'bad',
  children,
}: {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly title: string;
  /** It appeared because of something just done. */
  readonly live?: boolean;
  readonly children?: ReactNode;
}) {
  const Icon = tone === 'good' ? IconCircleCheck : IconAlertTriangle;
  return (
    <div className={classes.notice} data-tone={tone} role={live ? (tone === 'good' ? 'status' : 'alert') : undefined}>
      <Icon size={20} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <strong className={classes.title}>{title}</strong>
        {children}
      </div>
    </div>
  );
}
