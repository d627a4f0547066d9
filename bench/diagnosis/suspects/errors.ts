// Work that fails: errors of handlers.

import { number, share } from '../../../reports/format.ts';
import type { Setting } from '../../../reports/index.ts';
import { quantity } from '../../scenario/quantity.ts';
import { mostOf, summed, type Scene, type SceneFunction } from '../scene.ts';
import { applied } from '../settings.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';

/** Wherever the function's errors are written: its own, and those of versions. */
const errorSettings = ({ name, document }: SceneFunction, value: string): Setting[] => [
  { path: `functions.${name}.errors`, value },
  ...Object.entries(document.versions ?? {}).flatMap(([version, { errors }]) =>
    errors === undefined ? [] : [{ path: `functions.${name}.versions.${version}.errors`, value }],
  ),
];

/** Of the runs of a function: by its law, where that is one share; counts leave out the runs of what is tried again. */
const failedShare = (fn: SceneFunction): number => {
  const { errors, versions } = fn.document;
  if (typeof errors === 'string' && versions === undefined) return quantity('share', errors);
  return countedShare(fn);
};

/** From here on it is the errors themselves that hold things up, whatever waits come after them. */
const manyErrors = 0.2;

/** How a rule on waits after failures stands beside the failures: behind them where they are many, else before them. */
export const afterFailures = (fns: readonly SceneFunction[]): Pick<Suspect, 'rank' | 'isLimit'> =>
  fns.some((fn) => Math.max(failedShare(fn), countedShare(fn)) >= manyErrors)
    ? { rank: rank.errors + 0.5, isLimit: false }
    : { rank: rank.rules, isLimit: true };

const countedShare = (fn: SceneFunction): number =>
  summed(fn, ({ totals }) => totals.failed) /
  Math.max(
    1,
    summed(fn, ({ totals }) => totals.admitted),
  );

const percent = (value: number): string => `${Number((value * 100).toPrecision(2))}%`;

export const errorPlan = (fn: SceneFunction): Plan => {
  const failed = failedShare(fn);
  return {
    values: [failed / 2, failed / 4, failed / 10, failed / 30, failed / 100, 0],
    settings: (value) => errorSettings(fn, percent(Number(value))),
    said: (value) =>
      `Mend the errors of ${fn.name}: ${Number(value) === 0 ? 'none' : `at most ${percent(Number(value)).replace('%', ' %')}`} instead of ${share(failed)}`,
  };
};

/** Of a stream an error holds up whatever comes behind it: more lanes would only thin that out. */
const blocks = (scene: Scene, { name }: SceneFunction): boolean =>
  scene.traffic.some(({ owner, document: { via } }) => owner === name && (via === 'kinesis' || via === 'dynamodb'));

const consequence = (scene: Scene, { name }: SceneFunction): string => {
  const ways = new Set(scene.traffic.filter(({ owner }) => owner === name).map(({ document }) => document.via));
  if (ways.has('async')) return ', after which an event waits one or two minutes for its next run';
  if (ways.has('sqs')) return ', after which a message waits for its visibility timeout';
  return ways.has('kinesis') || ways.has('dynamodb')
    ? ', after which the shard is blocked until the batch succeeds'
    : '';
};

/** What failed for want of an interface, or because a record cannot be processed, is no error of the handler. */
const canFail = ({ document }: SceneFunction): boolean =>
  [document, ...Object.values(document.versions ?? {})].some(
    ({ errors }) => errors !== undefined && errors !== 0 && errors !== '0%',
  );

export const errorSuspects = (scene: Scene): Suspect[] =>
  mostOf(scene.functions.filter(canFail), ({ totals }) => totals.failed, 3).map((fn) => ({
    limit: 'errors',
    of: fn.name,
    rank: blocks(scene, fn) ? rank.mapping - 0.4 : rank.errors,
    subject: `Errors of ${fn.name} (${share(failedShare(fn))} of its runs)`,
    detail: `${number(summed(fn, ({ totals }) => totals.failed))} ended in one${consequence(scene, fn)}`,
    off: applied(errorSettings(fn, '0%')),
    isLimit: blocks(scene, fn),
    plans: () => [errorPlan(fn)],
  }));
