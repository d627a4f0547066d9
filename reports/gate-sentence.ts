// The gate's last word: what regressed, by how much, how sure.

import type { FigureComparison } from './compare.ts';

const percent = ({ changePercent }: FigureComparison): string =>
  Number.isFinite(changePercent) ? `${changePercent > 0 ? '+' : '−'}${Math.abs(changePercent).toFixed(1)} %` : 'from 0';

const named = (figure: FigureComparison): string =>
  `${figure.functionName === null ? '' : `${figure.functionName}: `}${figure.figure} ${percent(figure)}`;

/** More than these in one sentence nobody reads. */
const mostNamed = 5;

const list = (figures: readonly FigureComparison[]): string => {
  const byChange = figures.toSorted((a, b) => Math.abs(b.changePercent) - Math.abs(a.changePercent));
  const more = byChange.length > mostNamed ? ` and ${byChange.length - mostNamed} more` : '';
  return `${byChange.slice(0, mostNamed).map(named).join(', ')}${more}`;
};

/** How sure the gate is of changes that it calls by name. */
const sureness = (figures: readonly FigureComparison[]): string =>
  figures.every(({ low, high }) => low === high)
    ? 'simulated runs of one scenario and seed, so that this is exact'
    : `by intervals that hold all ${figures.length} figures at once with 95 %`;

/** For instance `regressed: latency p50 +15.2 % (by intervals ...); improved: init p50 −8.0 %; 20 same, 1 unclear`. */
export const gateSentence = (figures: readonly FigureComparison[]): string => {
  const of = (verdict: FigureComparison['verdict']): FigureComparison[] =>
    figures.filter((figure) => figure.verdict === verdict);
  const [regressed, improved] = [of('regressed'), of('improved')];
  const changed = [
    regressed.length === 0 ? '' : `regressed: ${list(regressed)}`,
    improved.length === 0 ? '' : `improved: ${list(improved)}`,
  ].filter((text) => text !== '');
  const counts = `${of('same').length} same, ${of('unclear').length} unclear`;
  if (changed.length === 0) return `nothing changed: ${counts} of ${figures.length} figures`;
  return `${changed.join('; ')} (${sureness(figures)}); ${counts}`;
};
