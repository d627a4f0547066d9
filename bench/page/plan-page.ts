// The page of a plan: what to set, what it keeps and costs, and what every setting that was tried came to.

import { msOf30Days } from '../../reports/result/month-cost.ts';
import { escapeHtml } from '../../reports/page/escape.ts';
import { figure } from '../../reports/page/figure.ts';
import { askedBox, badgeOf, listOf } from '../../reports/page/headline.ts';
import { pageShell, type Drawing } from '../../reports/page/shell.ts';
import { longTable, table } from '../../reports/page/table.ts';
import { length, usd } from '../../reports/words/format.ts';
import { capital } from '../../reports/words/sentence.ts';
import type { ScenarioDocument } from '../format/document.ts';
import { readLimit, type SloLimit } from '../format/slo.ts';
import { quantity } from '../input/quantity.ts';
import { waysSentences } from '../plan/plan-ways.ts';
import {
  brokenNow,
  failText,
  figureText,
  foundWord,
  isNearest,
  rowsOf,
  saidBefore,
  setting,
  settingsText,
  stoppedSentence,
  verdictSentence,
  verdictWords,
  warningText,
  writtenSettings,
} from '../plan/plan-words.ts';
import { headroomSentence } from '../plan/headroom-words.ts';
import { curveSentence, cheaperIn } from '../plan/curve-words.ts';
import type { FunctionPlan, Plan, PlanStep } from '../plan/result.ts';
import { settingsToCopy } from '../plan/to-copy.ts';
import { curveChart, triedChart } from './plan-charts.ts';
import { scenarioAsked } from './scenario-asked.ts';

const limitsOf = ({ slo }: Plan): SloLimit[] =>
  Object.entries(slo).flatMap(([name, text]) => {
    const limit = readLimit(name, text);
    return 'problem' in limit ? [] : [limit];
  });

/** Settings that are written with a unit, of which there are several. */
const unitsOf = { memory: 'size', visibilityTimeout: 'duration' } as const;

/** Whether what is planned stands there, perhaps in other units. */
const isAlready = (path: string, planned: string, before: string | undefined): boolean => {
  if (before === undefined || before === planned) return before === planned;
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (!(name in unitsOf)) return false;
  const kind = unitsOf[name as keyof typeof unitsOf];
  return quantity(kind, before) === quantity(kind, planned);
};

/** What a plan changes of a function, in words; nothing where it changes nothing. */
const changesOf = (plan: FunctionPlan): string[] => {
  const { before, reservedConcurrency, provisionedConcurrency, functionName } = plan;
  return [
    ...writtenSettings(functionName, plan)
      .filter(([path, value]) => !isAlready(path, value, saidBefore(plan, path)))
      .map(([path, value]) => `Set ${path} to ${value} (now ${saidBefore(plan, path) ?? 'its default'}).`),
    ...(plan.environments !== undefined || reservedConcurrency === before.reservedConcurrency
      ? []
      : [
          `Set reservedConcurrency of ${functionName} to ${setting(reservedConcurrency)} (now ${setting(before.reservedConcurrency)}).`,
        ]),
    ...(plan.environments !== undefined || provisionedConcurrency === before.provisionedConcurrency
      ? []
      : [
          `Set provisionedConcurrency of ${functionName} to ${provisionedConcurrency} (now ${before.provisionedConcurrency}).`,
        ]),
  ];
};

const costText = (plans: readonly FunctionPlan[], countedMs: number): string => {
  const sum = (of: (plan: FunctionPlan) => number): number => plans.reduce((all, plan) => all + of(plan), 0);
  const now = (sum(({ before }) => before.costUsd.mean) / countedMs) * msOf30Days;
  const planned = (sum(({ costUsd }) => costUsd.mean) / countedMs) * msOf30Days;
  const cheaper = plans.flatMap(({ functionName, curve }) => {
    const point = cheaperIn(curve);
    return point === undefined
      ? []
      : [
          ` Not the smallest, but cheaper for ${functionName}: ${settingsText(point)} at ${usd(point.monthUsd)} for all 30 days.`,
        ];
  });
  return `30 days of the same ${length(countedMs)} cost ${usd(planned)} (now ${usd(now)}): where those are a peak, a month costs less.${cheaper.join('')}`;
};

const nowText = (plan: FunctionPlan, slo: Plan['slo']): string => {
  const broken = brokenNow(plan, slo);
  if (broken.length === 0) {
    const isCheaper = plan.before.costUsd.mean < plan.costUsd.mean;
    const why = isCheaper ? ': what is planned is not cheaper, but the smallest that does' : '';
    return `${plan.functionName} keeps the objectives, by the mean of its runs${why}.`;
  }
  return `${plan.functionName} breaks them: ${broken.join('; ')}.`;
};

const inOrder = (steps: readonly PlanStep[]): PlanStep[] =>
  steps.toSorted(
    (a, b) =>
      (a.memoryMb ?? 0) - (b.memoryMb ?? 0) ||
      (a.environments ?? 0) - (b.environments ?? 0) ||
      (a.reservedConcurrency ?? -1) - (b.reservedConcurrency ?? -1) ||
      a.provisionedConcurrency - b.provisionedConcurrency,
  );

const stepsTable = (steps: readonly PlanStep[], limits: readonly SloLimit[]): string =>
  longTable(
    ['settings', 'verdict', 'decided by', ...limits.map(({ figure: name, text }) => `${name} ${text}`), 'runs'],
    inOrder(steps).map((step) => [
      settingsText(step),
      verdictWords[step.verdict],
      step.decidedBy.join(', '),
      ...limits.map(({ figure: name, text }) =>
        name in step.figures ? figureText(name, text, step.figures[name]).replace(/ \[.*$/, '') : '',
      ),
      step.replications,
    ]),
    12,
  );

const toCopy = (plan: Plan): string =>
  `<h4>The planned settings, to copy into the scenario</h4><pre tabindex="0">${escapeHtml(settingsToCopy(plan))}</pre>`;

const mostTableRows = 75;

const functionSection = (plan: FunctionPlan, index: number, limits: readonly SloLimit[], slo: Plan['slo']) => {
  const charts = [...curveChart(plan), ...limits.flatMap((limit) => triedChart(plan, limit))];
  const drawings: Drawing[] = charts.map(({ config }, chart) => ({ id: `plan-${index}-${chart}`, config }));
  const figures = charts.map(({ title, caption, config, columns, rows }, chart) =>
    figure(
      {
        name: `plan-${chart}`,
        group: 'scaling',
        title,
        caption: caption ?? 'The mean over the runs at each setting that was tried.',
        config,
        table: { columns, rows },
      },
      `plan-${index}-${chart}`,
      mostTableRows,
    ),
  );
  const bought = curveSentence(plan.curve);
  const notes = [...plan.notes, ...(bought === null ? [] : [bought])]
    .map((note) => `<p class="muted">${escapeHtml(note)}</p>`)
    .join('');
  const html =
    `<section class="group"><h3 id="function-${index}">${escapeHtml(plan.functionName)}</h3>` +
    `${table(['setting or figure', 'now', foundWord(plan)], rowsOf(plan, slo))}<p class="muted">Mean and 95 % interval over the runs.</p>${notes}` +
    `<div class="charts">${figures.join('')}</div><h4>Every setting that was tried</h4>${stepsTable(plan.steps, limits)}</section>`;
  return { html, drawings };
};

/** The answer: what can be kept, what is now, what limits, what to do. @param runMs of one run, as far as it counts */
const answerParts = (plan: Plan, runMs: number): { heading: string; sentences: string[] }[] => {
  const { functions, stopped } = plan;
  const { needed, concurrency } = plan.account;
  const first = `Raise the account's limit from ${concurrency} to ${needed} first: a quota request to AWS.`;
  const way = plan.ways?.chosen;
  const changes = [
    ...(way === undefined ? [] : [`Run them with compute: ${way}.`]),
    ...(needed > concurrency ? [first] : []),
    ...functions.flatMap((one) =>
      isNearest(one)
        ? [`${one.functionName}: no settings that were tried keep them; see its notes below.`]
        : changesOf(one),
    ),
  ];
  return [
    {
      heading: 'Verdict',
      sentences: [
        ...waysSentences(plan).map((text) => `${capital(text)}.`),
        ...functions.map((one) => `${verdictSentence(one, plan.slo)}.`),
        ...(stopped === undefined ? [] : [`${stoppedSentence(stopped)}.`]),
      ],
    },
    { heading: 'As it is now', sentences: functions.map((own) => nowText(own, plan.slo)) },
    {
      heading: 'What limits',
      sentences: plan.headroom === null ? [] : [`With the planned settings, ${headroomSentence(plan.headroom)}.`],
    },
    {
      heading: 'What to do',
      sentences:
        functions.length === 0
          ? []
          : [...(changes.length === 0 ? ['Nothing: what is set now is the smallest that keeps them.'] : changes)],
    },
    {
      heading: 'With less',
      sentences: functions.flatMap(({ functionName, fails }) =>
        fails.map((fail) => `${functionName}: ${failText(fail)}.`),
      ),
    },
    { heading: 'To mind', sentences: plan.warnings.map((warning) => `${warningText(warning)}.`) },
    { heading: 'Cost', sentences: functions.length === 0 ? [] : [costText(functions, runMs)] },
  ].filter(({ sentences }) => sentences.length > 0);
};

export const planPage = async (plan: Plan, generatedAt: string): Promise<string> => {
  const { functions, stopped, scenario } = plan;
  const asked = scenarioAsked(scenario as ScenarioDocument, 1);
  const limits = limitsOf(plan);
  const isKept = functions.length > 0 && stopped === undefined && functions.every(({ attainable }) => attainable);
  const word = stopped === undefined ? (isKept ? 'can be kept' : 'cannot be kept') : 'stopped';
  const parts = answerParts(plan, asked.countedMs);
  const sections = functions.map((own, index) => functionSection(own, index, limits, plan.slo));
  const box = askedBox({
    kinds: ['Simulated'],
    length: `${asked.length} each`,
    note: `${asked.note}; sought: the smallest settings that keep the objectives in at least 95 of 100 runs`,
    parts: asked.parts,
  });
  const left =
    stopped === undefined || stopped.functionName === null
      ? ''
      : `<section class="group"><h3>${escapeHtml(stopped.functionName)}, as far as it came</h3>${stepsTable(stopped.steps, limits)}</section>`;
  const links = functions.map(
    ({ functionName }, index) => `<li><a href="#function-${index}">${escapeHtml(functionName)}</a></li>`,
  );
  return pageShell({
    title: `${plan.name}: plan`,
    generatedAt,
    summary: '',
    contents: `<nav aria-label="Contents"><ul><li class="single"><ul>${links.join('')}<li><a href="#copy">To copy</a></li></ul></li></ul></nav>`,
    isSingle: true,
    main:
      `<section aria-labelledby="plan-name"><h2 id="plan-name">${escapeHtml(plan.name)}</h2>${box}` +
      `<div class="answer">${listOf(parts, isKept ? 'kept' : 'broken', { word, html: badgeOf(word, isKept ? 'good' : 'bad') })}</div>` +
      `${sections.map(({ html }) => html).join('')}${left}` +
      `<section class="group"><h3 id="copy">To copy</h3>${toCopy(plan)}<p class="muted">seed ${plan.seed}</p></section></section>`,
    drawings: sections.flatMap(({ drawings }) => drawings),
    script: null,
  });
};
