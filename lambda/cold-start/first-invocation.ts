// The first run of a handler after INIT is slower than the next ones: classes are loaded, code is compiled, connections made;
// all of it on the share of CPU that the memory brings, where INIT had a full vCPU.
// Source: maxday/lambda-perf 2026, mean Duration of cold invocations at 128 and 1,024 MB. In between, the rule is that of a CPU
// quota (`quotaWaitMs`): fitted to both ends of 2025, it meets INIT and Duration together at 256 and 512 MB within 7 % (ZIP, both
// architectures). Images and arm64 are taken to be alike: Node.js, Java and .NET were, from -14 to +18 %; images of Python, Go and
// Rust took 2 to 7 ms more, those of GraalVM a seventh.

import { quotaMs, quotaWaitMs } from '../settings/cpu-share.ts';
import { largeMb, smallMb } from './memory-sizes.ts';
import type { PublishedStart } from './published-starts.ts';

/** What a minimal handler takes when it is warm, ms: part of the published Durations, and of every handler's own time. */
const warmMs = 1;

/** Work for the CPU, and the time it takes without waiting for the quota (threads work side by side), ms. */
interface FirstRun {
  readonly workMs: number;
  readonly unthrottledMs: number;
}

/** Wait for each ms of work beyond the quota. */
const waitPerMs = (memoryMb: number, date: string): number => {
  const quota = quotaMs(memoryMb, date);
  return quotaWaitMs(quota + 1, memoryMb, date);
};

/** The work whose waits at the two sizes explain their Durations. */
const firstRunOf = ([small, large]: readonly [number, number], date: string): FirstRun => {
  if (small <= large) return { workMs: 0, unthrottledMs: (small + large) / 2 };
  const [smallQuota, largeQuota] = [quotaMs(smallMb, date), quotaMs(largeMb, date)];
  const [smallWait, largeWait] = [waitPerMs(smallMb, date), waitPerMs(largeMb, date)];
  const shortMs = smallQuota + (small - large) / smallWait;
  if (shortMs <= largeQuota) return { workMs: shortMs, unthrottledMs: large };
  const workMs = (small - large + smallQuota * smallWait - largeQuota * largeWait) / (smallWait - largeWait);
  return { workMs, unthrottledMs: Math.max(0, large - (workMs - largeQuota) * largeWait) };
};

/** How much longer the first invocation takes than those after it, mean in ms; at least 0. */
export const firstInvocationMs = ({ firstMs }: PublishedStart, memoryMb: number, date: string): number => {
  const { workMs, unthrottledMs } = firstRunOf(firstMs, date);
  return Math.max(0, unthrottledMs + quotaWaitMs(workMs, memoryMb, date) - warmMs);
};

/**
 * Coefficient of variation of that time. Fitted: means of ten scatter from day to day as if it were 0.08 (.NET) to 0.55
 * (Node.js).
 */
export const firstInvocationCv = 0.3;
