// Canvases that Chart.js draws on in Node.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GlobalFonts } from '@napi-rs/canvas';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { themes } from './bind.ts';
import { fontFamily } from './font.ts';

/** A canvas for any number of charts. */
export const chartCanvas = (width: number, height: number): ChartJSNodeCanvas => {
  const fonts = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  GlobalFonts.registerFromPath(join(fonts, 'DejaVuSans.ttf'), fontFamily);
  return new ChartJSNodeCanvas({
    width,
    height,
    backgroundColour: themes.light['paper']!,
    chartCallback: (chart) => {
      chart.defaults.font.family = fontFamily;
      chart.defaults.font.size = 13;
    },
  });
};
