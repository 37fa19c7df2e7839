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

/** So long a page may take to lay itself out after its window's size has changed: some do it by script. */
const LAYOUT_MS = 3_000;

/** How many pixels stick out to the side once the page has laid itself out; 0 on one that nobody has to scroll sideways. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  const until = performance.now() + LAYOUT_MS;
  for (;;) {
    const overflow = Number(
      await page.evaluate('Math.max(0, document.documentElement.scrollWidth - window.innerWidth)'),
    );
    if (overflow === 0 || performance.now() > until) return overflow;
    await page.waitForTimeout(50);
  }
}

async function problemsOf(page: Page, choose: (axe: AxeBuilder) => AxeBuilder): Promise<readonly string[]> {
  // Without its legacy mode it opens another page for each run, to put frames of other origins together: twice the time, and there are none.
  const { violations } = await choose(new AxeBuilder({ page }).setLegacyMode(true)).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
