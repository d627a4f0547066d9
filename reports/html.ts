// The report page: one file with everything in it, which asks the network for nothing.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindConfig, formatters, themes } from './chart/bind.ts';
import { suiteCharts } from './chart/suite-charts.ts';
import { escapeHtml, scriptJson } from './page/escape.ts';
import { style } from './page/style.ts';
import { suiteSection } from './page/suite-section.ts';
import type { SuiteReport } from './validation.ts';

export interface HtmlReport {
  readonly title: string;
  /** ISO 8601. */
  readonly generatedAt: string;
  readonly suites: readonly SuiteReport[];
  /** Lets the reader change the runs and simulate them again in the page. */
  readonly whatIf?: WhatIf | undefined;
}

/** A script that fills each `.what-if` from the JSON inside it. */
export interface WhatIf {
  readonly script: string;
  /** What the script is told of each suite; null where there is nothing to change. */
  readonly runs: readonly unknown[];
}

const chartJs = (): Promise<string> =>
  readFile(join(dirname(createRequire(import.meta.url).resolve('chart.js')), 'chart.umd.min.js'), 'utf8');

/** A script that cannot close its own element. */
const closed = (script: string): string => script.replaceAll('</script', '<\\/script');

/** The formatters as source text: the page binds with the very functions that the pictures are drawn with. */
const formatterSource = (): string =>
  `{${Object.entries(formatters)
    .map(([name, format]) => `${JSON.stringify(name)}: ${format.toString()}`)
    .join(',\n')}}`;

/** Draws every chart, and again when the reader changes between light and dark. */
const drawSource = `
const dark = matchMedia('(prefers-color-scheme: dark)');
let drawn = [];
const draw = () => {
  for (const chart of drawn) chart.destroy();
  const theme = dark.matches ? themes.dark : themes.light;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  drawn = charts.map(({ id, config }) => new Chart(document.getElementById(id), bindConfig(config, theme, formatters)));
};
dark.addEventListener('change', draw);
draw();
`;

const overall = (suites: readonly SuiteReport[]): string => {
  const count = (status: SuiteReport['status']): number => suites.filter((suite) => suite.status === status).length;
  const parts = (['failed', 'host saturated', 'interrupted', 'passed'] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${status}`);
  return suites.length < 2 ? '' : `<div class="verdict"><p>${suites.length} suites: ${parts.join(', ')}.</p></div>`;
};

/** The page. */
export const htmlReport = async ({ title, generatedAt, suites, whatIf }: HtmlReport): Promise<string> => {
  const charts = suites.map((suite) => suiteCharts(suite));
  const sections = suites.map((suite, index) =>
    suiteSection(suite, charts[index]!, `suite-${index}`, whatIf?.runs[index]),
  );
  const links = suites.map((suite, index) => `<a href="#suite-${index}">${escapeHtml(suite.name)}</a>`);
  const drawings = charts.flatMap((own, suite) =>
    own.map(({ config }, chart) => ({ id: `suite-${suite}-${chart}`, config })),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1><p class="muted">Windtunnel report, ${escapeHtml(generatedAt)}</p>${overall(suites)}
${suites.length < 2 ? '' : `<nav aria-label="suites">${links.join(' ')}</nav>`}</header>
<main>${sections.join('\n')}</main>
<footer>Times in ms unless said; latency counts from the scheduled instant. Costs at list prices, without free tier.</footer>
<script>${closed(await chartJs())}</script>
<script>
const themes = ${scriptJson(themes)};
const formatters = ${formatterSource()};
const bindConfig = ${bindConfig.toString()};
const charts = ${scriptJson(drawings)};
${drawSource}
</script>
${whatIf === undefined ? '' : `<script id="what-if-script">${closed(whatIf.script)}</script>`}
</body>
</html>
`;
};
