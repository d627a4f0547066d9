// How long an invocation lasts whose response is streamed: 6 MB go as they are written, the rest at 2 MB a second. Source: Developer
// Guide, configuration-response-streaming. That the handler writes evenly while it runs is assumed.

import { streamedBytesPerSecond, streamedFreelyBytes } from './quotas.ts';

/** From the start of the handler until `bytes` are sent, ms, where it would take `handlerMs` without the bound. */
export const streamedMs = (handlerMs: number, bytes: number): number => {
  if (bytes <= streamedFreelyBytes) return handlerMs;
  const freeMs = (handlerMs * streamedFreelyBytes) / bytes;
  const boundMs = ((bytes - streamedFreelyBytes) / streamedBytesPerSecond) * 1000;
  return freeMs + Math.max(handlerMs - freeMs, boundMs);
};

/** The longest handler that is over after `ms`; below 0 where none is. */
export const streamedHandlerMs = (ms: number, bytes: number): number => {
  if (bytes <= streamedFreelyBytes) return ms;
  const boundMs = ((bytes - streamedFreelyBytes) / streamedBytesPerSecond) * 1000;
  return Math.min(ms, ((ms - boundMs) * bytes) / streamedFreelyBytes);
};
