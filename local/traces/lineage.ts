// The trace header carries how often a chain of invocations has come back to a function: `Lineage=<hash>:<turns>`, the
// hash that of the function (Developer Guide, invocation-recursion; the form of the hash is not published).

import { createHash } from 'node:crypto';
import { recursionLimit } from '../../lambda/index.ts';

const hashes = new Map<string, string>();

const hashOf = (name: string): string => {
  const known = hashes.get(name);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  hashes.set(name, hash);
  return hash;
};

/** Most requests come from outside and bring none: they must not cost anything. */
const hasLineage = (traceId: string): boolean => traceId.includes('Lineage=');

/** Turns by hash. */
const turnsOf = (traceId: string): Map<string, number> => {
  const lineage = /(?:^|;)\s*Lineage=([^;]*)/.exec(traceId)?.[1] ?? '';
  const turns = lineage.split('|').flatMap((part): [string, number][] => {
    const [hash, count] = part.split(':');
    return hash === undefined || count === undefined ? [] : [[hash, Number(count) || 0]];
  });
  return new Map(turns);
};

/** Whether the chain has come to the function too often to go on. */
export const isLooping = (traceId: string, name: string): boolean =>
  hasLineage(traceId) && (turnsOf(traceId).get(hashOf(name)) ?? 0) >= recursionLimit;

/** The header that an invocation of the function sees, and passes on. */
export const oneTurnMore = (traceId: string, name: string): string => {
  if (!hasLineage(traceId)) return `${traceId};Lineage=${hashOf(name)}:1`;
  const turns = turnsOf(traceId);
  turns.set(hashOf(name), (turns.get(hashOf(name)) ?? 0) + 1);
  const others = traceId.split(';').filter((part) => !part.trim().startsWith('Lineage=') && part !== '');
  const lineage = [...turns].map(([hash, count]) => `${hash}:${count}`).join('|');
  return [...others, `Lineage=${lineage}`].join(';');
};

/** A header for a chain that begins here (X-Ray Developer Guide, tracing header), of which nobody has decided yet. */
export const newTraceId = (requestId: string): string => {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${requestId.replaceAll('-', '').slice(0, 24)}`;
};
