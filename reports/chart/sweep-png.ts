// The picture of a sweep: its charts on one sheet under one title and one legend.

import type { SKRSContext2D } from '@napi-rs/canvas';
import type { ChartConfiguration } from 'chart.js';
import { bindConfig, formatters, themes } from './bind.ts';
import { fontFamily } from './font.ts';
import { drawable } from './drawable.ts';
import { openDrawing } from './picture-canvas.ts';
import { sweepLines, sweepPanels, type SweepLimit, type SweepLine, type SweepPanel } from './sweep.ts';
import type { SweepResult } from '../result/sweep-result.ts';
import { several } from '../words/format.ts';

const panelWidthPx = 720;
const panelHeightPx = 380;
const marginPx = 18;
const lineHeightPx = 24;
const titleHeightPx = 58;

const colour = (name: string): string => themes.light[name]!;

/** Where each entry of the legend stands, below one another when a line is full. */
const legendPlaces = (context: SKRSContext2D, lines: readonly SweepLine[]): { x: number; y: number }[] => {
  let x = marginPx;
  let y = titleHeightPx;
  return lines.map(({ label }) => {
    const width = context.measureText(label).width + 60;
    if (x > marginPx && x + width > 2 * panelWidthPx) {
      x = marginPx;
      y += lineHeightPx;
    }
    const place = { x, y };
    x += width;
    return place;
  });
};

const drawLegend = (
  context: SKRSContext2D,
  lines: readonly SweepLine[],
  places: readonly { x: number; y: number }[],
) => {
  lines.forEach(({ label, colour: stroke, dash }, index) => {
    const { x, y } = places[index]!;
    context.strokeStyle = colour(stroke.slice(1));
    context.lineWidth = 3;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(x, y - 5);
    context.lineTo(x + 26, y - 5);
    context.stroke();
    context.fillStyle = colour('ink');
    context.fillText(label, x + 34, y);
  });
};

/** The panel's configuration for a picture: its title drawn, no legend of its own. */
const pictured = ({ title, config }: SweepPanel): ChartConfiguration => {
  const { options, ...rest } = config;
  const plugins = {
    legend: { display: false },
    title: { display: true, text: title, align: 'start', color: '@ink', font: { size: 15, weight: 'normal' } },
  };
  const whole = { ...rest, options: { ...options, responsive: false, layout: { padding: 12 }, plugins } };
  return bindConfig(whole, themes.light, formatters) as ChartConfiguration;
};

const headline = ({ name, points, replications, seed }: SweepResult): string =>
  `${name}: ${several(points.length, 'point')}, ${several(replications, 'replication')} each, seed ${seed}`;

/** The picture; null when no point is complete. Rejects with a PictureError where none can be drawn. */
export const sweepPng = async (given: SweepResult, limits: readonly SweepLimit[] = []): Promise<Uint8Array | null> => {
  const sweep = drawable(given);
  if (sweep.points.length === 0 || sweep.vary.length === 0) return null;
  const all = sweepLines(sweep);
  const lines = all.length === 1 && all[0]!.label === '' ? [] : all;
  const { chartCanvas, createCanvas, loadImage } = await openDrawing();
  const measuring = createCanvas(1, 1).getContext('2d');
  const drawing = chartCanvas(panelWidthPx, panelHeightPx);
  measuring.font = `13px "${fontFamily}"`;
  const places = legendPlaces(measuring, lines);
  const top = (places.at(-1)?.y ?? titleHeightPx - lineHeightPx) + 12;
  const panels = sweepPanels(sweep, all, limits);
  const sheet = createCanvas(2 * panelWidthPx, top + Math.ceil(panels.length / 2) * panelHeightPx + marginPx);
  const context = sheet.getContext('2d');
  context.fillStyle = colour('paper');
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.fillStyle = colour('ink');
  context.font = `18px "${fontFamily}"`;
  context.fillText(headline(sweep), marginPx, 30);
  context.font = measuring.font;
  drawLegend(context, lines, places);
  for (const [index, panel] of panels.entries()) {
    const image = await loadImage(drawing.renderToBufferSync(pictured(panel)));
    context.drawImage(image, (index % 2) * panelWidthPx, top + Math.floor(index / 2) * panelHeightPx);
  }
  return sheet.toBuffer('image/png');
};
