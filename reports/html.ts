// The report page: one file with everything in it, which asks the network for nothing.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
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

/** A long script, packed: the page unpacks it into the element `what-if-script`. */
const unpacking = (
  script: string,
): string => `<script id="what-if-packed" type="text/plain">${gzipSync(script).toString('base64')}</script>
<script>
const packed = Uint8Array.from(atob(document.getElementById('what-if-packed').textContent), (c) => c.charCodeAt(0));
new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).text().then((source) => {
  const script = document.createElement('script');
  script.id = 'what-if-script';
  script.textContent = source;
  document.body.append(script);
});
</script>`;

/** The formatters as source text: the page binds with the very functions that the pictures are drawn with. */
const formatterSource = (): string =>
  `{${Object.entries(formatters)
    .map(([name, format]) => `${JSON.stringify(name)}: ${format.toString()}`)
    .join(',\n')}}`;

/** Draws every chart, and again when the reader changes between light and dark. A chart zooms by mouse and by keyboard. */
const drawSource = `
const dark = matchMedia('(prefers-color-scheme: dark)');
Chart.defaults.set('plugins.zoom.zoom', { mode: 'x', drag: { enabled: matchMedia('(pointer: fine)').matches, threshold: 8 } });
const keys = {
  '+': (chart) => chart.zoom({ x: 1.5 }),
  '-': (chart) => chart.zoom({ x: 1 / 1.5 }),
  ArrowLeft: (chart) => chart.pan({ x: 60 }),
  ArrowRight: (chart) => chart.pan({ x: -60 }),
  Escape: (chart) => chart.resetZoom(),
};
const zoomable = (canvas) => {
  canvas.tabIndex = 0;
  canvas.addEventListener('dblclick', () => Chart.getChart(canvas).resetZoom());
  canvas.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(Chart.getChart(canvas));
  });
};
let drawn = [];
const draw = () => {
  for (const chart of drawn) chart.destroy();
  const theme = dark.matches ? themes.dark : themes.light;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  drawn = charts.map(({ id, config }) => new Chart(document.getElementById(id), bindConfig(config, theme, formatters)));
};
for (const { id } of charts) zoomable(document.getElementById(id));
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
<footer>Drag across a chart to zoom, double-click to see all of it; with the keyboard: + and -, the arrows, Escape. Times in ms unless said; latency counts from the scheduled instant. Costs at list prices, without free tier.</footer>
${(await libraries()).map((script) => `<script>${closed(script)}</script>`).join('\n')}
<script>
const themes = ${scriptJson(themes)};
const formatters = ${formatterSource()};
const bindConfig = ${bindConfig.toString()};
const charts = ${scriptJson(drawings)};
${drawSource}
</script>
${whatIf === undefined ? '' : unpacking(whatIf.script)}
</body>
</html>
`;
};
