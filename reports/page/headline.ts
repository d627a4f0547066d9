// What a reader sees first of a suite: the question, the answer with its cause and cure, the objectives, and ten figures.

import { saturationOf } from '../comparing/compare.ts';
import { length, milliseconds, number, share, usd } from '../words/format.ts';
import { countedMs, monthUsd } from '../result/month-cost.ts';
import type { RunResult } from '../result/result.ts';
import { runsOf, type SuiteReport } from '../comparing/validation.ts';
import { objectiveWord } from '../comparing/objective.ts';
import { questionOf, type Question } from '../verdict/asked.ts';
import { backlogsOf } from '../verdict/backlogs.ts';
import { countedRequests, requestsOf, throttled } from '../verdict/scenario-in.ts';
import { suiteWord, verdictParts, wellnessOf } from '../verdict/verdict.ts';
import { escapeHtml } from './escape.ts';
import { table, wordClass } from './table.ts';

export type Part = readonly [heading: string, text: string];

type TextPart = Exclude<keyof Question, 'isLocal'>;

/** What holds of all runs, or what each has. */
const together = (questions: readonly { readonly name: string; readonly question: Question }[], part: TextPart) => {
  const texts = [...new Set(questions.map(({ question }) => question[part]))];
  if (texts.length === 1) return texts[0]!;
  const namesOf = (text: string): string =>
    questions
      .filter(({ question }) => question[part] === text)
      .map(({ name }) => name)
      .join(' and ');
  return texts.map((text) => `${namesOf(text)}: ${text === '' ? 'none' : text}`).join('; ');
};

export const kindWords = {
  Simulated: 'Lambda’s rules on virtual time: no code ran',
  Measured: 'real invocations, timed',
} as const;

/** Of the local platform the times are those of the machine. */
const kindText = ({ kind, isLocal }: Question): string =>
  isLocal ? 'real invocations on the local platform: times of the machine that ran it, not of AWS' : kindWords[kind];

/** Beside a measurement its simulation is asked the same. */
const kindPart = (suite: SuiteReport, questions: readonly { readonly question: Question }[]): string => {
  const texts = [...new Set(questions.map(({ question }) => kindText(question)))];
  if (suite.measured !== null && suite.simulated !== null) return `${texts.join('; ')}; beside it its simulation`;
  return texts.join('; ');
};

/** Text in which no number is parted from its unit. */
const textHtml = (text: string): string =>
  escapeHtml(text).replaceAll(/(?<=\d) (?=(?:%|ms|s|min|h|d|MB|GB)(?!\w))/g, '\u00a0');

/** What was asked: of what kind, for how long, and the rest under headings; empty parts are left out. */
export const askedBox = (asked: {
  readonly kinds: readonly string[];
  readonly length: string;
  readonly note: string;
  readonly parts: readonly Part[];
}): string => {
  const rows = asked.parts
    .filter(([, text]) => text !== '')
    .map(([heading, text]) => `<div><dt>${escapeHtml(heading)}</dt><dd>${textHtml(text)}</dd></div>`);
  return (
    `<div class="asked"><p><b class="kind">${asked.kinds.join(' and ')}</b> <b>${escapeHtml(asked.length)}</b> ` +
    `<span class="muted">${escapeHtml(asked.note)}</span></p><dl>${rows.join('')}</dl></div>`
  );
};

/** What was asked, before the answer to it. */
export const askedLine = (suite: SuiteReport): string => {
  const runs = suite.measured === null ? runsOf(suite) : [{ name: 'measured', result: suite.measured }];
  if (runs.length === 0) return '';
  const questions = runs.map(({ name, result }) => ({ name, question: questionOf(result) }));
  const kinds = [...new Set(questions.map(({ question }) => question.kind))];
  const part = (heading: string, of: TextPart): Part => [heading, together(questions, of)];
  const parts: Part[] = [
    part('Traffic', 'traffic'),
    ['Limits and memory', [together(questions, 'account'), together(questions, 'settings')].filter(Boolean).join('; ')],
    part('Rules of', 'rules'),
    objectivesPart(suite, together(questions, 'objectives')),
    // Of several, what differs by memory is said below.
    ...(runs.length > 1 ? [] : [part('Memory here', 'memory')]),
  ];
  return askedBox({ kinds, length: together(questions, 'length'), note: kindPart(suite, questions), parts });
};

/** A table of them stands beside the verdict. */
const objectivesPart = ({ objectives = [] }: SuiteReport, text: string): Part => [
  'Objectives',
  objectives.length > 0 ? '' : text === '' ? 'none: the scenario has no slo' : text,
];

/** What is said of a saturated host before everything else is not said again. */
const withoutEcho = (suite: SuiteReport, sentences: readonly string[]): string[] => {
  const isTold =
    runsOf(suite).some(({ result }) => saturationOf(result) !== null) && (suite.conditions ?? []).length > 0;
  return sentences.map((text) =>
    isTold ? text.replace(/^The host, not the code: .*$/s, 'The host, not the code.') : text,
  );
};

const sentenceHtml = (sentence: string): string => `<p>${textHtml(sentence)}</p>`;

/** What stands in the badge is not said again. */
const withoutWord = (sentence: string, word: string): string => {
  const said = sentence.slice(0, word.length).toLowerCase() === word.toLowerCase();
  const rest = said ? /^(?:: |, )(.*)$/s.exec(sentence.slice(word.length))?.[1] : undefined;
  return rest ?? sentence;
};

/** Sentences under headings; the badge, with its word, stands before the verdict. */
export const listOf = (
  parts: ReturnType<typeof verdictParts>,
  kind: string,
  badge?: { readonly word: string; readonly html: string },
): string => {
  if (parts.length === 0) return '';
  const rows = parts.map(({ heading, sentences }) => {
    const word = heading === 'Verdict' ? badge : undefined;
    const said = word === undefined ? sentences : sentences.map((text) => withoutWord(text, word.word));
    return `<dt>${heading}</dt><dd>${word?.html ?? ''}${said.map(sentenceHtml).join('')}</dd>`;
  });
  return `<dl class="verdict ${kind}">${rows.join('')}</dl>`;
};

const [happened, assumed] = ['What happened', 'What was assumed'];

/** What happened in one run stands after the charts that show it; of several it is what there is to say. */
const isLater = ({ sideBySide }: SuiteReport, heading: string): boolean =>
  heading === assumed || (heading === happened && sideBySide === undefined);

/** The answer: kept or broken, what limits, what to do. */
export const verdictCard = (suite: SuiteReport): string => {
  const parts = verdictParts(suite)
    .filter(({ heading }) => !isLater(suite, heading))
    .map(({ heading, sentences }) => ({ heading, sentences: withoutEcho(suite, sentences) }));
  return listOf(parts, wellnessOf(suite), { word: suiteWord(suite), html: wordBadge(suite) });
};

/** What happened, after the charts that show it. */
export const happenedCard = (suite: SuiteReport): string =>
  suite.sideBySide === undefined
    ? listOf(
        verdictParts(suite).filter(({ heading }) => heading === happened),
        'plain',
      )
    : '';

/** Rules that nobody documents and that shaped the figures. */
const assumedList = (suite: SuiteReport): string =>
  verdictParts(suite)
    .filter(({ heading }) => heading === assumed)
    .map(
      ({ heading, sentences }) =>
        `<h3 class="minor">${heading}</h3><ul>${sentences.map((text) => `<li>${textHtml(text)}</li>`).join('')}</ul>`,
    )
    .join('');

/** A verdict in a word, coloured by what it says, or as told. */
export const badgeOf = (word: string, kind: string = wordClass(word)): string =>
  `<b class="word ${kind}">${escapeHtml(word)}</b>`;

/** The verdict in a word. */
export const wordBadge = (suite: SuiteReport): string => badgeOf(suiteWord(suite));

/** What a saturated host measured is no verdict. */
const objectivesTable = (suite: SuiteReport): string => {
  const { objectives = [] } = suite;
  const isVoid = wellnessOf(suite) === 'void';
  return objectives.length === 0
    ? ''
    : `<h3 class="minor">Objectives</h3>${table(
        ['objective', 'limit', 'value', 'verdict'],
        objectives.map(({ figure, limit, value, verdict }) => [
          figure,
          limit,
          value,
          isVoid ? 'void' : objectiveWord[verdict],
        ]),
      )}`;
};

/** Verdict and objectives, beside each other where there is room. */
export const answer = (suite: SuiteReport): string => {
  const beside = objectivesTable(suite) + assumedList(suite);
  return `<div class="answer">${verdictCard(suite)}${beside === '' ? '' : `<div class="beside">${beside}</div>`}</div>`;
};

/** Nothing is said of times where nothing ran. */
const orNone = (count: number, text: string): string => (count === 0 ? '–' : text);

/** Whether what comes starts executions of durable functions, each of several invocations. */
const isDurable = ({ functions }: RunResult): boolean =>
  Object.values(functions).every(({ durable }) => durable !== undefined);

/** What came: of queues and streams batches, of which not all run. */
const cameIn = (result: RunResult): [string, string][] => {
  const { offered, completed, failed, timedOut } = result.totals;
  const kinds = new Set(backlogsOf(result).map(({ kind }) => kind));
  if (requestsOf(result) > 0 || kinds.size !== 1)
    return [[isDurable(result) ? 'executions' : 'requests', number(offered)]];
  const names = { sqs: 'batches', async: 'events', stream: 'batches' } as const;
  const ran = completed + failed + timedOut;
  return [
    [names[[...kinds][0]!], number(offered)],
    ...(ran === offered ? [] : [['of these ran', number(ran)] as [string, string]]),
  ];
};

export const tiles = (result: RunResult): string => {
  const { totals, latencyMs, cost } = result;
  const { offered, coldStarts, concurrency } = totals;
  const requests = requestsOf(result);
  const backlogs = backlogsOf(result);
  const ran = totals.completed + totals.failed + totals.timedOut;
  const ofOffered = (count: number): string => orNone(offered, share(count / Math.max(1, offered)));
  const all: [string, string][] = [
    ...cameIn(result),
    ...(requests === 0
      ? []
      : [['throttled for good', share(countedRequests(result, throttled) / requests)] as [string, string]]),
    ...(backlogs.length === 0
      ? []
      : [['left in queues', number(backlogs.reduce((sum, { left }) => sum + left, 0))] as [string, string]]),
    ['errors', ofOffered(totals.failed + totals.timedOut + totals.dropped)],
    ['latency p50', orNone(ran, milliseconds(latencyMs.p50))],
    ['latency p99', orNone(ran, milliseconds(latencyMs.p99))],
    [`cold starts${ran === 0 ? '' : `, ${share(coldStarts / ran)}`}`, number(coldStarts)],
    ['concurrency, most', number(concurrency.max)],
    ['concurrency, mean', number(concurrency.mean)],
    ['cost per million', orNone(cost.requests, usd(cost.perMillionUsd))],
    [`30 days of the same ${length(countedMs(result))}`, orNone(cost.requests, usd(monthUsd(result)))],
  ];
  const tile = ([label, value]: [string, string]): string =>
    `<div class="tile"><dt>${textHtml(label)}</dt><dd>${textHtml(value)}</dd></div>`;
  return `<dl class="tiles${all.length > 10 ? ' six' : ''}">${all.map(tile).join('')}</dl>`;
};
