import { accessibilityProblems, sidewaysOverflow } from '@neropay/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** No violation of WCAG 2.2 A and AA that a machine can find, in the light and in the dark. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await accessibilityProblems(page), page.url()).toEqual([]);
}

/** Nothing sticks out to the side on a phone. */
export async function expectNoOverflow(page: Page): Promise<void> {
  expect(await sidewaysOverflow(page), page.url()).toBe(0);
}
