// The result of the state machine of aws-lambda-power-tuning, read and written: { power, cost, duration, stateMachine, stats }. Its link
// carries all sizes behind the #: Int16 sizes in MB, Float32 ms, Float32 USD, each as base64 of little-endian bytes, joined by ";"
// (lambda/utils.js buildVisualizationURL and the UI's own decode, 2026-04; samples of public READMEs are among the tests).

import { several } from '../../reports/words/format.ts';
import { field, listIn, numberIn, textIn } from '../input/json-fields.ts';

/** One memory size as that tool tells it. */
export interface PowerPoint {
  readonly memoryMb: number;
  /** Mean of a trimmed set, with INIT. */
  readonly durationMs: number;
  /** Of one invocation, without the price of the request; USD, or CNY in China. */
  readonly costUsd: number;
}

export interface PowerResult {
  readonly power: number;
  readonly cost: number;
  readonly duration: number;
  readonly stateMachine: {
    readonly executionCost: number;
    readonly lambdaCost: number;
    readonly visualization: string;
  };
  readonly stats: readonly {
    readonly value: number;
    readonly averagePrice: number;
    readonly averageDuration: number;
  }[];
}

const visualizer = 'https://lambda-power-tuning.show/';

/** Bytes a number takes in the parts of a link. */
const sizeBytes = 2;
const realBytes = 4;

const bytesOf = (
  values: readonly number[],
  width: number,
  write: (view: DataView, at: number, value: number) => void,
): string => {
  const view = new DataView(new ArrayBuffer(values.length * width));
  values.forEach((value, index) => write(view, index * width, value));
  return Buffer.from(view.buffer).toString('base64');
};

/** The part of a link behind the #, sizes ascending. */
export const linkData = (points: readonly PowerPoint[]): string => {
  const sorted = points.toSorted((a, b) => a.memoryMb - b.memoryMb);
  const real = (view: DataView, at: number, value: number): void => view.setFloat32(at, value, true);
  return [
    bytesOf(
      sorted.map(({ memoryMb }) => memoryMb),
      sizeBytes,
      (view, at, value) => view.setInt16(at, value, true),
    ),
    bytesOf(
      sorted.map(({ durationMs }) => durationMs),
      realBytes,
      real,
    ),
    bytesOf(
      sorted.map(({ costUsd }) => costUsd),
      realBytes,
      real,
    ),
  ].join(';');
};

export const visualizationLink = (points: readonly PowerPoint[]): string => `${visualizer}#${linkData(points)}`;

/** A Float32 has seven digits; what follows is noise. */
const realDigits = 7;

/** The numbers of a part; a text where it holds none. */
const numbersOf = (part: string, width: number, read: (view: DataView, at: number) => number): number[] | string => {
  // Of a URL that was pasted, + may be a blank and / a _.
  const text = part.replaceAll(' ', '+').replaceAll('-', '+').replaceAll('_', '/');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return 'a part of it is no base64';
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % width !== 0)
    return `a part of it ends in the middle of a number (${bytes.length} bytes of ${width} each)`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / width }, (_, index) => read(view, index * width));
};

/** The sizes of a link; of one that compares two functions those of the first. Returns what is wrong with it as a text. */
export const pointsOfLink = (link: string): PowerPoint[] | string => {
  const hash = link.indexOf('#');
  if (hash < 0) return 'it has no # with the figures behind it';
  let data = link.slice(hash + 1).trim();
  try {
    data = decodeURIComponent(data);
  } catch {
    // A % that begins no letter is no base64 either, and is told below.
  }
  const parts = data.split(';');
  if (parts.length < 3) return `it has ${parts.length} of 3 parts (sizes;times;costs) behind the #`;
  const real = (view: DataView, at: number): number => Number(view.getFloat32(at, true).toPrecision(realDigits));
  const sizes = numbersOf(parts[0]!, sizeBytes, (view, at) => view.getInt16(at, true));
  const times = numbersOf(parts[1]!, realBytes, real);
  const costs = numbersOf(parts[2]!, realBytes, real);
  for (const values of [sizes, times, costs]) if (typeof values === 'string') return values;
  if (sizes.length !== times.length || sizes.length !== costs.length)
    return `it has ${several(sizes.length, 'size')}, ${several(times.length, 'time')} and ${several(costs.length, 'cost')}`;
  return (sizes as number[]).map((memoryMb, index) => ({
    memoryMb,
    durationMs: (times as number[])[index]!,
    costUsd: (costs as number[])[index]!,
  }));
};

/** The result itself: as it is, in `results` as its README shows it, or as text in `output` of aws stepfunctions describe-execution. */
export const powerResultIn = (document: unknown): unknown => {
  const output = textIn(document, 'output');
  if (output !== null) {
    try {
      return powerResultIn(JSON.parse(output));
    } catch {
      return document;
    }
  }
  return field(document, 'results') ?? document;
};

const pointsOfStats = (stats: readonly unknown[]): PowerPoint[] =>
  stats.map((one) => ({
    memoryMb: numberIn(one, 'value'),
    durationMs: numberIn(one, 'averageDuration'),
    costUsd: numberIn(one, 'averagePrice'),
  }));

/** A size without a time is one whose invocations came to nothing: that tool leaves it out, too. */
const isTold = ({ durationMs }: PowerPoint): boolean => durationMs > 0;

const pointProblem = ({ memoryMb, durationMs, costUsd }: PowerPoint): string | null => {
  if (Number.isNaN(memoryMb)) return 'one of its memory sizes is no number; 128 to 10240 MB are sizes';
  if (!Number.isInteger(memoryMb) || memoryMb < 128 || memoryMb > 10_240)
    return `${memoryMb} MB is no memory size; 128 to 10240 are`;
  if (!Number.isFinite(durationMs)) return `the time at ${memoryMb} MB is no number`;
  if (!(costUsd >= 0 && Number.isFinite(costUsd))) return `the cost at ${memoryMb} MB is no number from 0 up`;
  return null;
};

const checked = (points: readonly PowerPoint[]): PowerPoint[] | string => {
  const problem = points.map(pointProblem).find((text) => text !== null);
  if (problem !== undefined) return problem;
  const told = points.filter(isTold).sort((a, b) => a.memoryMb - b.memoryMb);
  if (told.length === 0) return 'it tells no size with a time above 0';
  const twice = told.find(({ memoryMb }, index) => told[index - 1]?.memoryMb === memoryMb);
  return twice === undefined ? told : `it tells ${twice.memoryMb} MB twice`;
};

/** The sizes of a result, ascending: of its stats, else of its link, else the one it names. Returns what is wrong as a text. */
export const pointsOfResult = (document: unknown): PowerPoint[] | string => {
  const result = powerResultIn(document);
  const stats = listIn(result, 'stats');
  if (stats.length > 0) return checked(pointsOfStats(stats));
  const link = textIn(result, 'stateMachine', 'visualization');
  const ofLink = link === null ? [] : pointsOfLink(link);
  if (typeof ofLink !== 'string' && ofLink.length > 0) return checked(ofLink);
  const named = {
    memoryMb: numberIn(result, 'power'),
    durationMs: numberIn(result, 'duration'),
    costUsd: numberIn(result, 'cost'),
  };
  if (Number.isNaN(named.memoryMb) || Number.isNaN(named.durationMs))
    return 'it is no result of aws-lambda-power-tuning: it has neither stats nor stateMachine.visualization nor power and duration';
  return checked([named]);
};

/** The sizes of a link, checked. Returns what is wrong as a text. */
export const checkedLink = (link: string): PowerPoint[] | string => {
  const points = pointsOfLink(link);
  return typeof points === 'string' ? points : checked(points);
};

/** `points` as that tool writes them; `lambdaUsd` is what the invocations cost. No state machine ran. */
export const powerResult = (points: readonly PowerPoint[], chosenMb: number, lambdaUsd: number): PowerResult => {
  const chosen = points.find(({ memoryMb }) => memoryMb === chosenMb)!;
  return {
    power: chosen.memoryMb,
    cost: chosen.costUsd,
    duration: chosen.durationMs,
    stateMachine: { executionCost: 0, lambdaCost: lambdaUsd, visualization: visualizationLink(points) },
    stats: points
      .toSorted((a, b) => a.memoryMb - b.memoryMb)
      .map(({ memoryMb, costUsd, durationMs }) => ({
        value: memoryMb,
        averagePrice: costUsd,
        averageDuration: durationMs,
      })),
  };
};
