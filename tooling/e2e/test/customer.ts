import { accessibilityProblems, sidewaysOverflow } from '@neropay/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What a customer does in the demo shop and on the hosted page, in the words that they see. */

export const cards = {
  succeeds: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  challenge: '4000 0000 0000 3220',
};

/** Puts a mug (£15.99) into the basket and goes to the hosted page. */
export async function orderMug(page: Page, shop: string): Promise<void> {
  await page.goto(shop);
  await page.getByRole('listitem').filter({ hasText: 'Stoneware mug' }).getByRole('button').click();
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByRole('button', { name: 'Pay £15.99' }).click();
  await page.getByLabel('Card number').waitFor();
  await page.waitForLoadState('load');
}

export async function fillCard(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry date').fill('12 / 40');
  await page.getByLabel('Security code').fill('123');
  await page.getByLabel('Name on card').fill('Ada Lovelace');
}

export async function payByCard(page: Page, number: string): Promise<void> {
  await fillCard(page, number);
  await page.getByRole('button', { name: 'Pay £15.99' }).click();
}

/** Waits for the order page, and for its headline to say this. */
export async function orderSays(page: Page, headline: string): Promise<void> {
  await page.waitForURL(/\/shop\/orders\//, { timeout: 20_000 });
  await page.getByRole('heading', { level: 1, name: headline }).waitFor({ timeout: 20_000 });
  await page.waitForLoadState('load');
}

/** Nothing that keeps somebody with a screen reader, a keyboard or weak eyes from using the page (WCAG 2.2 AA). */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await accessibilityProblems(page)).toEqual([]);
}

/** Nothing is wider than the window: a phone's user never scrolls sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  expect(await sidewaysOverflow(page)).toBe(0);
}
