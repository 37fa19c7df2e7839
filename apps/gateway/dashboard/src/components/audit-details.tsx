import type { AuditRow } from '../../../src/operator/api.js';
import classes from './audit-details.module.css';

/** The facts of an entry of the audit log, in its own words. */
export function AuditDetails({ details }: Pick<AuditRow, 'details'>) {
  const facts = Object.entries(details);
  if (facts.length === 0) return null;
  return (
    <ul className={classes.facts}>
      {facts.map(([name, value]) => (
        <li key={name}>
          <span className={classes.name}>{name}</span> {value}
        </li>
      ))}
    </ul>
  );
}
