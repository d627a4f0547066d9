// The gate's last word: what regressed, by how much, how sure; or that it could not tell, and what would settle it.

import { number, several } from '../words/format.ts';
import { changeInterval, neededText, percentText, type FigureComparison, type Needed } from './judge.ts';

const percent = ({ changePercent }: FigureComparison): string =>
  changePercent !== null && Number.isFinite(changePercent)
    ? `${changePercent > 0 ? '+' : '−'}${Math.abs(changePercent).toFixed(1)} %`
    : percentText(changePercent);

const nameOf = ({ functionName, figure }: FigureComparison): string =>
  `${functionName === null ? '' : `${functionName}: `}${figure}`;

/** The change, and between which sizes it lies. */
const named = (figure: FigureComparison): string => {
  const interval = changeInterval(figure);
  return `${nameOf(figure)} ${percent(figure)}${interval === '' ? '' : ` [${interval}]`}`;
};

/** More than these in one sentence nobody reads. */
const mostNamed = 5;

const listed = (texts: readonly string[]): string => {
  const more = texts.length > mostNamed ? ` and ${texts.length - mostNamed} more` : '';
  return `${texts.slice(0, mostNamed).join(', ')}${more}`;
};

const sizeOf = ({ changePercent }: FigureComparison): number => Math.abs(changePercent!);

const changes = (figures: readonly FigureComparison[]): string =>
  listed(figures.toSorted((a, b) => sizeOf(b) - sizeOf(a)).map(named));

/** Of what size a change has to be, and how sure the gate is of what it says. */
const sureness = (figures: readonly FigureComparison[], change: 'changed' | 'same'): string => {
  const { exact } = figures[0]!;
  if (exact !== null) return `${exact}, so that this is exact`;
  const practical = `${figures[0]!.practicalPercent} %`;
  const size = change === 'changed' ? `each by more than ${practical}` : `within ${practical}`;
  return `${size}, by intervals that hold all ${several(figures.length, 'figure')} at once with 95 %`;
};

/** What the gate comes to, before anybody decides what becomes of what it could not tell. */
export type GateVerdict = 'regressed' | 'no data' | 'could not tell' | 'pass';

const isMedian = ({ figure }: FigureComparison): boolean => figure === 'latency p50';

/**
 * `regressed` when any figure did; `no data` when nothing ran on a side, of the whole or of a function; `could not tell` when
 * it could not tell of the median latency of the whole run; else `pass`, of which the sentence names what was unclear.
 */
export const gateVerdict = (figures: readonly FigureComparison[]): GateVerdict => {
  if (figures.some(({ verdict }) => verdict === 'regressed')) return 'regressed';
  const medians = figures.filter(isMedian);
  if (medians.some(({ baseline, current }) => baseline === null || current === null)) return 'no data';
  const whole = medianOf(figures);
  return whole?.verdict === 'unclear' || whole?.verdict === 'no data' ? 'could not tell' : 'pass';
};

const medianOf = (figures: readonly FigureComparison[]): FigureComparison | undefined =>
  figures.find((figure) => figure.functionName === null && isMedian(figure));

/** From what size on a change of the median latency would have been seen, percent: twice the width of its doubt. */
const seenFrom = ({ low, high, baseline, obstacle }: FigureComparison): number => {
  if (obstacle !== null || baseline === null || !Number.isFinite(low) || !Number.isFinite(high)) return Infinity;
  return baseline === 0 ? Infinity : (100 * (high - low)) / baseline;
};

/** A change that nobody overlooks. */
const doubling = 100;

/** Whether not even a doubling of the median latency would have been seen: too few runs or values, a saturated host. */
export const isBlind = (figures: readonly FigureComparison[]): boolean => {
  const median = medianOf(figures);
  if (median === undefined || median.verdict === 'no data') return true;
  return median.verdict === 'unclear' && seenFrom(median) >= doubling;
};

const amount = (needed: Needed): number => ('runs' in needed ? needed.runs : needed.lengthMs);

/** What would settle the median latency, and what all figures, as far as it is known. */
const cureOf = (unclear: readonly FigureComparison[]): string => {
  const known = unclear
    .filter(({ needed }) => needed !== null)
    .toSorted((a, b) => amount(a.needed!) - amount(b.needed!));
  if (known.length === 0) return '';
  const first = known.find((figure) => figure.functionName === null && isMedian(figure)) ?? known[0]!;
  const last = known.at(-1)!;
  const one = `${neededText(first.needed!)} would settle ${nameOf(first)}`;
  if (known.length === 1) return one;
  const all = known.length === unclear.length ? 'all of them' : `${known.length} of them`;
  return neededText(first.needed!) === neededText(last.needed!)
    ? `${neededText(first.needed!)} would settle ${all}`
    : `${one}, ${neededText(last.needed!)} ${all}`;
};

/** What the gate could not tell of, and what would; empty where it could of all. */
const unclearText = (figures: readonly FigureComparison[]): string => {
  const unclear = figures.filter(({ verdict }) => verdict === 'unclear');
  const silent = figures.filter(({ verdict }) => verdict === 'no data');
  const all = [...unclear, ...silent];
  if (all.length === 0) return '';
  const cure = cureOf(unclear);
  const none = silent.length === 0 ? '' : `, of which ${silent.length} without data`;
  return `could not tell of ${all.length} (${listed(all.map(nameOf))}${none})${cure === '' ? '' : `; ${cure}`}`;
};

/** Why so few runs settle nothing; null where they may. */
const neverText = (figures: readonly FigureComparison[], fewest: FewestRuns | undefined): string | null => {
  if (fewest === undefined || figures[0]!.exact !== null || fewest.runs >= fewest.needed) return null;
  const left = fewest.runs < fewest.measured ? ', without those of a saturated host,' : '';
  return `${fewest.runs} ${fewest.runs === 1 ? 'run' : 'runs'} a side${left} can never settle ${several(figures.length, 'figure')} at once with 95 %, ${fewest.needed} are the fewest that can`;
};

const blindText = (figures: readonly FigureComparison[], fewest: FewestRuns | undefined): string => {
  const whole = medianOf(figures)!;
  const told = figures.filter(({ verdict }) => verdict === 'same').length;
  const never = neverText(figures, fewest) ?? (whole.verdict === 'no data' ? whole.sentence : null);
  const why = whole.obstacle === null ? (never === null ? '' : `: ${never}`) : `, ${whole.obstacle}`;
  const interval = changeInterval(whole);
  const size = interval === '' ? percent(whole) : `${percent(whole)} [${interval}]`;
  const from = seenFrom(whole);
  const seen =
    from < doubling ? `; a change of more than ${number(Number(from.toPrecision(2)))} % would have been seen` : '';
  const head = `could not tell whether latency p50 changed (${size})${why}${seen}`;
  return `${head}; ${told} same, ${unclearText(figures)}`;
};

/** How many runs a side there are that count, and from how many on anything can be told. */
export interface FewestRuns {
  /** On the side that has fewer; those of a saturated host do not count. */
  readonly runs: number;
  /** With those of a saturated host. */
  readonly measured: number;
  readonly needed: number;
}

/**
 * For instance `regressed: latency p50 +15.2 % [+9.1 % to +21 %] (each by more than 5 %, by intervals ...); improved: init p50
 * −8.0 %; 20 same, 1 unclear`. Only where every figure is the same it says that nothing changed.
 */
export const gateSentence = (figures: readonly FigureComparison[], fewest?: FewestRuns): string => {
  const of = (verdict: FigureComparison['verdict']): FigureComparison[] =>
    figures.filter((figure) => figure.verdict === verdict);
  const [regressed, improved, same] = [of('regressed'), of('improved'), of('same')];
  const verdict = gateVerdict(figures);
  if (verdict === 'no data') {
    const empty = figures.find((figure) => isMedian(figure) && (figure.baseline === null || figure.current === null))!;
    return `no data: ${empty.sentence}`;
  }
  const changed = [
    regressed.length === 0 ? '' : `regressed: ${changes(regressed)}`,
    improved.length === 0 ? '' : `improved: ${changes(improved)}`,
  ].filter((text) => text !== '');
  const unclear = unclearText(figures);
  if (changed.length > 0) {
    const counts = `${same.length} same, ${of('unclear').length} unclear`;
    const blind = verdict === 'could not tell' ? `; ${blindText(figures, fewest)}` : '';
    const rest = blind === '' && unclear !== '' ? `; ${unclear}` : blind;
    return `${changed.join('; ')} (${sureness(figures, 'changed')}); ${counts}${rest}`;
  }
  if (verdict === 'could not tell') return blindText(figures, fewest);
  if (unclear === '')
    return `nothing changed: ${same.length} same of ${several(figures.length, 'figure')} (${sureness(figures, 'same')})`;
  return `no change in ${same.length} of ${several(figures.length, 'figure')} (${sureness(figures, 'same')}); ${unclear}`;
};
