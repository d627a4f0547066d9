// The figures of a check on the terminal: a row a figure, each change that of the two columns beside it.

import {
  changeInterval,
  figureText,
  percentText,
  textTable,
  type TextOptions,
  type FigureComparison,
  type FigureVerdict,
} from '../../reports/index.ts';

const colours: Readonly<Record<FigureVerdict, 'green' | 'red' | 'yellow' | null>> = {
  improved: 'green',
  same: null,
  regressed: 'red',
  unclear: 'yellow',
  'no data': 'yellow',
};

const intervalCell = (figure: FigureComparison): string => {
  if (figure.verdict === 'no data') return '';
  if (figure.exact !== null && figure.low === figure.high) return 'exact';
  return changeInterval(figure) || 'not known';
};

/** Runs of one function have no column for it. */
export const checkTable = (figures: readonly FigureComparison[], options: TextOptions): string => {
  const hasFunctions = figures.some(({ functionName }) => functionName !== null);
  return textTable(
    [...(hasFunctions ? ['function'] : []), 'figure', 'baseline', 'now', 'change', '95 % interval', 'verdict'],
    figures.map((figure) => [
      ...(hasFunctions ? [figure.functionName ?? '(all)'] : []),
      figure.figure,
      figureText(figure.baseline, figure.unit),
      figureText(figure.current, figure.unit),
      percentText(figure.changePercent),
      intervalCell(figure),
      { text: figure.verdict, colour: colours[figure.verdict] },
    ]),
    options,
  );
};
