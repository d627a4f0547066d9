// Charts as pictures: the page's own configurations, drawn by Chart.js on a canvas in Node.

import type { ChartConfiguration } from 'chart.js';
import type { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { bindConfig, formatters, themes } from './bind.ts';
import type { ChartSpec } from './chart-spec.ts';
import { suiteCharts } from './suite-charts.ts';
import { drawable } from './drawable.ts';
import { openCanvas } from './picture-canvas.ts';
import type { SuiteReport } from '../comparing/validation.ts';

export interface PngChart {
  readonly name: string;
  readonly png: Uint8Array;
}

const widthPx = 1000;
const heightPx = 440;

let canvas: Promise<ChartJSNodeCanvas> | null = null;

/** One canvas for all charts. */
const sharedCanvas = (): Promise<ChartJSNodeCanvas> => (canvas ??= openCanvas(widthPx, heightPx));

/** In the page the title is text; in a picture it has to be drawn. */
const titled = ({ config, title, caption }: ChartSpec, suite: string): unknown => {
  const { options, ...rest } = config;
  const { plugins, ...others } = options as { plugins: object };
  const text = `${suite}: ${title}`;
  return {
    ...rest,
    options: {
      ...others,
      responsive: false,
      layout: { padding: 14 },
      plugins: {
        ...plugins,
        title: { display: true, text, align: 'start', color: '@ink', font: { size: 17, weight: 'normal' }, padding: 2 },
        subtitle: { display: true, text: caption, align: 'start', color: '@muted', font: { size: 13 } },
      },
    },
  };
};

/** A picture of one chart, headed by what it is of. Rejects with a PictureError where none can be drawn. */
export const pngOf = async (chart: ChartSpec, of: string): Promise<PngChart> => {
  const config = bindConfig(drawable(titled(chart, of)), themes.light, formatters) as ChartConfiguration;
  return { name: chart.name, png: (await sharedCanvas()).renderToBufferSync(config) };
};

/** A picture of every chart of the suite. Rejects with a PictureError where none can be drawn. */
export const pngCharts = async (suite: SuiteReport): Promise<PngChart[]> =>
  Promise.all(suiteCharts(suite).map((chart) => pngOf(chart, suite.name)));
