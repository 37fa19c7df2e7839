import { readDefinition } from './definition.ts';
import type { Finding, Listing } from './rule.ts';
import { rules } from './rules.ts';

/**
 * Zapier's publishing checks, as far as a definition and a listing alone can answer them. Zapier runs its own on its servers; this
 * tells beforehand, and offline.
 *
 * @param definition the compiled app as JSON (AppSchema of zapier-platform-schema 19.1)
 * @returns nothing when all is well; else the findings in the order of the rules
 * @throws {Error} when the definition is none
 */
export function lint(definition: unknown, listing: Listing): readonly Finding[] {
  const subject = { app: readDefinition(definition), listing };
  const findings = rules.flatMap(({ check, find }) => find(subject).map((problem) => ({ check, ...problem })));
  return [...new Map(findings.map((finding) => [identity(finding), finding])).values()];
}

/** The same of many items of a list is said once. */
function identity({ check, where, message }: Finding): string {
  return JSON.stringify([check, where, message]);
}
