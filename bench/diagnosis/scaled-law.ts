// A law of times as a scenario writes it, so many times as long.

import type { DistributionSpec, Quantity } from '../format/law-document.ts';
import { quantity, quantityProblem } from '../input/quantity.ts';

/** Something in a law that is no time. */
class NoTime extends Error {}

const times = (value: Quantity, factor: number): Quantity => {
  if (quantityProblem('duration', value) !== null) throw new NoTime();
  return value === 0 ? 0 : `${Number((quantity('duration', value) * factor).toPrecision(6))}ms`;
};

/** Members of laws that are no times. */
const plain: ReadonlySet<string> = new Set(['cv', 'alpha', 'weight']);

const scaledMember = (value: unknown, member: string, factor: number): unknown => {
  if (plain.has(member)) return value;
  if (typeof value === 'string' || value === 0) return times(value, factor);
  if (Array.isArray(value)) return value.map((inside) => scaledMember(inside, '', factor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, scaledMember(inside, key, factor)]));
};

/** null where the law lies in a file, or is of another kind than is known here. */
export const scaledLaw = (law: DistributionSpec, factor: number): DistributionSpec | null => {
  try {
    return typeof law.samples === 'string' ? null : (scaledMember(law, '', factor) as DistributionSpec);
  } catch (error) {
    if (error instanceof NoTime) return null;
    throw error;
  }
};
