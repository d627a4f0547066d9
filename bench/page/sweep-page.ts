// The page of a sweep: which settings keep the objectives, what they cost, and what each setting does.

import { length, milliseconds, number, share, usd } from '../../reports/words/format.ts';
import { costAgainstLatency, frontierOf, type PricedSetting } from '../../reports/chart/cost-against-latency.ts';
import type { ChartData } from '../../reports/chart/chart-spec.ts';
import { sweepLines, sweepPanels } from '../../reports/chart/sweep.ts';
import type { SweepResult } from '../../reports/index.ts';
import { escapeHtml } from '../../reports/page/escape.ts';
import { figure } from '../../reports/page/figure.ts';
import { askedBox, badgeOf, listOf } from '../../reports/page/headline.ts';
import { pageShell, type Drawing } from '../../reports/page/shell.ts';
import { longTable } from '../../reports/page/table.ts';
import { limitValueText } from '../simulate/objectives.ts';
import type { ScenarioDocument } from '../format/document.ts';
import {
  drawnLimits,
  judgedPoint,
  limitsOf,
  shortPaths,
  type JudgedLimit,
  type JudgedPoint,
} from '../sweep/judged-point.ts';
import { scenarioAsked } from './scenario-asked.ts';

const msOf30Days = 30 * 86_400_000;

/** Settings differ by less than a cent. */
const price = (value: number): string => `$${Number(value.toPrecision(4))}`;

/** A sweep with what is read off it again and again. */
interface Told {
  readonly sweep: SweepResult;
  readonly points: readonly JudgedPoint[];
  /** Of the settings, as short as tells them apart. */
  readonly keys: readonly string[];
  readonly countedMs: number;
  readonly runLength: string;
}

const mean = ({ point }: JudgedPoint, figureName: string): number | null => point.figures[figureName]?.mean ?? null;

const nameOf = ({ keys }: Told, { point }: JudgedPoint): string =>
  keys.map((key, index) => `${key} ${point.values[index]}`).join(', ');

const monthOf = ({ countedMs }: Told, point: JudgedPoint): number =>
  ((mean(point, 'costUsd') ?? 0) / countedMs) * msOf30Days;

/** Of both the unit once. */
const spread = (middle: string, half: string): string => {
  const [, sign, own, unit] = /^(\$?)([\d.,]+)(.*)$/.exec(middle) ?? [];
  const [, halfSign, halfOwn, halfUnit] = /^(\$?)([\d.,]+)(.*)$/.exec(half) ?? [];
  if (own === undefined || sign !== halfSign || unit !== halfUnit) return `${middle} ± ${half}`;
  return `${sign}${own} ± ${halfOwn}${unit}`;
};

/** A figure as a cell: its mean, and half of its interval where there is one. */
const cell = (point: JudgedPoint, figureName: string, text: (value: number) => string): string => {
  const estimate = point.point.figures[figureName];
  if (estimate === undefined) return '';
  const { mean: middle, high, samples } = estimate;
  return samples > 1 && high > middle
    ? spread(text(middle), text(Number((high - middle).toPrecision(1))))
    : text(middle);
};

/** The most settings that a sentence names. */
const mostNamed = 8;

/** Such as `memory 1GB, 2GB`: what all share is said once. */
const namesOf = (told: Told, points: readonly JudgedPoint[]): string => {
  const named = points.slice(0, mostNamed);
  const texts =
    told.keys.length === 1
      ? `${told.keys[0]} ${named.map(({ point }) => point.values[0]).join(', ')}`
      : named.map((point) => nameOf(told, point)).join('; ');
  return points.length > mostNamed ? `${texts} and more` : texts;
};

const limitCell = ({ limit, estimate, verdict, isClose }: JudgedLimit): string => {
  if (estimate === null) return 'no data';
  const mark = verdict === 'kept' ? '' : ' ✗';
  return `${limitValueText(limit, estimate.mean)}${mark}${isClose ? ' (close)' : ''}`;
};

/** What tables call it. */
const verdictWord = { kept: 'kept', broken: 'BROKEN', 'no data': 'NO DATA', none: '', planned: 'planned' } as const;

const inWords = (told: Told, point: JudgedPoint): string => {
  const { limits } = point;
  const figures = limits.map((limit) => `${limit.limit.figure} ${limitCell(limit).replace(' ✗', '')}`);
  const cost = `${price(mean(point, 'costUsd') ?? 0)} a run`;
  return `${nameOf(told, point)}: ${[...figures, cost].join(', ')}`;
};

/** How many times the broken limits are exceeded, all together, as a logarithm. */
const excess = ({ limits }: JudgedPoint): number =>
  limits.reduce(
    (sum, { limit, verdict, estimate }) =>
      verdict === 'kept' ? sum : sum + Math.log((estimate?.mean ?? Infinity) / Math.max(limit.limit, 1e-9)),
    0,
  );

/** The one that exceeds its broken objectives least. */
const nearest = (points: readonly JudgedPoint[]): JudgedPoint | undefined =>
  points.toSorted((a, b) => excess(a) - excess(b) || (mean(a, 'costUsd') ?? 0) - (mean(b, 'costUsd') ?? 0))[0];

/** Ascending, where they are numbers in one unit; else as they were named. */
const inOrder = (values: readonly string[]): readonly string[] => {
  const units = new Set(values.map((value) => /^[\d.]+(.*)$/.exec(value)?.[1]));
  const isOne = units.size === 1 && !units.has(undefined);
  return isOne ? values.toSorted((a, b) => Number.parseFloat(a) - Number.parseFloat(b)) : values;
};

/** Where the nearest lies at an end of what was tried, the answer may lie beyond. */
const beyond = ({ sweep, keys }: Told, { point }: JudgedPoint): string[] => {
  const ends = sweep.vary.flatMap(({ values }, index) => {
    if (values.length < 2) return [];
    const at = inOrder(values).indexOf(point.values[index]!);
    // Of what is counted there is nothing below one.
    const isEnd = at === values.length - 1 || (at === 0 && !['0', '1'].includes(point.values[index]!));
    return isEnd ? [`${keys[index]} beyond ${point.values[index]}`] : [];
  });
  return ends.length === 0 ? [] : [`It lies at an end of what was tried: try ${ends.join(' and ')}.`];
};

const cheapest = (points: readonly JudgedPoint[]): JudgedPoint | undefined =>
  points.toSorted((a, b) => (mean(a, 'costUsd') ?? 0) - (mean(b, 'costUsd') ?? 0))[0];

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
const presentSetting = (told: Told): string[] => {
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

const verdictOf = (told: Told): { word: string; kind: string; wellness: string; sentences: string[] } => {
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
        sentences: [`${all} settings keep all objectives: ${namesOf(told, kept)}.`],
      }
    : {
        word: 'none keeps',
        kind: 'bad',
        wellness: 'broken',
        sentences: [`None of ${points.length} settings keeps all objectives.`],
      };
};

/** The value of the one setting that is varied, or that of several together. */
const decidingText = ({ keys }: Told): string =>
  keys.length === 1 ? `The value of ${keys[0]}` : 'These settings together';

/** Which objectives are broken, and where. */
const limiting = (told: Told): string[] => {
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

const advice = (told: Told): string[] => {
  const { points, sweep } = told;
  const kept = points.filter(({ verdict }) => verdict === 'kept');
  const isJudged = points.some(({ verdict }) => verdict !== 'none');
  const best = cheapest(kept.length > 0 ? kept : points);
  const near = nearest(points);
  const close = points.filter(({ limits }) => limits.some(({ isClose }) => isClose));
  return [
    ...(!isJudged && best !== undefined ? [`The cheapest is ${inWords(told, best)}.`] : []),
    ...(isJudged && kept.length > 0 && best !== undefined
      ? [
          `Set ${inWords(told, best)}, ${usd(monthOf(told, best))} for 30 days of the same ${told.runLength}: the cheapest that keeps all.`,
        ]
      : []),
    ...(isJudged && kept.length === 0 && near !== undefined
      ? [`Nearest comes ${inWords(told, near)}.`, ...beyond(told, near)]
      : []),
    ...(close.length > 0 ? [`Too close to call: ${namesOf(told, close)}. More --replications tell.`] : []),
    ...(isJudged && sweep.replications === 1
      ? ['Each setting was simulated once: --replications 5 tells how much is chance.']
      : []),
  ];
};

const priced = (told: Told): PricedSetting[] =>
  told.points.flatMap((point) => {
    const [cost, p99] = [mean(point, 'costUsd'), mean(point, 'p99Ms')];
    return cost === null || p99 === null
      ? []
      : [{ name: nameOf(told, point), usd: cost, value: p99, verdict: point.verdict }];
  });

/** As far as it is printed: what differs behind that differs by nothing. */
const asPrinted = (setting: PricedSetting): PricedSetting => ({
  ...setting,
  usd: Number(setting.usd.toPrecision(4)),
  value: Number(setting.value.toPrecision(3)),
});

/** Without objectives nothing else tells settings apart; with them the chart shows it. */
const tradeOff = (told: Told): string[] => {
  if (told.points.some(({ verdict }) => verdict !== 'none')) return [];
  const seen = new Set<string>();
  const frontier = frontierOf(priced(told).map(asPrinted)).filter(({ usd: cost, value }) => {
    const key = `${cost} ${value}`;
    return !seen.has(key) && seen.add(key);
  });
  if (told.points.length < 2 || frontier.length === 0) return [];
  const texts = frontier
    .slice(0, 6)
    .map(({ name, usd: cost, value }) => `${name} (${price(cost)}, ${milliseconds(value)})`);
  return [`In cost and p99 none beats ${texts.join('; ')}${frontier.length > 6 ? ' and more' : ''}.`];
};

interface Column {
  readonly title: string;
  readonly figure: string;
  /** Objectives that show the same. */
  readonly limitedBy: readonly string[];
  readonly text: (value: number) => string;
}

/** The figures shown beside the objectives; the rest is in the other documents. */
const columns: readonly Column[] = [
  { title: 'throttled', figure: 'throttledShare', limitedBy: ['throttled'], text: share },
  { title: 'errors', figure: 'errorShare', limitedBy: ['errors'], text: share },
  { title: 'cold starts', figure: 'coldShare', limitedBy: ['coldStarts'], text: share },
  { title: 'p50', figure: 'p50Ms', limitedBy: ['p50'], text: milliseconds },
  { title: 'p99', figure: 'p99Ms', limitedBy: ['p99'], text: milliseconds },
  { title: 'concurrency, mean', figure: 'concurrencyMean', limitedBy: [], text: number },
  { title: 'backlog, most', figure: 'backlogMost', limitedBy: ['backlog'], text: number },
  { title: 'oldest', figure: 'oldestMs', limitedBy: ['age', 'iteratorAge'], text: length },
  { title: 'given up', figure: 'givenUp', limitedBy: ['deadLetters'], text: number },
  { title: 'cost of the run', figure: 'costUsd', limitedBy: [], text: price },
];

const mostRows = 60;

/** What the figures of a setting are. */
const meansText = ({ replications }: SweepResult): string =>
  replications === 1
    ? 'Simulated once with each setting, with the same seed.'
    : `Simulated; means over ${number(replications)} replications, with the same seeds for every setting. Close: the limit lies within the 95 % interval.`;

const settingsTable = (told: Told): string => {
  const { points, keys } = told;
  const [first] = points;
  // An objective’s own figure stands in its column.
  const asked = new Set<string>(first?.limits.map(({ limit }) => limit.figure));
  const there = columns.filter(
    ({ figure: name, limitedBy }) =>
      points.some(({ point }) => name in point.figures) && !limitedBy.some((limit) => asked.has(limit)),
  );
  // What is the same with every setting needs no column.
  const cellsOf = ({ figure: name, text }: Column): string[] => points.map((point) => cell(point, name, text));
  const isSame = (column: Column): boolean => points.length > 1 && new Set(cellsOf(column)).size === 1;
  const shown = there.filter((column) => !isSame(column));
  const same = there.filter(isSame).map((column) => `${column.title} ${cellsOf(column)[0]}`);
  const limits = first?.limits.map(({ limit }) => `${limit.figure} ${limit.text}`) ?? [];
  const table = longTable(
    [...keys, ...limits, ...(limits.length === 0 ? [] : ['objectives']), '30 days', ...shown.map(({ title }) => title)],
    points.map((point) => [
      ...point.point.values,
      ...point.limits.map(limitCell),
      ...(limits.length === 0 ? [] : [verdictWord[point.verdict]]),
      usd(monthOf(told, point)),
      ...shown.map(({ figure: name, text }) => cell(point, name, text)),
    ]),
    mostRows,
  );
  return same.length === 0 ? table : `${table}<p class="muted">With every setting: ${escapeHtml(same.join(', '))}.</p>`;
};

/** Of two settings: one down, the other across, in each cell the p99 and whether the objectives are kept. */
const matrix = (told: Told): string => {
  const { sweep, points, keys } = told;
  const [down, across] = sweep.vary;
  if (sweep.vary.length !== 2 || down!.values.length < 2 || across!.values.length < 2) return '';
  const at = (row: string, column: string): JudgedPoint | undefined =>
    points.find(({ point }) => point.values[0] === row && point.values[1] === column);
  const kinds = { kept: 'good', broken: 'bad', 'no data': 'warn', none: '', planned: 'planned' } as const;
  const cellOf = (point: JudgedPoint | undefined): string => {
    if (point === undefined) return '<td class="n">–</td>';
    const word = point.verdict === 'none' ? '' : `<br><small>${verdictWord[point.verdict]}</small>`;
    return `<td class="n ${kinds[point.verdict]}">${escapeHtml(cell(point, 'p99Ms', milliseconds))}${word}</td>`;
  };
  const head = across!.values.map((value) => `<th scope="col" class="n">${escapeHtml(`${keys[1]} ${value}`)}</th>`);
  const rows = down!.values.map(
    (row) =>
      `<tr><th scope="row">${escapeHtml(row)}</th>${across!.values.map((column) => cellOf(at(row, column))).join('')}</tr>`,
  );
  return `<h4>p99 by both settings</h4><div class="scroll"><table><thead><tr><th scope="col">${escapeHtml(keys[0]!)}</th>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
};

interface Chart {
  readonly title: string;
  readonly caption: string;
  readonly config: ChartData;
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] };
}

const chartsOf = (told: Told): Chart[] => {
  const { sweep, points, keys } = told;
  const lines = sweepLines(sweep);
  const limits = drawnLimits(points[0]?.limits.map(({ limit }) => limit) ?? []);
  const texts: Readonly<Record<string, readonly [figure: string, text: (value: number) => string]>> = {
    throttled: ['throttledShare', share],
    p99: ['p99Ms', milliseconds],
    cold: ['coldShare', share],
    cost: ['costUsd', price],
    backlog: ['backlogMost', number],
    age: ['oldestMs', length],
  };
  const bands = sweep.replications > 1 ? 'Mean and 95 % interval of the replications.' : 'One simulation each.';
  const panels = sweepPanels(sweep, lines, limits).map(({ name, title, config }): Chart => {
    const [figureName, text] = texts[name]!;
    return {
      title,
      caption: bands,
      config,
      table: {
        columns: [...keys, title],
        rows: points.map((point) => [...point.point.values, cell(point, figureName, text)]),
      },
    };
  });
  const settings = priced(told);
  const trade: Chart[] =
    settings.length < 2
      ? []
      : [
          {
            title: 'What latency costs',
            caption: 'Each setting by cost and p99; the dashed line joins those that none beats in both.',
            config: costAgainstLatency(settings),
            table: {
              columns: ['setting', 'cost of the run', 'p99', 'objectives'],
              rows: settings.map(({ name, usd: cost, value, verdict }) => [
                name,
                price(cost),
                milliseconds(value),
                verdictWord[verdict],
              ]),
            },
          },
        ];
  return [...trade, ...panels];
};

/** Rows of a table behind a chart. */
const mostTableRows = 75;

const variedText = ({ sweep, keys }: Told): string =>
  sweep.vary.map(({ values }, index) => `${keys[index]}: ${values.join(', ')}`).join('; ');

/** The page; null for a sweep without a complete point. */
export const sweepPage = async (sweep: SweepResult, generatedAt: string): Promise<string | null> => {
  if (sweep.points.length === 0) return null;
  const limits = limitsOf(sweep);
  const asked = scenarioAsked(sweep.scenario as ScenarioDocument, sweep.replications);
  const told: Told = {
    sweep,
    points: sweep.points.map((point) => judgedPoint(limits, point)),
    keys: shortPaths(sweep.vary.map(({ path }) => path)),
    countedMs: asked.countedMs,
    runLength: length(asked.countedMs),
  };
  const charts = chartsOf(told);
  const drawings: Drawing[] = charts.map(({ config }, index) => ({ id: `sweep-${index}`, config }));
  const verdict = verdictOf(told);
  const parts = [
    { heading: 'Verdict', sentences: [...verdict.sentences, ...presentSetting(told)] },
    { heading: 'What limits', sentences: limiting(told) },
    { heading: 'What to do', sentences: [...advice(told), ...tradeOff(told)] },
  ].filter(({ sentences }) => sentences.length > 0);
  const figures = charts.map((chart, index) =>
    figure({ name: `sweep-${index}`, group: 'scaling', ...chart }, `sweep-${index}`, mostTableRows),
  );
  const box = askedBox({
    kinds: ['Simulated'],
    length: `${sweep.points.length} settings, ${asked.length} each`,
    note: asked.note,
    parts: [['Varied', variedText(told)], ...asked.parts],
  });
  const warnings = sweep.warnings.map((warning) => `<p class="warn">Warning: ${escapeHtml(warning)}</p>`);
  const main =
    `<section aria-labelledby="sweep-name"><h2 id="sweep-name">${escapeHtml(sweep.name)}</h2>${box}` +
    `<div class="answer">${listOf(parts, verdict.wellness, { word: verdict.word, html: badgeOf(verdict.word, verdict.kind) })}</div>${warnings.join('')}` +
    `<section class="group"><h3 id="settings">Settings</h3>${matrix(told)}${settingsTable(told)}` +
    `<p class="muted">${meansText(sweep)} ✗ is broken. 30 days are of the same ${told.runLength}: where those are a peak, a month costs less.</p></section>` +
    `<section class="group"><h3 id="charts">What each setting does</h3><div class="charts">${figures.join('')}</div></section>` +
    `<section class="group"><h3 id="reproduce">To reproduce</h3><p class="muted">seed ${sweep.seed} · ${escapeHtml(
      Object.entries(sweep.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    )}</p><p><code>${escapeHtml(
      `windtunnel sweep scenario.json ${sweep.vary.map(({ path, values }) => `--vary ${path}=${values.join(',')}`).join(' ')} --replications ${sweep.replications}`,
    )}</code></p><details><summary>scenario.json, defaults filled in</summary><pre tabindex="0">${escapeHtml(
      JSON.stringify(sweep.scenario, null, 2),
    )}</pre></details></section></section>`;
  return pageShell({
    title: `${sweep.name}: sweep of ${told.keys.join(' and ')}`,
    generatedAt,
    summary: '',
    contents:
      '<nav aria-label="Contents"><ul><li class="single"><ul><li><a href="#settings">Settings</a></li><li><a href="#charts">What each setting does</a></li><li><a href="#reproduce">To reproduce</a></li></ul></li></ul></nav>',
    isSingle: true,
    main,
    drawings,
    script: null,
  });
};
