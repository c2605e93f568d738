import axe from 'axe-core';
import type { Tab } from './chromium.ts';

/** What WCAG 2.2 A and AA ask for and a checker can see: rule and first place of each finding, inside a part of the page. */
export async function barriers({ page }: Pick<Tab, 'page'>, part = 'html'): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate(
    `axe.run('${part}', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })`,
  )) as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
  return violations.map(
    ({ id, nodes }) => `${id} × ${nodes.length}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
  );
}
