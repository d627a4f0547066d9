// What stands in a reader's way, as far as axe knows.

import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Of the page as it is shown: each violation with where it first stands. */
export const violations = async (page: Page): Promise<string[]> => {
  await page.addScriptTag({ content: axe.source });
  return (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, help, nodes }) => id + ': ' + help + ' at ' + nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(' | ')))`,
  )) as string[];
};
