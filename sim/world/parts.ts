// What a world needs for some kinds of functions alone.

import type { Rules } from '../../lambda/index.ts';
import { noGauge } from '../engine/gauge.ts';
import { CodePlacement } from './code-placement.ts';
import { EniPlacement } from './eni-placement.ts';
import { ExtensionCosts } from './extension-costs.ts';
import { PendingFunctions } from './pending-functions.ts';
import type { PlacedTimes } from './placed-times.ts';
import { SnapStarts } from './snap-start.ts';
import type { SimulatedFunction } from './function-table.ts';
import type { SimulationSink } from './simulation-sink.ts';

/** null for what no function of the world needs. */
export interface Parts {
  readonly enis: EniPlacement | null;
  readonly snapStarts: SnapStarts | null;
  /** Where some can be Pending. */
  readonly pending: PendingFunctions | null;
  /** Where environments are placed before their INIT. */
  readonly placement: CodePlacement | null;
  /** By environment, how long it was placed. */
  readonly placedMs: PlacedTimes | null;
  readonly extensions: ExtensionCosts | null;
}

interface PartsOptions {
  readonly functions: readonly SimulatedFunction[];
  readonly seed: number;
  readonly rules: Rules;
  readonly sink: SimulationSink;
}

const enisOf = ({ functions, seed, sink }: PartsOptions): EniPlacement | null => {
  const vpcs = functions.flatMap((f) => f.vpc ?? []);
  return vpcs.length === 0
    ? null
    : new EniPlacement(seed, vpcs, (source, level) => sink.gauge?.(source, level) ?? noGauge);
};

const snapStartsOf = ({ functions, seed, rules, sink }: PartsOptions): SnapStarts | null => {
  if (functions.every((f) => f.snapStart === undefined)) return null;
  const own = functions.map(({ config, snapStart }) =>
    snapStart === undefined ? null : { name: config.name, snapStart, isDropped: config.snapStart?.isCharged === false },
  );
  return new SnapStarts(own, {
    seed,
    rules,
    assumed: (setting) => sink.assumed?.(setting, 1),
    made: (functionIndex, atMs) => sink.snapshotMade?.(functionIndex, atMs),
  });
};

const placementOf = ({ functions, seed, sink }: PartsOptions): CodePlacement | null => {
  if (functions.every((f) => f.placement === undefined)) return null;
  const own = functions.map(({ config, placement }) => ({ name: config.name, placement }));
  return new CodePlacement(own, seed, (setting) => sink.assumed?.(setting, 1));
};

const pendingOf = (functions: readonly SimulatedFunction[], snapStarts: SnapStarts | null): PendingFunctions | null =>
  functions.every((f) => f.pendingMs === undefined)
    ? null
    : new PendingFunctions(functions, (functionIndex, atMs) => snapStarts?.dropped(functionIndex, atMs));

const extensionsOf = ({ functions, seed }: PartsOptions): ExtensionCosts | null => {
  if (functions.every((f) => f.extensions === undefined)) return null;
  const own = functions.map(({ config, extensions }) => ({ name: config.name, extensions }));
  return new ExtensionCosts(own, seed);
};

/** @param placedTimes of this world or of the one before: what is in it is not read before it is written */
export const partsOf = (options: PartsOptions, placedTimes: PlacedTimes): Parts => {
  const enis = enisOf(options);
  const snapStarts = snapStartsOf(options);
  const placement = placementOf(options);
  return {
    enis,
    snapStarts,
    pending: pendingOf(options.functions, snapStarts),
    placement,
    placedMs: placement === null && enis === null ? null : placedTimes,
    extensions: extensionsOf(options),
  };
};
