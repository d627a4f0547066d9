// Which limits of an slo are on a function, which setting keeps them, and how they are named.

import { waysOfFigure, type SloFigure, type SloLimit } from '../format/slo.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Which setting keeps a limit: more may run at once, or more are there before they are needed. */
export const isOfThroughput = ({ figure }: SloLimit): boolean =>
  figure === 'throttled' || waysOfFigure(figure) !== undefined;

/** A limit on cost has no setting of its own: it is held against what the others come to. */
export const isOfCost = ({ figure }: SloLimit): boolean => figure === 'cost';

/** The limits on what the traffic of the function makes. */
export const limitsOn = (scenario: Scenario, functionIndex: number): SloLimit[] => {
  const vias = new Set(
    scenario.traffic.flatMap(({ functionIndex: to }, index) =>
      to === functionIndex ? [scenario.document.traffic[index]!.via] : [],
    ),
  );
  return scenario.slo.filter(({ figure }) => waysOfFigure(figure)?.some((way) => vias.has(way)) ?? true);
};

export const limitNames = (limits: readonly SloLimit[]): string => {
  const words: Readonly<Partial<Record<SloFigure, string>>> = { throttled: 'throttles' };
  return limits.map(({ figure }) => words[figure] ?? figure).join(', ');
};
