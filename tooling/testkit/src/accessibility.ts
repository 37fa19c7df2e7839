import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What a machine can find of WCAG 2.2 A and AA, in the light and in the dark; empty when there is nothing. In the dark only colours are
 * looked at: all else is the same page.
 */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const light = await problemsOf(page, (axe) => axe.withTags(TAGS));
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await problemsOf(page, (axe) => axe.withRules(['color-contrast', 'link-in-text-block']));
  return [...light, ...dark.map((problem) => `in the dark: ${problem}`)];
}

/** How many pixels stick out to the side; 0 on a page that nobody has to scroll sideways. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  return Number(await page.evaluate('Math.max(0, document.documentElement.scrollWidth - window.innerWidth)'));
}

async function problemsOf(page: Page, choose: (axe: AxeBuilder) => AxeBuilder): Promise<readonly string[]> {
  // Without its legacy mode it opens another page for each run, to put frames of other origins together: twice the time, and there are none.
  const { violations } = await choose(new AxeBuilder({ page }).setLegacyMode(true)).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
