// Plain data of which every text can be drawn: a canvas refuses what ends a text in C.

import { printable } from '../words/format.ts';

/** A copy with every text printable. */
export const drawable = <T>(value: T): T => {
  const copied = (inner: unknown): unknown => {
    if (typeof inner === 'string') return printable(inner);
    if (Array.isArray(inner)) return inner.map(copied);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, own]) => [key, copied(own)]));
  };
  return copied(value) as T;
};
