// What draws pictures, loaded when one is drawn: it is native, and not there on every machine.

import type { createCanvas, loadImage } from '@napi-rs/canvas';
import type { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import type { chartCanvas } from './chart-canvas.ts';
import { PictureError } from './picture-error.ts';

interface Drawing {
  readonly chartCanvas: typeof chartCanvas;
  readonly createCanvas: typeof createCanvas;
  readonly loadImage: typeof loadImage;
}

const firstLine = (error: unknown): string => String(error instanceof Error ? error.message : error).split('\n', 1)[0]!;

const loaded = async (): Promise<Drawing> => {
  try {
    const canvas = await import('@napi-rs/canvas');
    const charts = await import('./chart-canvas.ts');
    return { chartCanvas: charts.chartCanvas, createCanvas: canvas.createCanvas, loadImage: canvas.loadImage };
  } catch (error) {
    const platform = `${process.platform}-${process.arch}`;
    throw new PictureError(
      `no picture can be drawn here: @napi-rs/canvas cannot be loaded (${firstLine(error)}); install it with its optional dependency for ${platform}`,
    );
  }
};

let drawing: Promise<Drawing> | undefined;

/** Loaded once. Rejects with a PictureError where it cannot be. */
export const openDrawing = (): Promise<Drawing> => (drawing ??= loaded());

/** A canvas for charts, as chart-canvas.ts makes it. Rejects with a PictureError. */
export const openCanvas = async (width: number, height: number): Promise<ChartJSNodeCanvas> =>
  (await openDrawing()).chartCanvas(width, height);
