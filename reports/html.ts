// The report page: one file with everything in it, which asks the network for nothing.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bindConfig, formatters, themes } from './chart/bind.ts';
import { suiteCharts } from './chart/suite-charts.ts';
import { drawScript } from './page/draw-script.ts';
import { escapeHtml, scriptJson } from './page/escape.ts';
import { style } from './page/style.ts';
import { overview } from './page/overview.ts';
import { suiteSection, type SuiteSection, type WhatIfRun } from './page/suite-section.ts';
import type { SuiteReport } from './validation.ts';
import { suiteWord } from './verdict/verdict.ts';

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

/** The text of a file of a package, given by a module of the package and the file's path from there. */
const packaged = (module: string, file: string): Promise<string> =>
  readFile(join(dirname(createRequire(import.meta.url).resolve(module)), file), 'utf8');

const libraries = (): Promise<string[]> =>
  Promise.all([
    packaged('chart.js', 'chart.umd.min.js'),
    packaged('chartjs-plugin-zoom', 'chartjs-plugin-zoom.min.js'),
  ]);

/** A script that cannot close its own element. */
const closed = (script: string): string => script.replaceAll('</script', '<\\/script');

/** A long text, packed, and in the page what unpacks it. */
const packed = (id: string, text: string): string =>
  `<script id="${id}" type="text/plain">${gzipSync(text, { level: 9 }).toString('base64')}</script>`;
const unpackSource = `
const unpacked = (id) => {
  const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
};
`;

/** The script of the sliders: the page unpacks it into the element `what-if-script`. */
const unpacking = (script: string): string => `${packed('what-if-packed', script)}
<script>
unpacked('what-if-packed').then((source) => {
  const script = document.createElement('script');
  script.id = 'what-if-script';
  script.textContent = source;
  document.body.append(script);
});
</script>`;

/** Charts of many results are packed: they are drawn a moment later, and the page stays small. */
const mostPlain = 400_000;

const chartsSource = (drawings: readonly object[]): { readonly before: string; readonly start: string } => {
  const json = scriptJson(drawings);
  return json.length <= mostPlain
    ? { before: '', start: `start(${json});` }
    : {
        before: packed('charts-packed', JSON.stringify(drawings)),
        start: `unpacked('charts-packed').then((text) => start(JSON.parse(text)));`,
      };
};

/** The formatters as source text: the page binds with the very functions that the pictures are drawn with. */
const formatterSource = (): string =>
  `{${Object.entries(formatters)
    .map(([name, format]) => `${JSON.stringify(name)}: ${format.toString()}`)
    .join(',\n')}}`;

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

const footer = `<footer>Charts: drag to zoom, double-click for all of it; with the keyboard + and −, the arrows, Escape. A click on a name of a legend hides its line. Latency counts from the scheduled instant. Costs at list prices, without free tier.</footer>`;

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
  const { before, start } = chartsSource(drawings);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#content">To the verdict</a>
<div class="page">
<header><h1>${escapeHtml(title)}</h1><p class="muted">Windtunnel report, ${escapeHtml(generatedAt.slice(0, 16).replace('T', ' '))} UTC</p>${overall(suites)}</header>
${contentsOf(suites, sections)}
<main id="content"${suites.length < 2 ? ' class="single"' : ''}>${overviewOf(suites)}${sections.map(({ html }) => html).join('\n')}</main>
${footer}
</div>
${before}
${(await libraries()).map((script) => `<script>${closed(script)}</script>`).join('\n')}
<script>
const themes = ${scriptJson(themes)};
const formatters = ${formatterSource()};
const bindConfig = ${bindConfig.toString()};
${unpackSource}
${drawScript}
${start}
</script>
${typeof whatIf?.script === 'string' ? unpacking(whatIf.script) : ''}
</body>
</html>
`;
};
