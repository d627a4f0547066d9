// A page as one file: whatever its charts and scripts need is in it, and it asks the network for nothing.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bindConfig, formatters, themes } from '../chart/bind.ts';
import { drawScript } from './draw-script.ts';
import { escapeHtml, scriptJson } from './escape.ts';
import { style } from './style.ts';

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

const footer = `<footer>Charts: drag to zoom, double-click for all of it; with the keyboard + and −, the arrows, Escape. A click on a name of a legend hides its line. Latency counts from the scheduled instant. Costs at list prices, without free tier.</footer>`;

/** A chart and the canvas that it is drawn into. */
export interface Drawing {
  readonly id: string;
  readonly config: object;
}

export interface PageParts {
  readonly title: string;
  /** ISO 8601. */
  readonly generatedAt: string;
  /** Under the title, as HTML. */
  readonly summary: string;
  /** A `nav`. */
  readonly contents: string;
  /** Whether the page is of one thing, whose name is its title. */
  readonly isSingle: boolean;
  readonly main: string;
  readonly drawings: readonly Drawing[];
  /** Of the sliders; null where there are none. */
  readonly script: string | null;
}

/** The page around its parts, which are HTML already. */
export const pageShell = async ({
  title,
  generatedAt,
  summary,
  contents,
  isSingle,
  main,
  drawings,
  script,
}: PageParts): Promise<string> => {
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
<header><h1>${escapeHtml(title)}</h1><p class="muted">Windtunnel report, ${escapeHtml(generatedAt.slice(0, 16).replace('T', ' '))} UTC</p>${summary}</header>
${contents}
<main id="content"${isSingle ? ' class="single"' : ''}>${main}</main>
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
${script === null ? '' : unpacking(script)}
</body>
</html>
`;
};
