// Work that fails: errors of handlers.

import { counted, number, share } from '../../../reports/words/format.ts';
import type { Setting } from '../../../reports/index.ts';
import { quantity } from '../../input/quantity.ts';
import { placesOf } from '../places.ts';
import { mostOf, summed, type Scene, type SceneFunction } from '../scene.ts';
import { applied, percent } from '../settings.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';

const isNone = (errors: unknown): boolean => errors === undefined || errors === 0 || errors === '0%';

/** Each place where errors of what runs are written: the function's own, and those of versions. */
const writtenErrors = (fn: SceneFunction): { of: string; path: string; errors: unknown }[] =>
  placesOf(fn, 'errors', ({ totals }) => totals.admitted)
    .map(({ of, path, value }) => ({ of, path, errors: value as unknown }))
    .filter(({ errors }) => !isNone(errors));

/** A share of errors; null for a law of another kind. */
const shareOf = (errors: unknown): number | null => (typeof errors === 'string' ? quantity('share', errors) : null);

/** What fails more often than `most` fails as often as that; the rest stays as it is. */
const errorSettings = (fn: SceneFunction, most: number): Setting[] =>
  writtenErrors(fn)
    .filter(({ errors }) => (shareOf(errors) ?? 1) > most)
    .map(({ path }) => ({ path, value: percent(most) }));

/** The one place where errors are written, where that is one share. */
const onlyErrors = (fn: SceneFunction): { of: string; failed: number } | null => {
  const [one, ...more] = writtenErrors(fn);
  const failed = one === undefined ? null : shareOf(one.errors);
  return one === undefined || failed === null || more.length > 0 ? null : { of: one.of, failed };
};

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

export const errorPlan = (fn: SceneFunction): Plan => {
  const { of, failed } = onlyErrors(fn) ?? { of: fn.name, failed: failedShare(fn) };
  return {
    values: [failed / 2, failed / 4, failed / 10, failed / 30, failed / 100, 0],
    settings: (value) => errorSettings(fn, Number(value)),
    said: (value) =>
      `Mend the errors of ${of}: ${Number(value) === 0 ? 'none' : `at most ${percent(Number(value)).replace('%', ' %')}`} instead of ${share(failed)}`,
  };
};

/** Of a stream an error holds up whatever comes behind it: more lanes would only thin that out. */
const blocks = (scene: Scene, { name }: SceneFunction): boolean =>
  scene.traffic.some(
    ({ owner, document: { via } }) => owner === name && (via === 'kinesis' || via === 'dynamodb' || via === 'kafka'),
  );

const consequence = (scene: Scene, { name, document }: SceneFunction): string => {
  const ways = new Set(scene.traffic.filter(({ owner }) => owner === name).map(({ document }) => document.via));
  if (ways.has('async')) return document.maximumRetryAttempts === 0 ? ', and are not run again' : '';
  if (ways.has('sqs')) return ', after which a message waits for its visibility timeout';
  return ways.has('kafka')
    ? ', after which the partition is blocked until the batch succeeds'
    : ways.has('kinesis') || ways.has('dynamodb')
      ? ', after which the shard is blocked until the batch succeeds'
      : '';
};

/** Of events those count whose last run failed: the others run again, minutes later. */
const failedText = (scene: Scene, fn: SceneFunction): string => {
  const ways = new Set(scene.traffic.filter(({ owner }) => owner === fn.name).map(({ document }) => document.via));
  const failed = summed(fn, ({ totals }) => totals.failed);
  const isAsync = ways.size === 1 && ways.has('async');
  return isAsync && fn.document.maximumRetryAttempts > 0
    ? `${counted(failed, 'event was given up after its last run failed', 'events were given up after their last run failed')}, each one or two minutes after the one before`
    : `${number(failed)} ended in one${consequence(scene, fn)}`;
};

/** The version that nearly all errors come from, where a function has several. */
const nearlyAll = 0.9;
const failingVersion = ({ base }: Scene, fn: SceneFunction): { name: string; failed: number } | null => {
  if (fn.sections.length < 2) return null;
  const all = summed(fn, ({ totals }) => totals.failed);
  const found = Object.entries(base.result.functions).find(
    ([known, section]) =>
      known !== fn.name && fn.sections.includes(section) && section.totals.failed >= nearlyAll * all,
  );
  if (found === undefined) return null;
  const { failed, admitted } = found[1].totals;
  return { name: found[0], failed: failed / Math.max(1, admitted) };
};

const subjectOf = (scene: Scene, fn: SceneFunction): string => {
  const version = failingVersion(scene, fn);
  const whole = `Errors of ${fn.name} (${share(failedShare(fn))} of its runs)`;
  return version === null
    ? whole
    : `${whole}, nearly all of them of ${version.name} (${share(version.failed)} of its own)`;
};

/** What failed for want of an interface, or because a record cannot be processed, is no error of the handler. */
const canFail = (fn: SceneFunction): boolean => writtenErrors(fn).length > 0;

export const errorSuspects = (scene: Scene): Suspect[] =>
  mostOf(scene.functions.filter(canFail), ({ totals }) => totals.failed, 3).map((fn) => ({
    limit: 'errors',
    of: fn.name,
    rank: blocks(scene, fn) ? rank.mapping - 0.4 : rank.errors,
    subject: subjectOf(scene, fn),
    detail: failedText(scene, fn),
    off: applied(errorSettings(fn, 0)),
    isLimit: blocks(scene, fn),
    plans: () => [errorPlan(fn)],
  }));
