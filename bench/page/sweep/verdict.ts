// What a sweep found: how many settings keep the objectives, what becomes of the scenario's own, and which objectives are broken.

import { limitValueText } from '../../simulate/objectives.ts';
import type { JudgedPoint } from '../../sweep/judged-point.ts';
import { counted, several } from '../../../reports/words/format.ts';
import { nameOf, namesOf, type Told } from './told.ts';

/** What the scenario itself has at a path; null where nothing stands there. */
const ownValue = ({ sweep }: Told, path: string): string | null => {
  const found = path
    .split('.')
    .reduce<unknown>(
      (inside, key) =>
        typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[key] : null,
      sweep.scenario,
    );
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
};

/** The setting that the scenario has; undefined where it is none of those that were tried. */
const presentOf = (told: Told): JudgedPoint | undefined => {
  const own = told.sweep.vary.map(({ path }) => ownValue(told, path));
  return told.points.find(({ point }) => point.values.every((value, index) => value === own[index]));
};

const isPresentBroken = (told: Told): boolean => presentOf(told)?.verdict === 'broken';

/** What became of it. */
export const presentSetting = (told: Told): string[] => {
  const present = presentOf(told);
  if (present === undefined || present.verdict === 'none') return [];
  const broken = present.limits.filter(({ verdict }) => verdict !== 'kept');
  const now = `The scenario's own ${nameOf(told, present)}`;
  if (broken.length === 0) return [`${now} keeps them.`];
  const texts = broken.map((one) =>
    one.estimate === null
      ? `has no data on ${one.limit.figure}`
      : `breaks ${one.limit.figure} ${one.limit.text} (${limitValueText(one.limit, one.estimate.mean)})`,
  );
  return [`${now} ${texts.join(', ')}.`];
};

/** How many of the settings keep all objectives. */
export const verdictOf = (told: Told): { word: string; kind: string; wellness: string; sentences: string[] } => {
  const { points } = told;
  const kept = points.filter(({ verdict }) => verdict === 'kept');
  if (points.every(({ verdict }) => verdict === 'none')) {
    return {
      word: 'no objective',
      kind: 'plain',
      wellness: 'neutral',
      sentences: ['The scenario has no slo: the settings can be compared, but none is right or wrong.'],
    };
  }
  const all = `${kept.length} of ${points.length}`;
  return kept.length > 0
    ? {
        word: `${all} keep`,
        kind: isPresentBroken(told) ? 'plain' : 'good',
        wellness: isPresentBroken(told) ? 'neutral' : 'kept',
        sentences: [
          `${kept.length} of ${counted(points.length, 'setting keeps', kept.length === 1 ? 'settings keeps' : 'settings keep')} all objectives: ${namesOf(told, kept)}.`,
        ],
      }
    : {
        word: 'none keeps',
        kind: 'bad',
        wellness: 'broken',
        sentences: [`None of ${several(points.length, 'setting')} keeps all objectives.`],
      };
};

/** The value of the one setting that is varied, or that of several together. */
const decidingText = ({ keys }: Told): string =>
  keys.length === 1 ? `The value of ${keys[0]}` : 'These settings together';

/** Which objectives are broken, and where. */
export const limiting = (told: Told): string[] => {
  const { points } = told;
  const broken = (points[0]?.limits ?? []).flatMap(({ limit }, index) => {
    const at = points.filter((point) => point.limits[index]!.verdict === 'broken');
    if (at.length === 0) return [];
    const where = at.length === points.length ? 'with every setting' : `with ${namesOf(told, at)}`;
    return [`${limit.figure} ${limit.text} is broken ${where}`];
  });
  const decides = points.some(({ verdict }) => verdict === 'kept');
  if (broken.length > 0) return [`${decides ? `${decidingText(told)}: ` : ''}${broken.join('; ')}.`];
  const isJudged = points.some(({ verdict }) => verdict !== 'none');
  return isJudged ? ['Nothing: no objective is broken by any of the settings.'] : [];
};
