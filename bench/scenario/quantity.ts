// Quantities as people write them: 250ms, 10/s, 512MB, 0.1%. A plain number is refused, because its unit is a guess.

import { msOfUnit } from '../../reports/time-units.ts';

export type QuantityKind = 'duration' | 'rate' | 'size' | 'share';

interface Notation {
  readonly example: string;
  /** Factor of each unit: to ms, to a second, to MB, to 1. */
  readonly units: Readonly<Record<string, number>>;
}

const notations: Readonly<Record<QuantityKind, Notation>> = {
  duration: {
    example: '250ms, 3s, 10m, 2h',
    units: msOfUnit,
  },
  rate: { example: '10/s, 600/m', units: { '/s': 1, '/m': 1 / 60, '/min': 1 / 60, '/h': 1 / 3600 } },
  size: { example: '512MB, 2GB', units: { KB: 1 / 1024, MB: 1, GB: 1024 } },
  share: { example: '0.1%', units: { '%': 0.01 } },
};

const parse = (kind: QuantityKind, text: string): number | null => {
  const match = /^\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-zA-Z/%]+)\s*$/.exec(text);
  const factor = match === null ? undefined : notations[kind].units[match[2]!];
  return factor === undefined ? null : Number(match![1]) * factor;
};

/** Why `value` is no quantity of this kind, with the cure; null when it is one. */
export const quantityProblem = (kind: QuantityKind, value: unknown): string | null => {
  const { example } = notations[kind];
  if (value === undefined) return `missing; write a ${kind} such as ${example}`;
  if (typeof value === 'number' || (typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value))) {
    if (Number(value) === 0 && kind !== 'size') return null;
    return `${String(value)} has no unit; write a ${kind} such as ${example}`;
  }
  if (typeof value !== 'string') return `${JSON.stringify(value)} is not a ${kind}; write one such as ${example}`;
  const parsed = parse(kind, value);
  if (parsed === null) return `"${value}" is not a ${kind}; write one such as ${example}`;
  return kind === 'share' && parsed > 1 ? `"${value}" is above 100%; write a share from 0% to 100%` : null;
};

/** The value of a checked quantity: ms, arrivals a second, MB, or a share of 1. */
export const quantity = (kind: QuantityKind, value: string | number): number =>
  Number(value) === 0 ? 0 : parse(kind, String(value))!;
