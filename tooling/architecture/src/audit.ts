/** From this severity on nothing is published; what is below it is told. */
const SEVERE: ReadonlySet<string> = new Set(['moderate', 'high', 'critical']);

interface Advisory {
  readonly module_name: string;
  readonly severity: string;
  readonly title: string;
  readonly url: string;
  readonly patched_versions?: string;
}

/** The registry was not reached, or has no such service: pnpm's words for that. Everything else is an answer. */
const UNANSWERED =
  /ERR_PNPM_AUDIT_(BAD_RESPONSE|ENDPOINT_NOT_EXISTS)|ERR_PNPM_META_FETCH_FAIL|\b(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b|fetch failed|error sending request/;

export type AuditFindings =
  | { readonly kind: 'answered'; readonly severe: readonly string[]; readonly others: readonly string[] }
  /** Nobody could be asked; `reason` is the first line that says why. */
  | { readonly kind: 'unanswered'; readonly reason: string };

/**
 * @param output all that `pnpm audit --prod --json` writes
 * @throws {Error} when it is neither a report nor a failure to reach the registry: then something is wrong with the check itself
 */
export function readAudit(output: string): AuditFindings {
  const advisories = advisoriesIn(output);
  if (advisories === null) {
    if (!UNANSWERED.test(output))
      throw new Error(`pnpm audit gave neither a report nor a reason:\n${output.slice(0, 2_000)}`);
    const reason = output.split('\n').find((line) => UNANSWERED.test(line)) ?? '';
    return { kind: 'unanswered', reason: reason.trim() };
  }
  const lines = (isSevere: boolean) =>
    advisories
      .filter(({ severity }) => SEVERE.has(severity) === isSevere)
      .map(({ module_name: name, severity, title, url, patched_versions: mended }) => {
        return `${name}, ${severity}: ${title}${mended === undefined ? '' : `, mended in ${mended}`} (${url})`;
      });
  return { kind: 'answered', severe: lines(true), others: lines(false) };
}

/** Null when this is no report. */
function advisoriesIn(output: string): readonly Advisory[] | null {
  try {
    const report: unknown = JSON.parse(output);
    if (typeof report !== 'object' || report === null || !('advisories' in report)) return null;
    const { advisories } = report;
    if (typeof advisories !== 'object' || advisories === null) return null;
    const listed: unknown[] = Object.values(advisories);
    return listed.every(isAdvisory) ? listed : null;
  } catch {
    return null;
  }
}

function isAdvisory(value: unknown): value is Advisory {
  if (typeof value !== 'object' || value === null) return false;
  return 'module_name' in value && 'severity' in value && 'title' in value && 'url' in value;
}
