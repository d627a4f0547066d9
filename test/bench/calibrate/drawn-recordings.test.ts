// Recordings of every format, drawn at random and always the same: all that is made of each, or why nothing is, as it is kept in
// test/golden/drawn-recordings (`-u` accepts a change). Notes stand once, below all drawings of a format.

import { parse } from 'yaml';
import { afterAll, expect, test } from 'vitest';
import { BillingCounts, rulesThatBill } from '../../../bench/calibrate/billing-rule.ts';
import { calibrateSuite } from '../../../bench/calibrate/calibrate-suite.ts';
import { draftOf, type Draft } from '../../../bench/calibrate/draft.ts';
import { fitKeepAlive } from '../../../bench/calibrate/fit-keep-alive.ts';
import { fitSummary, fitTimes, pourSummary, type FittedLaw } from '../../../bench/calibrate/fit-law.ts';
import { instantsFile } from '../../../bench/calibrate/instants-file.ts';
import { timeAt, timeEnd, unixMsOfText } from '../../../bench/calibrate/log-time.ts';
import { recordedResult } from '../../../bench/calibrate/recorded-result.ts';
import { Recording } from '../../../bench/calibrate/recording.ts';
import { resultScenario } from '../../../bench/calibrate/result-scenario.ts';
import { resultScenarioText } from '../../../bench/calibrate/result-scenario-text.ts';
import { scenarioText } from '../../../bench/calibrate/scenario-text.ts';
import { figuresOfTimes } from '../../../bench/calibrate/summary-json.ts';
import { Times } from '../../../bench/calibrate/times.ts';
import { together } from '../../../bench/calibrate/together.ts';
import { warmBilled } from '../../../bench/calibrate/warm-billed.ts';
import { comment, entry } from '../../../bench/calibrate/yaml-lines.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import type { RunResult } from '../../../reports/index.ts';
import { markOf } from '../../support/drawn.ts';
import { diceOf, type Dice } from './drawn-recording.ts';
import * as logs from './drawn-recording.ts';
import {
  compact,
  draftLines,
  Legend,
  outcomeOf,
  readAs,
  removeDrawn,
  sixDigits,
  wholly,
} from './drawn-recording-told.ts';
import * as values from './drawn-recording-values.ts';
import { hdrDistributions, hdrLogs } from './drawn-hdr-files.ts';
import { artillery, autocannon, k6Points, k6Summary, vegeta } from './drawn-load-tests.ts';
import { jsonTools, requestRows, texts } from './drawn-load-texts.ts';
import { gatling, locust } from './drawn-locust-gatling.ts';
import { probes, several, strange, tables } from './drawn-plain-tables.ts';

afterAll(() => removeDrawn());

const { logText, logEvents, insights, metrics, xRay, otlp } = logs;

const goldenOf = (name: string): string => `../../golden/drawn-recordings/${name}.txt`;

test.each([
  ['log-text', logText, 12],
  ['log-events', logEvents, 10],
  ['insights', insights, 6],
  ['metrics', metrics, 12],
  ['x-ray', xRay, 9],
  ['otlp', otlp, 6],
  ['autocannon', autocannon, 7],
  ['artillery', artillery, 7],
  ['k6-points', k6Points, 7],
  ['k6-summary', k6Summary, 9],
  ['vegeta', vegeta, 12],
  ['texts', texts, 12],
  ['json-tools', jsonTools, 14],
  ['request-rows', requestRows, 9],
  ['locust', locust, 6],
  ['gatling', gatling, 8],
  ['hdr-logs', hdrLogs, 5],
  ['hdr-distributions', hdrDistributions, 6],
  ['tables', tables, 12],
  ['probes', probes, 7],
  ['strange', strange, 10],
  ['several', several, 8],
] as const)('%s: what is read of each drawing, and made of it', async (name, drawing, count) => {
  const legend = new Legend();
  const outcomes: string[] = [];
  for (const [number, dice] of diceOf(count, 7).entries()) {
    outcomes.push(await outcomeOf(drawing(dice, number), name, number, legend));
  }
  await expect([...outcomes, ...legend.lines(), ''].join('\n')).toMatchFileSnapshot(goldenOf(name));
});

/** A line for each drawing, numbered. */
const linesOf = (count: number, seed: number, lineOf: (dice: Dice, number: number) => string): string =>
  diceOf(count, seed)
    .map((dice, number) => `${number}: ${lineOf(dice, number)}\n`)
    .join('');

const lawLine = (fitted: FittedLaw | null): string => {
  if (fitted === null) return 'none';
  const { spec, family, count, law, quality } = fitted;
  const { largestError, largestAt, meanError, quantiles } = quality;
  const figures = sixDigits([law.mean, largestError + 1, largestAt, (meanError ?? -2) + 1, ...quantiles.flat()]);
  const text = wholly(spec);
  return `${family} of ${count} ${text.slice(0, 90)} ${markOf(text)} ${markOf(wholly(figures))}`;
};

test('the law of drawn times and their figures', async () => {
  const text = linesOf(48, 1, (dice, number) => {
    const times = values.drawnTimes(dice, number);
    const { values: all, counts } = times.counted();
    return `${compact(figuresOfTimes(times)).replaceAll('"', '')} ${markOf(wholly([sixDigits(all), counts]))}\n  ${lawLine(fitTimes(times))}`;
  });
  await expect(text).toMatchFileSnapshot(goldenOf('laws'));
});

test('the law of drawn summaries, of several together, and poured into times', async () => {
  const text = linesOf(40, 2, (dice) => {
    const all = dice.list(dice.int(1, 3), () => values.drawnSummary(dice));
    const fits = all.map((one) => fitSummary(one));
    const poured = new Times();
    for (const summary of all) pourSummary(summary, poured);
    const told = fits.includes(null) ? 'not together' : lawLine(fitSummary(together(all)));
    const { values: kept, counts } = poured.counted();
    return `${lawLine(fits[0]!)}\n  ${told} ${poured.count} ${markOf(wholly([sixDigits(kept), counts]))}`;
  });
  await expect(text).toMatchFileSnapshot(goldenOf('summaries'));
});

test('the arrivals of drawn requests, their instants, and the scenario', async () => {
  const text = linesOf(32, 3, (dice, number) => {
    const recording = values.drawnArrivals(dice, number);
    const draft = draftOf(recording);
    const instants = draft.functions.map(({ traffic }) =>
      traffic === null ? '' : instantsFile(traffic.bins, draft.originMs),
    );
    const written = scenarioText(draft, recording, {
      files: ['a', 'b', 'c', 'd'].slice(0, dice.int(1, 4)),
      instants: new Map(dice.is(0.2) ? [['first', { instants: ['1ms'] }]] : []),
      objectives: dice.pick([undefined, 'slo: {}']),
    });
    const said = draft.functions.map(
      ({ arrivals }) => `${arrivals?.said ?? 'none'} ${compact(arrivals?.spec ?? 0).slice(0, 150)}`,
    );
    return `${draft.era} ${draft.originMs} ${draft.lengthMs} ${said.join('; ')}\n  ${draft.warnings.join('\n  ')} ${markOf(instants.join(';'))} ${markOf(written)} ${markOf(draftLines(draft).join('\n'))}`;
  });
  await expect(text).toMatchFileSnapshot(goldenOf('arrivals'));
});

test('how long drawn environments live, which is taken, and what is billed', async () => {
  const lives = linesOf(45, 4, (dice, number) => {
    const fitted = fitKeepAlive(values.drawnBusyTimes(dice, number));
    return fitted === null
      ? 'none'
      : wholly({ ...fitted, fixedMs: fitted.fixedMs === null ? null : sixDigits([fitted.fixedMs])[0] }).replaceAll(
          '"',
          '',
        );
  });
  const bills = linesOf(40, 5, (dice, number) => {
    const { billed, ...billing } = values.drawnBills(dice, number);
    if (billed.count === 0) return 'none';
    const { count, meanMs, minMs, maxMs, ...times } = warmBilled(billed, billing);
    return `${count} ${sixDigits([meanMs, minMs, maxMs]).join(' ')} ${markOf(wholly(times))}`;
  });
  const rules = linesOf(60, 6, (dice) => {
    const ms = dice.int(0, 30_100) / 100;
    const initMs = dice.pick([Number.NaN, 100, 99.99, 150.505]);
    const bill = Math.ceil(ms + (dice.is() && initMs > 0 ? initMs : 0));
    const counts = new BillingCounts();
    for (let line = 0; line < 10; line += 1) counts.add(ms, initMs, dice.is(0.9) ? bill : bill + dice.pick([1, 100]));
    return `${ms} ${initMs} ${bill}: ${rulesThatBill(ms, initMs, dice.pick([bill, Math.max(100, Math.ceil(bill / 100) * 100)])).join(', ')}; ${compact(counts.byRule)} ${counts.rule}`;
  });
  await expect(lives + bills + rules).toMatchFileSnapshot(goldenOf('lives-and-bills'));
});

test('drawn times in words, values and comments of YAML', async () => {
  const times = linesOf(90, 8, (dice) => {
    const text = values.drawnTime(dice);
    return `${wholly(text)} ${unixMsOfText(text)} ${timeAt(Buffer.from(`at ${text} on`), 3)} ${timeEnd.at}`;
  });
  const yaml = linesOf(60, 9, (dice) => {
    const lines = [
      ...entry(dice.pick(['key', 'a key: of words', '12']), values.drawnValue(dice), dice.int(0, 2)),
      ...comment(values.drawnComment(dice), dice.int(0, 2)),
    ];
    return `${lines[0]!.slice(0, 80)} ${markOf(lines.join('\n'))}`;
  });
  await expect(times + yaml).toMatchFileSnapshot(goldenOf('words'));
});

/** What a recording makes of itself: some with clients that retry, some by the rules of 2019. */
const resultOf = (recording: Recording, draft: Draft, number: number): RunResult => {
  const own = scenarioText(draft, recording, { files: ['drawn'], instants: new Map() });
  const retried = number % 3 === 1 ? own.replaceAll('    arrivals:', '    retry: sdk-v3-standard\n    arrivals:') : own;
  const text =
    number % 3 === 2 && !own.includes('1769MB') ? retried.replace(/era: '[^']*'/, "era: '2019-06-01'") : retried;
  const { functions, document } = compileScenario(parse(text), 'drawn', '.');
  const configs = functions.map(({ config }) => config);
  return recordedResult(recording, draft, { name: 'drawn', functions: configs, scenario: document });
};

/** Of which a result is made, and the log beside it. */
const pairs = [
  [logs.logText, null],
  [autocannon, logs.logText],
  [requestRows, logs.logText],
  [hdrLogs, null],
  [logs.insights, logs.insights],
  [values.drawnArrivals, null],
  [logs.logEvents, logs.insights],
  [vegeta, logs.logText],
] as const;

test('results made of drawn recordings, and scenarios made of those and of logs', async () => {
  const text: string[] = [];
  let before: RunResult | null = null;
  for (const [number, dice] of diceOf(12, 10).entries()) {
    const [drawing, log] = pairs[number % 8]!;
    const drawn = drawing(dice, number - (number % 8));
    const recording = drawn instanceof Recording ? drawn : (await readAs(drawn, `result-${number}`)).recording;
    const draft = draftOf(recording);
    if (!draft.functions.some(({ fitted }) => fitted.duration !== null)) continue;
    const result = resultOf(recording, draft, number);
    const beside = log === null ? new Recording() : (await readAs(log(dice, 0), `beside-${number}`)).recording;
    const made = resultScenario(before !== null && number % 5 === 4 ? [result, before] : [result], beside);
    const written = resultScenarioText(made, beside, ['one', 'two'].slice(number % 2));
    const page = calibrateSuite({ draft, recorded: result, simulated: result, validation: [] });
    const { histograms: _, series: __, functions, versions: ___, scenario: ____, ...plain } = result;
    const told = Object.entries(functions).map(([name, one]) => `${name} ${compact([one.totals, one.latencyMs])}`);
    const { status, notes, tables } = page;
    text.push(`== ${number}\n${told.join('\n').replaceAll('"', '').slice(0, 600)}`);
    text.push(
      `${markOf(wholly([plain, told]))} ${status} ${notes.length} ${markOf(wholly(tables))} ${markOf(written)}`,
    );
    if (number % 6 === 1) text.push(written);
    before = result;
  }
  await expect(`${text.join('\n')}\n`).toMatchFileSnapshot(goldenOf('results'));
});
