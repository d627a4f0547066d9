// What cost buys, in words and cells.

import { several } from '../../reports/words/format.ts';
import { number, settingsText } from './plan-words.ts';
import type { CostCurve, CurvePoint } from './result.ts';

const p99Text = ({ p99Ms }: CurvePoint): string => (p99Ms === null ? 'no answer' : `${number(p99Ms)} ms`);

export const curveColumns = ['what cost buys', '30 days', 'p99', 'cold starts', ''] as const;

const pointWord = ({ isPlanned, keeps, replications }: CurvePoint): string => {
  if (isPlanned) return 'planned';
  return keeps ? `keeps the slo in ${several(replications, 'run')}` : 'breaks it';
};

export const pointCells = (point: CurvePoint): string[] => [
  settingsText(point),
  `$${number(point.monthUsd)}`,
  p99Text(point),
  `${number(point.coldShare * 100)} %`,
  pointWord(point),
];

/** Of the planned settings and those that none beats, the cheapest first. */
export const curveRows = ({ points }: CostCurve): string[][] =>
  points.filter(({ isPlanned, isUnbeaten }) => isPlanned || isUnbeaten).map(pointCells);

/** So much cheaper is worth a word. */
const farCheaper = 0.97;

/** What keeps the slo and is far cheaper where the traffic is like this all month, though it is not the smallest. */
export const cheaperIn = (curve: CostCurve | null): CurvePoint | undefined => {
  const planned = curve?.points.find(({ isPlanned }) => isPlanned);
  return planned === undefined
    ? undefined
    : curve!.points.find(({ keeps, monthUsd }) => keeps && monthUsd < farCheaper * planned.monthUsd);
};

/** Whether anything that costs more is better in the figure of the curve, and whether anything cheaper does as well; null for neither. */
export const curveSentence = (curve: CostCurve | null): string | null => {
  if (curve === null) return null;
  const planned = curve.points.find(({ isPlanned }) => isPlanned)!;
  const isBought = curve.points.some(({ isUnbeaten, monthUsd }) => isUnbeaten && monthUsd > planned.monthUsd);
  const what = curve.figure === 'p99' ? 'makes its p99 shorter' : 'starts fewer of it cold';
  const cheaper = cheaperIn(curve);
  const parts = [
    ...(isBought ? [] : [`nothing that costs more ${what}, of ${several(curve.points.length, 'setting')} tried`]),
    ...(cheaper === undefined
      ? []
      : [
          `${settingsText(cheaper)} costs less where the traffic is like this all month, and kept the slo in ${several(cheaper.replications, 'run')}: try it before you take it`,
        ]),
  ];
  return parts.length === 0 ? null : parts.join('; ');
};
