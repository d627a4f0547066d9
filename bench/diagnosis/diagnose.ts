// Finds what held a simulated run up, and what would mend it, by simulating the scenario with one limit less at a time.

import { capital } from '../../reports/words/sentence.ts';
import { share } from '../../reports/words/format.ts';
import type { Cause, Diagnosis, RunResult } from '../../reports/index.ts';
import { requestsOf } from '../../reports/verdict/scenario-in.ts';
import type { Scenario } from '../scenario/scenario.ts';
import {
  aimIn,
  askedAims,
  coldAim,
  commonAims,
  isBroken,
  keepsAll,
  latencyAim,
  mendedShare,
  type Aim,
} from './aims.ts';
import { limitAhead } from './ahead.ts';
import { CureSearch } from './cures.ts';
import { explained, trialWithout, type Finding, type Inquiry } from './findings.ts';
import { harmOf } from './hurt.ts';
import { Laboratory, trialOf, type Trial } from './laboratory.ts';
import { partOf } from './part.ts';
import { sceneOf } from './scene.ts';
import type { Suspect } from './suspect.ts';
import { suspectsOf } from './suspects.ts';

export interface DiagnoseOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told before each simulation. */
  readonly onRun?: (runs: number) => void;
}

/** Attempts and messages that may be simulated to find causes, and as many again for their cures: seconds. */
const mostSimulated = 5_000_000;

/** Whether anybody had to wait or try again for a limit's sake. */
const isHeldUp = ({ result }: Trial): boolean =>
  result.totals.retries > 0 || Object.values(result.throttlesByReason).some((count) => count > 0);

/** From this share of cold starts on, somebody notices; and only if they take noticeably longer. */
const noticedColdShare = 0.01;
/** Every run has some at its start. */
const fewestNoticed = 10;
const isCold = ({ result }: Trial): boolean =>
  requestsOf(result) > 0 &&
  result.totals.coldStarts >= fewestNoticed &&
  result.totals.coldStarts > noticedColdShare * result.latencyMs.count &&
  result.initMs.p50 > 0.5 * result.latencyMs.p50;

/** Whether a whole run keeps everything, and nobody in it waited: none of its parts need be tried again. */
const isWell = (trial: Trial, { slo }: Scenario): boolean =>
  keepsAll([...askedAims(slo, trial), ...commonAims], trial) && !isHeldUp(trial) && !isCold(trial);

/** What is broken decides what is asked: objectives first, then what nobody has to ask for, then waiting. */
const aimsFor = async (scenario: Scenario, laboratory: Laboratory, base: Trial): Promise<readonly Aim[]> => {
  const asked = askedAims(scenario.slo, base);
  if (!keepsAll(asked, base)) return asked;
  const common = [...asked, ...commonAims];
  if (!keepsAll(common, base)) return common;
  if (isHeldUp(base)) {
    const suspects = suspectsOf(sceneOf(scenario, base, common, new Set(['p99']))).filter(({ isLimit }) => isLimit);
    const free =
      suspects.length === 0
        ? null
        : await trialWithout({ laboratory, aims: common, harm: harmOf(common, base) }, suspects);
    const waiting = free === null ? common : [...common, latencyAim(free.result.latencyMs.p99)];
    if (!keepsAll(waiting, base)) return waiting;
  }
  return isCold(base) ? [...common, coldAim(noticedColdShare)] : common;
};

/** In which run the figures are those that a sentence names: those before it are gone as well. */
const conditionOf = ({ suspect, isInRow, isEased }: Finding, isFirst: boolean): string => {
  if (isInRow === true) return 'without these together';
  if (isEased === true) return 'with more of it';
  const off = suspect.offSaid ?? 'without it';
  return isFirst ? off : `${off} as well`;
};

/** The finding at `index` of those told. Of several in a row the first says what it would be without all of them. */
const sentence = (aims: readonly Aim[], base: Trial, findings: readonly Finding[], index: number): string => {
  const finding = findings[index]!;
  const { suspect, without, hurt } = finding;
  const { subject, detail } = suspect;
  const before = findings[index - 1]?.without ?? base;
  const figures = aims
    .filter((aim) => isBroken(aim, before) && aim.text(without) !== aim.text(before))
    .map(
      (aim) =>
        `${aim.figure} would be ${aim.textAsIn?.(without, before) ?? aim.text(without)}, not ${aim.text(before)}`,
    );
  const what = `${subject}${detail === undefined ? '' : `: ${detail}`}.`;
  const hurting = hurt >= 0.0001 ? `It was felt by ${share(hurt)} of what came` : '';
  if (figures.length === 0) return hurting === '' ? what : `${what} ${hurting}.`;
  const condition = conditionOf(finding, index === 0);
  return `${what} ${hurting === '' ? capital(condition) : `${hurting}; ${condition}`} ${figures.join(', and ')}.`;
};

const causeOf = (aims: readonly Aim[], base: Trial, findings: readonly Finding[], index: number): Cause => {
  const { suspect, mended, hurt } = findings[index]!;
  return {
    limit: suspect.limit,
    of: suspect.of,
    said: sentence(aims, base, findings, index),
    hurtShare: Number(hurt.toPrecision(4)),
    mendedShare: Number(Math.min(1, Math.max(0, mended)).toPrecision(4)),
    ...(suspect.assumed === undefined ? {} : { assumed: suspect.assumed }),
  };
};

/** What is left over when the first is gone, and hardly shows, is not worth a sentence. */
const leastAdded = 0.05;
const told = (aims: readonly Aim[], base: Trial, chain: readonly Finding[]): Finding[] =>
  chain.filter(
    ({ without, isInRow }, index) =>
      index === 0 ||
      isInRow === true ||
      Math.abs(mendedShare(aims, base, without) - mendedShare(aims, base, chain[index - 1]!.without)) >= leastAdded,
  );

const lateMsOf = ({ slo }: Scenario): number =>
  Math.min(Infinity, ...slo.flatMap(({ figure, limit }) => (/^p\d+$/.test(figure) ? [limit] : [])));

/** Whether the laboratory would simulate the very same: neither several runs in one nor one that was stopped. */
const isOneWholeRun = ({ replications, batches, durationMs }: RunResult, scenario: Scenario): boolean =>
  replications === 1 && batches === undefined && durationMs === scenario.durationMs;

/**
 * What held up the simulated run `result` of `scenario`, and what would mend it. Without anything broken there are no causes, but
 * what more traffic would break; when it was aborted before anything was found, there is neither.
 */
export const diagnoseScenario = async (
  scenario: Scenario,
  result: RunResult,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> => {
  const isWhole = isOneWholeRun(result, scenario);
  const isNothingBroken = isWhole && isWell(trialOf(result), scenario);
  const part = isNothingBroken ? null : partOf(result, scenario.document, lateMsOf(scenario));
  const laboratory = new Laboratory(scenario, {
    seed: result.seed,
    part,
    signal: options.signal,
    onRun: options.onRun,
  });
  laboratory.budget = mostSimulated;
  const tried = part === null ? {} : { part: { fromMs: part.countedFromMs, toMs: part.toMs } };
  const base = part === null && isWhole ? laboratory.itself(result) : await laboratory.trial((same) => same);
  const none: Diagnosis = { by: 'simulation', broken: [], causes: [], cures: [], runs: laboratory.runs, ...tried };
  if (base === null) return none;
  const aims = await aimsFor(scenario, laboratory, base);
  const broken = aims.filter((aim) => isBroken(aim, base));
  if (broken.length === 0) {
    let { runs } = laboratory;
    const onRun = (): void => {
      runs += 1;
      options.onRun?.(runs);
    };
    const ahead = await limitAhead(scenario, base, result, { signal: options.signal, onRun });
    return { ...none, runs, ...(ahead === null ? {} : { ahead }) };
  }
  const figures = new Set(broken.map(({ figure }) => figure));
  const inquiry: Inquiry = { laboratory, aims, harm: harmOf(aims, base) };
  const suspectsIn = (trial: Trial): Suspect[] => suspectsOf(sceneOf(scenario, trial, aims, figures));
  const { chain, others } = await explained(inquiry, suspectsIn, base);
  laboratory.budget = mostSimulated;
  const cures = await new CureSearch(inquiry, base, scenario.document).search(chain, others);
  return {
    by: 'simulation',
    broken: broken.map((aim) => aimIn(aim, base)),
    causes: told(aims, base, chain).map((_, index, findings) => causeOf(aims, base, findings, index)),
    cures,
    runs: laboratory.runs,
    ...tried,
  };
};
