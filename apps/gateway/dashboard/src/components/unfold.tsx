import type { ReactNode } from 'react';
import classes from './unfold.module.css';

/** Details that are there when somebody wants them. */
export function Unfold({ summary, children }: { readonly summary: ReactNode; readonly children: ReactNode }) {
  return (
    <details className={classes.unfold}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
