// Which tenant a request is of: drawn by a law for each that arrives, or as it was recorded; its retries are of the same one.

import { power } from '../../lambda/power.ts';
import type { RandomStream } from '../random/stream.ts';
import type { KeyLaw } from './stream-keys.ts';

/** How often each tenant comes: a law of keys, or parts of any size. */
export type TenantLaw =
  | Exclude<KeyLaw, { readonly kind: 'distinct' }>
  | { readonly kind: 'list'; readonly parts: readonly number[] }
  /** One for each request, in the order in which they arrive. */
  | { readonly kind: 'recorded'; readonly tenants: readonly number[] };

const partsOf = (law: TenantLaw): readonly number[] => {
  if (law.kind === 'recorded') return [];
  if (law.kind === 'list') return law.parts;
  const { count } = law;
  if (law.kind === 'zipf') return Array.from({ length: count }, (_, tenant) => power(tenant + 1, -law.exponent));
  const other = count === 1 ? 0 : (1 - law.share) / (count - 1);
  return Array.from({ length: count }, (_, tenant) => (tenant === 0 ? law.share : other));
};

export class Tenants {
  /** Share of the requests up to each tenant, this one included. */
  readonly #upTo: Float64Array;
  readonly #stream: RandomStream;
  /** Of recorded requests; null where they are drawn. */
  readonly #recorded: readonly number[] | null;
  #next = 0;

  constructor(law: TenantLaw, stream: RandomStream) {
    const parts = partsOf(law);
    const total = parts.reduce((sum, part) => sum + part, 0);
    let sum = 0;
    this.#upTo = Float64Array.from(parts, (part) => (sum += part / total));
    this.#stream = stream;
    this.#recorded = law.kind === 'recorded' ? law.tenants : null;
  }

  /** The tenant of the next request, by number. */
  pick(): number {
    if (this.#recorded !== null) {
      this.#next += 1;
      return this.#recorded[this.#next - 1] ?? 0;
    }
    const upTo = this.#upTo;
    const random01 = this.#stream.uniform();
    let low = 0;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (random01 < upTo[middle]!) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Of a request that is of no tenant. */
export const noTenant = -1;
