import type { Page } from '@neropay/core';

/** What NeroPay gives at most for one question. */
export const PER_PAGE = 100;
/**
 * So far back a poll looks. What is new comes first, but a payment that was asked for long ago and is paid today stands where it stood: it is found as
 * long as fewer than this many are above it.
 */
const MOST_PAGES = 5;
/** A sample needs a few. */
export const SAMPLES = 3;

/** The rows of the first pages, the newest first. */
export async function newestRows<Row>(
  list: (query: { per_page: number }) => Promise<Page<Row>>,
  isSample: boolean,
): Promise<readonly Row[]> {
  if (isSample) return (await list({ per_page: SAMPLES })).data.slice(0, SAMPLES);
  const rows: Row[] = [];
  let page: Page<Row> | null = await list({ per_page: PER_PAGE });
  for (let number = 1; page !== null && number <= MOST_PAGES; number++) {
    rows.push(...page.data);
    page = number < MOST_PAGES ? await page.nextPage() : null;
  }
  return rows;
}
