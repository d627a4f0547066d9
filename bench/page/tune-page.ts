// The page of a power tuning: which memory size, and time and cost against memory.

import { capital } from '../../reports/words/sentence.ts';
import { milliseconds, several } from '../../reports/words/format.ts';
import {
  costAgainstMemory,
  timeAgainstMemory,
  type CurvePoint,
  type MarkedSize,
} from '../../reports/chart/power-curve.ts';
import type { ChartData } from '../../reports/chart/chart-spec.ts';
import { escapeHtml } from '../../reports/page/escape.ts';
import { figure } from '../../reports/page/figure.ts';
import { askedBox, badgeOf, listOf } from '../../reports/page/headline.ts';
import { pageShell, type Drawing } from '../../reports/page/shell.ts';
import { table } from '../../reports/page/table.ts';
import type { Estimate } from '../../sim/index.ts';
import { choiceSentences, cpuSentence, perMillion, sizeColumns, sizeRows } from '../tune/tune-words.ts';
import type { Tuning } from '../tune/tuning.ts';

const million = 1e6;

const scaled = ({ mean, low, high }: Estimate, factor: number): CurvePoint['millionUsd'] => ({
  mean: mean * factor,
  low: low * factor,
  high: high * factor,
});

const curveOf = ({ sizes }: Tuning): CurvePoint[] =>
  sizes.map(({ memoryMb, durationMs, costUsd, spreadMs }) => ({
    memoryMb,
    durationMs: scaled(durationMs, 1),
    millionUsd: scaled(costUsd, million),
    spreadMs,
  }));

/** Sizes that are several things at once are marked once. */
const marksOf = ({ chosen }: Tuning): MarkedSize[] => {
  if (chosen === null) return [];
  const kinds = ['cheapest', 'fastest', 'balanced'] as const;
  const sizes = [...new Set(kinds.map((kind) => chosen[kind].memoryMb))];
  return sizes.map((memoryMb) => ({
    memoryMb,
    word: kinds.filter((kind) => chosen[kind].memoryMb === memoryMb).join(', '),
  }));
};

interface Chart {
  readonly title: string;
  readonly caption: string;
  readonly config: ChartData;
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

const bandText: Readonly<Record<Tuning['kind'], string>> = {
  predicted: 'The pale band holds nine of ten invocations, by the scenario’s law.',
  measured: 'The dark band is the 95 % interval of the mean, the pale one holds nine of ten invocations.',
  read: 'A band is the 95 % interval where a size was not measured but follows from the others.',
};

const chartsOf = (tuning: Tuning): Chart[] => {
  const [points, marks] = [curveOf(tuning), marksOf(tuning)];
  return [
    {
      title: 'Time against memory',
      caption: bandText[tuning.kind],
      config: timeAgainstMemory(points, marks),
      table: {
        columns: ['memory', 'mean time'],
        rows: points.map(({ memoryMb, durationMs }) => [`${memoryMb} MB`, milliseconds(durationMs.mean)]),
      },
    },
    {
      title: 'Cost against memory',
      caption: 'Of a million invocations, without the price of requests, which is the same at every size.',
      config: costAgainstMemory(points, marks),
      table: {
        columns: ['memory', 'cost of a million'],
        rows: tuning.sizes.map(({ memoryMb, costUsd }) => [`${memoryMb} MB`, perMillion(costUsd.mean)]),
      },
    },
  ];
};

const kindNames: Readonly<Record<Tuning['kind'], string>> = {
  predicted: 'Predicted',
  measured: 'Measured',
  read: 'Read',
};

const mostRows = 75;

export const tunePage = async (tuning: Tuning, generatedAt: string): Promise<string> => {
  const { name, functionName, kind, from, sizes, chosen, stateMachine, notes } = tuning;
  const charts = chartsOf(tuning);
  const drawings: Drawing[] = charts.map(({ config }, index) => ({ id: `tune-${index}`, config }));
  const figures = charts.map((chart, index) =>
    figure({ name: `tune-${index}`, group: 'scaling', ...chart }, `tune-${index}`, mostRows),
  );
  const cpu = cpuSentence(tuning);
  const parts = [
    {
      heading: 'Verdict',
      sentences: choiceSentences(tuning).map((text) => `${capital(text)}.`),
    },
    { heading: 'Scenario', sentences: cpu === null ? [] : [`${capital(cpu)}.`] },
  ].filter(({ sentences }) => sentences.length > 0);
  const box = askedBox({
    kinds: [kindNames[kind]],
    length: several(sizes.length, 'memory size'),
    note: from,
    parts: functionName === null ? [] : [['Function', functionName]],
  });
  const link = stateMachine?.visualization;
  const elsewhere =
    link === undefined
      ? ''
      : `<p><a href="${escapeHtml(link)}">The same on the page of aws-lambda-power-tuning</a></p>`;
  const word = chosen === null ? 'no size' : `${tuning.power} MB`;
  return pageShell({
    title: `${functionName ?? name}: memory size`,
    generatedAt,
    summary: '',
    contents:
      '<nav aria-label="Contents"><ul><li class="single"><ul><li><a href="#charts">Time and cost</a></li><li><a href="#sizes">Sizes</a></li></ul></li></ul></nav>',
    isSingle: true,
    main:
      `<section aria-labelledby="tune-name"><h2 id="tune-name">${escapeHtml(functionName ?? name)}</h2>${box}` +
      `<div class="answer">${listOf(parts, chosen === null ? 'broken' : 'neutral', { word, html: badgeOf(word, chosen === null ? 'bad' : 'good') })}</div>` +
      `<section class="group"><h3 id="charts">Time and cost</h3><div class="charts">${figures.join('')}</div></section>` +
      `<section class="group"><h3 id="sizes">Sizes</h3>${table([...sizeColumns], sizeRows(tuning))}` +
      `${notes.map((note) => `<p class="muted">${escapeHtml(note)}</p>`).join('')}${elsewhere}</section></section>`,
    drawings,
    script: null,
  });
};
