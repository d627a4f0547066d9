// The report page: suites one after the other, or one of them.

import { suiteCharts } from '../chart/suite-charts.ts';
import { escapeHtml } from './escape.ts';
import { overview } from './overview.ts';
import { pageShell } from './shell.ts';
import { suiteSection, type SuiteSection, type WhatIfRun } from './suite-section.ts';
import type { SuiteReport } from '../comparing/validation.ts';
import { suiteWord } from '../verdict/verdict.ts';

export interface HtmlReport {
  readonly title: string;
  /** ISO 8601. */
  readonly generatedAt: string;
  readonly suites: readonly SuiteReport[];
  /** Lets the reader change the runs and simulate them again in the page. */
  readonly whatIf?: WhatIf | undefined;
}

/** What the reader may change, and a script that fills each `.what-if` from the JSON inside it; null where there is none. */
export interface WhatIf {
  readonly script: string | null;
  /** Of each suite. */
  readonly runs: readonly WhatIfRun[];
}

/** How many suites passed, where that was asked. */
const overall = (suites: readonly SuiteReport[]): string => {
  if (suites.some(({ sideBySide }) => sideBySide !== undefined)) return '';
  const words = suites.map(suiteWord);
  const parts = [...new Set(words)].map((word) => `${words.filter((one) => one === word).length} ${word}`);
  return words.length < 2 ? '' : `<p><b>${words.length} runs: ${escapeHtml(parts.join(', '))}.</b></p>`;
};

/** The contents: suites, and the parts of each. */
const contentsOf = (suites: readonly SuiteReport[], sections: readonly SuiteSection[]): string => {
  const items = suites.map((suite, index) => {
    const parts = sections[index]!.links.map(({ anchor, title }) => `<li><a href="#${anchor}">${title}</a></li>`);
    const own = `<a href="#suite-${index}">${escapeHtml(suite.name)}</a>`;
    return `<li data-suite="suite-${index}"${suites.length < 2 ? ' class="single"' : ''}>${own}<ul>${parts.join('')}</ul></li>`;
  });
  return `<nav aria-label="Contents"><ul>${items.join('')}</ul></nav>`;
};

/** Rows of a table behind a chart; results in files have them all. */
const usualRows = 75;
const fewRows = 25;
/** From so many suites on the tables are short. */
const manySuites = 12;

/** Of several each is folded, but for what lays them all over each other. */
const isFolded = (suites: readonly SuiteReport[], index: number): boolean =>
  suites.length > 1 && suites[index]!.sideBySide === undefined;

/** What lays all over each other is an overview itself. */
const overviewOf = (suites: readonly SuiteReport[]): string =>
  suites.length < 2 || suites.some(({ sideBySide }) => sideBySide !== undefined)
    ? ''
    : overview(suites, (index) => `suite-${index}`);

/** The page. */
export const htmlReport = async ({ title, generatedAt, suites, whatIf }: HtmlReport): Promise<string> => {
  const charts = suites.map((suite) => suiteCharts(suite));
  const sections = suites.map((suite, index) =>
    suiteSection(suite, charts[index]!, `suite-${index}`, {
      whatIf: whatIf?.runs[index] ?? { run: null, why: '' },
      isFolded: isFolded(suites, index),
      mostRows: suites.length > manySuites ? fewRows : usualRows,
    }),
  );
  const drawings = charts.flatMap((own, suite) =>
    own.map(({ config }, chart) => ({ id: `suite-${suite}-${chart}`, config })),
  );
  return pageShell({
    title,
    generatedAt,
    summary: overall(suites),
    contents: contentsOf(suites, sections),
    isSingle: suites.length < 2,
    main: overviewOf(suites) + sections.map(({ html }) => html).join('\n'),
    drawings,
    script: whatIf?.script ?? null,
  });
};
