// Compiles what a function with SnapStart says of itself.

import {
  billedMs,
  billedRestoreMs,
  isJava,
  measuredRestore,
  snapStartProblem,
  type FunctionConfig,
  type SnapStartConfig,
} from '../../lambda/index.ts';
import { constant, lognormalByPercentiles } from '../../sim/index.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { FunctionContext } from './function-context.ts';
import { lawOf } from './laws.ts';
import { quantity } from '../input/quantity.ts';
import type { ScenarioFunction } from './scenario.ts';

type Described = Pick<FunctionConfig, 'name' | 'runtime' | 'packageType'>;

const checkFunction = (
  { name, ...own }: Described,
  document: FunctionDocument,
  { problems, rules }: FunctionContext,
): void => {
  const at = `functions.${name}`;
  const problem = snapStartProblem(own, rules.date);
  if (problem !== null) problems.add(`${at}.compute`, problem);
  if (document.provisionedConcurrency > 0 || document.provisionedScaling !== undefined) {
    problems.add(
      `${at}.provisionedConcurrency`,
      'excludes compute: snapstart; AWS takes one of them; remove the other',
    );
  }
  if (quantity('size', document.ephemeralStorage) > 512) {
    problems.add(`${at}.ephemeralStorage`, 'is 512MB at most with compute: snapstart; remove it');
  }
};

/** INIT runs, and its snapshot is taken: from then on the version is Active. */
const pendingMs = (initMs: number, { rules }: FunctionContext): number => initMs + rules.snapStartSnapshotMs;

/** INIT at publishing is billed as Duration, in every environment that runs it (DG snapstart, pricing). */
const publishBilledMs = (initMs: number, { rules }: FunctionContext): number =>
  rules.snapStartPublishInits * billedMs(rules.billingGranularityMs, initMs, 0);

/** What the function says of SnapStart; null without. */
export const snapStartOf = (
  config: Described,
  document: FunctionDocument,
  context: FunctionContext,
  /** INIT on average, that of extensions included, ms. */
  initMs: number,
): { readonly config: SnapStartConfig; readonly laws: ScenarioFunction['snapStart'] } | null => {
  const at = `functions.${config.name}`;
  if (document.compute !== 'snapstart') {
    if (document.snapStart !== undefined) {
      context.warnings.push(`${at}.snapStart has no effect without compute: snapstart`);
    }
    return null;
  }
  checkFunction(config, document, context);
  const { restore, billedRestore, publishedAt } = document.snapStart ?? {};
  const measured = measuredRestore(config.runtime, config.packageType);
  const law =
    restore === undefined
      ? lognormalByPercentiles(measured.p50, measured.p99)
      : lawOf(restore, `${at}.snapStart.restore`, context);
  const billed =
    billedRestore === undefined
      ? constant(billedRestoreMs)
      : lawOf(billedRestore, `${at}.snapStart.billedRestore`, context);
  if (restore === undefined) {
    context.warnings.push(
      `${at}.snapStart.restore: as measured for small functions, p50 ${measured.p50} ms whatever the memory; one that holds more takes longer`,
    );
  }
  const publishedAtMs = publishedAt === undefined ? null : quantity('duration', publishedAt);
  const isDropped = isJava(config);
  const mayBePending = isDropped || publishedAtMs !== null;
  const readyMs = pendingMs(initMs, context);
  return {
    config: {
      isCharged: !isDropped,
      plainInitMs: initMs,
      publishBilledMs: publishBilledMs(initMs, context),
      keptFromMs: publishedAtMs === null ? 0 : publishedAtMs + readyMs,
    },
    laws: {
      snapStart: { restore: law, billed, publishedAtMs },
      ...(mayBePending
        ? {
            pendingMs: readyMs,
            activeFromMs: publishedAtMs === null ? 0 : publishedAtMs + readyMs,
            staysActive: !isDropped,
          }
        : {}),
    },
  };
};
