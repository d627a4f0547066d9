// Keep-alive as a scenario writes it: to the rule in force, and back.

import { keepAlivePresetOf, keepAlivePresets, type KeepAlive, type KeepAlivePreset } from '../../lambda/index.ts';
import type { KeepAliveSpec } from '../format/function-document.ts';
import type { Quantity } from '../format/law-document.ts';
import type { Problems } from '../input/problems.ts';
import { quantity } from '../input/quantity.ts';

const ms = (value: Quantity): number => quantity('duration', value);

/** Environments are retired at this age unless the scenario says otherwise; never, for hand-written keep-alive. */
const unlimitedMs = Infinity;

const checkKeepAlive = ({ uniform, halving }: KeepAliveSpec, path: string, problems: Problems): void => {
  if (uniform !== undefined && ms(uniform[0]) > ms(uniform[1])) {
    problems.add(`${path}.uniform`, `${uniform[0]} is longer than ${uniform[1]}; write the shorter one first`);
  }
  if (halving !== undefined && ms(halving) === 0) {
    problems.add(`${path}.halving`, 'must be above 0; write a period such as 380s, or leave it out');
  }
};

/** The rule that `spec` writes; the default is the preset of `date`. */
export const keepAliveOf = (
  spec: KeepAliveSpec | undefined,
  date: string,
  path: string,
  problems: Problems,
): KeepAlive => {
  if (spec === undefined) return keepAlivePresets[keepAlivePresetOf(date)];
  checkKeepAlive(spec, path, problems);
  const maxAgeMs = spec.maxAge === undefined ? unlimitedMs : ms(spec.maxAge);
  if (spec.fixed !== undefined) return { kind: 'fixed', idleMs: ms(spec.fixed), maxAgeMs };
  if (spec.uniform !== undefined) {
    return { kind: 'uniform', minMs: ms(spec.uniform[0]), maxMs: ms(spec.uniform[1]), maxAgeMs };
  }
  if (spec.last !== undefined) {
    const halving = spec.halving === undefined ? {} : { halvingMs: ms(spec.halving) };
    return { kind: 'lastSpare', lastMs: ms(spec.last), spareMs: ms(spec.spare!), ...halving, maxAgeMs };
  }
  const preset = keepAlivePresets[spec.preset!];
  return spec.maxAge === undefined ? preset : { ...preset, maxAgeMs };
};

const units = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** A duration as a scenario would write it. */
export const durationText = (valueMs: number): string => {
  const [unit, length] = units.find(([, length]) => valueMs > 0 && valueMs % length === 0) ?? ['ms', 1];
  return `${valueMs / length}${unit}`;
};

const ownRuleText = (keepAlive: KeepAlive): string => {
  switch (keepAlive.kind) {
    case 'fixed':
      return `fixed: ${durationText(keepAlive.idleMs)}`;
    case 'uniform':
      return `uniform: [${durationText(keepAlive.minMs)}, ${durationText(keepAlive.maxMs)}]`;
    case 'lastSpare': {
      const { lastMs, spareMs, halvingMs } = keepAlive;
      const halving = halvingMs === undefined ? '' : `, halving: ${durationText(halvingMs)}`;
      return `last: ${durationText(lastMs)}, spare: ${durationText(spareMs)}${halving}`;
    }
  }
};

/** Which preset a rule is; null for none. */
export const keepAlivePresetName = (keepAlive: KeepAlive): KeepAlivePreset | null => {
  const isSame = (other: KeepAlive): boolean =>
    other.maxAgeMs === keepAlive.maxAgeMs && ownRuleText(other) === ownRuleText(keepAlive);
  const names = Object.keys(keepAlivePresets) as KeepAlivePreset[];
  return names.find((name) => isSame(keepAlivePresets[name])) ?? null;
};

/** The rule as a scenario would write it: `{ preset: '2020' }`, `{ fixed: 10m }`. */
export const keepAliveText = (keepAlive: KeepAlive): string => {
  const preset = keepAlivePresetName(keepAlive);
  if (preset !== null) return `{ preset: '${preset}' }`;
  const { maxAgeMs } = keepAlive;
  return `{ ${ownRuleText(keepAlive)}${maxAgeMs === unlimitedMs ? '' : `, maxAge: ${durationText(maxAgeMs)}`} }`;
};
