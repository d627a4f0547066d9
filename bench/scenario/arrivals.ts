// From arrivals as a scenario writes them to the process that the simulator and the load generator read.

import {
  burst,
  faster,
  instants,
  merge,
  multiplied,
  onOffPoints,
  paced,
  poisson,
  randomStream,
  rateCurve,
  sinePoints,
  stepPoints,
  type RateCurve,
  type RatePoint,
} from '../../sim/index.ts';
import { checkLate } from './arrivals-inside.ts';
import type { ArrivalSpec, RateSpec } from '../format/arrival-document.ts';
import type { Quantity } from '../format/law-document.ts';
import { numbersOf } from '../input/numbers-file.ts';
import { quantity } from '../input/quantity.ts';
import type { ArrivalContext, ArrivalFactory } from './arrival-factory.ts';
import { traceArrivals } from './trace-arrivals.ts';

const ms = (value: Quantity): number => quantity('duration', value);
const perSecond = (value: Quantity): number => quantity('rate', value);

const pointsOf = (points: readonly [Quantity, Quantity][], path: string, context: ArrivalContext): RatePoint[] => {
  const result = points.map(([at, rate]) => ({ atMs: ms(at), perSecond: context.factor * perSecond(rate) }));
  if (result.some((point, index) => index > 0 && point.atMs < result[index - 1]!.atMs)) {
    context.problems.add(path, 'the points must ascend in time; sort them');
  }
  return result;
};

const curveOf = (spec: RateSpec, path: string, context: ArrivalContext): RateCurve =>
  rateCurve(
    Array.isArray(spec) ? pointsOf(spec, path, context) : [{ atMs: 0, perSecond: context.factor * perSecond(spec) }],
    context.endMs,
  );

const oneArrivals = (spec: ArrivalSpec, path: string, context: ArrivalContext): ArrivalFactory => {
  const { endMs, stream, factor } = context;
  if (spec.constant !== undefined) {
    const curve = curveOf(spec.constant.rate, `${path}.constant.rate`, context);
    return () => paced(curve);
  }
  if (spec.poisson !== undefined) {
    const curve = curveOf(spec.poisson.rate, `${path}.poisson.rate`, context);
    return (seed) => poisson(curve, randomStream(seed, stream));
  }
  if (spec.steps !== undefined) {
    const curve = rateCurve(stepPoints(pointsOf(spec.steps, `${path}.steps`, context)), endMs);
    return () => paced(curve);
  }
  if (spec.burst !== undefined) {
    const { at } = spec.burst;
    const count = Math.round(factor * spec.burst.count);
    checkLate(count, ms(at) < endMs ? count : 0, { path: `${path}.burst`, fromFile: false }, context);
    return () => burst(ms(at), count, endMs);
  }
  if (spec.sine !== undefined) {
    const { mean, amplitude, period } = spec.sine;
    const curve = rateCurve(
      sinePoints(factor * perSecond(mean), factor * perSecond(amplitude), ms(period), endMs),
      endMs,
    );
    return (seed) => poisson(curve, randomStream(seed, stream));
  }
  if (spec.onOff !== undefined) {
    const { rate, on, off } = spec.onOff;
    const curve = rateCurve(onOffPoints(factor * perSecond(rate), ms(on), ms(off), endMs), endMs);
    return (seed) => poisson(curve, randomStream(seed, stream));
  }
  const { speed } = context;
  const replay = { ...context, endMs: speed * endMs };
  const recorded = (arrivals: ArrivalFactory): ArrivalFactory => {
    const replayed: ArrivalFactory = speed === 1 ? arrivals : (seed) => faster(arrivals(seed), speed);
    return factor === 1 ? replayed : (seed) => multiplied(replayed(seed), factor);
  };
  if (spec.trace !== undefined) return recorded(traceArrivals(spec.trace, `${path}.trace`, replay));
  const values =
    typeof spec.instants === 'string'
      ? numbersOf(spec.instants, `${path}.instants`, context)
      : spec.instants!.map((value) => ms(value));
  const inside = values.filter((atMs) => atMs < replay.endMs).length;
  const place = { path: `${path}.instants`, fromFile: typeof spec.instants === 'string' };
  checkLate(values.length, inside, place, replay);
  return recorded(() => instants(values, replay.endMs));
};

/** The process that `spec` (already checked by the schema) describes; a list is merged. */
export const arrivalsOf = (
  spec: ArrivalSpec | readonly ArrivalSpec[],
  path: string,
  context: ArrivalContext,
): ArrivalFactory => {
  if (!Array.isArray(spec)) return oneArrivals(spec as ArrivalSpec, path, context);
  const parts = (spec as readonly ArrivalSpec[]).map((part, index) =>
    oneArrivals(part, `${path}.${index}`, { ...context, stream: `${context.stream}/${index}` }),
  );
  return (seed) => merge(parts.map((part) => part(seed)));
};
