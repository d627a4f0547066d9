// windtunnel plan: the smallest settings that keep the slo.

import { availableParallelism } from 'node:os';
import { relative, sep } from 'node:path';
import { takeLock, writeAtomically } from '../../reports/index.ts';
import { counted } from '../../reports/words/format.ts';
import {
  inlinePlanEngine,
  mayBeginThreads,
  sharedPlanEngine,
  threadedPlanEngine,
  type PlanEngine,
} from '../plan/engine.ts';
import { planScenario } from '../plan/plan.ts';
import { openPlanLog } from '../plan/plan-log.ts';
import type { QueueChange } from '../plan/queue-patch.ts';
import type { FunctionPlan, Plan } from '../plan/result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { possibleWays, scenarioBeside } from '../simulate/compare-compute.ts';
import type { ComputeMode } from '../simulate/compute-mode.ts';
import { simulateScenario } from '../simulate/simulate-scenario.ts';
import { tuneForManyRuns } from '../simulate/tune-engine.ts';
import { cheapestPlan } from '../plan/plan-ways.ts';
import { readModes } from '../terminal/compute-option.ts';
import { clockMs, usualStartMs } from '../format/clock-instant.ts';
import { ConfigError } from '../input/config-error.ts';
import type { RunClock } from '../template/scaling-fragment.ts';
import { loadScenario } from '../scenario/load.ts';
import { estimatedEvents } from '../scenario/size-estimate.ts';
import { readText } from '../input/read-text.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import { isNearest, stepText } from '../plan/plan-words.ts';
import { wholeFunctions } from '../scenario/whole-functions.ts';
import { planText } from './plan-table.ts';
import { withProgress } from '../terminal/progress.ts';
import { scenarioOverrides, type Session } from '../terminal/session.ts';
import { writeNamed, writeReport } from '../terminal/write-run.ts';
import type { PlanCommandOptions } from './plan-options.ts';

/** Planned settings of a function's queues and topics, each by its place among those of its kind. */
const queuesOf = (
  { document, traffic, functions }: Scenario,
  { functionName, sources = {} }: FunctionPlan,
): QueueChange[] =>
  Object.entries(sources).map(([index, settings]) => {
    const { via } = document.traffic[Number(index)]!;
    const alike = traffic.flatMap(({ functionIndex }, other) =>
      document.traffic[other]!.via === via && functions[functionIndex]!.config.name === functionName
        ? [String(other)]
        : [],
    );
    return { ...settings, place: alike.indexOf(index) };
  });

/** When the run that is planned begins, and how long it takes. */
const clockOf = ({ document: { startsAt }, durationMs }: Scenario): RunClock => ({
  startMs: clockMs(startsAt ?? '') ?? usualStartMs,
  durationMs,
});

/** A template that has none of the functions is no reason to have planned, either. Throws ConfigError. */
const checkTemplate = async (text: string, file: string, { functions }: Scenario): Promise<void> => {
  const { readTemplate } = await import('../template/read-template.ts');
  const known = readTemplate(text, file).functions.map(({ id }) => id);
  const names = [...new Set(functions.map(({ config }) => config.name.split(':')[0]!))];
  if (names.some((name) => known.includes(name))) return;
  const message = `has no function called ${names.join(', ')}; its functions are: ${known.join(', ') || 'none'}; name the template of the scenario`;
  throw new ConfigError(file, [{ path: 'Resources', message }]);
};

/** The change of the template in `file` to what the plan found, as a diff; what it has no place for goes to stderr. */
const patchOf = async (
  session: Session,
  { scenario, plan, file, before }: Record<'file' | 'before', string> & { scenario: Scenario; plan: Plan },
): Promise<string> => {
  const { patchTemplate, unifiedDiff } = await import('../plan/template-patch.ts');
  const unkept = plan.functions.filter(isNearest).map(({ functionName }) => functionName);
  if (unkept.length > 0) session.note(`${unkept.join(', ')}: no settings that were tried keep the slo; left as it is`);
  const planned = plan.functions.filter((own) => !isNearest(own));
  const changes = planned.map((own) => ({
    // A version is a matter of its function.
    id: own.functionName.split(':')[0]!,
    reservedConcurrency: own.reservedConcurrency,
    provisionedConcurrency: own.provisionedConcurrency,
    scaling: own.scaling,
    memoryMb: own.memoryMb,
    queues: queuesOf(scenario, own),
  }));
  const { text, notes } = patchTemplate(before, file, changes, { clock: clockOf(scenario) });
  for (const note of notes) session.note(note);
  return unifiedDiff(relative('.', file).replaceAll(sep, '/'), before, text);
};

/** With the file of `--resume` to itself: two plans at once would take each other's runs for their own. */
const lockedWhile = async <T>(file: string | undefined, work: () => Promise<T>): Promise<T> => {
  if (file === undefined) return work();
  const release = await takeLock(file, 0);
  try {
    return await work();
  } finally {
    await release();
  }
};

interface Begun {
  /** Threads that are there already; null for those that are opened when they are needed. */
  readonly helpers?: PlanEngine | null;
}

/** Who computes: this process, or the workers that listen on a Redis. */
const engineOf = async (
  session: Session,
  scenario: Scenario,
  source: string,
  { redis, helpers = null }: PlanCommandOptions & Begun,
): Promise<PlanEngine> => {
  const { signal } = session;
  if (redis === undefined) {
    const engines = { own: inlinePlanEngine(signal), open: helpers === null ? threadedPlanEngine : () => helpers };
    return sharedPlanEngine(availableParallelism(), signal, estimatedEvents(scenario.document), engines);
  }
  const { redisPlanEngine } = await import('../plan/redis-engine.ts');
  return redisPlanEngine(redis, scenario, source, { signal, note: (text) => session.note(text) });
};

const planned = (
  session: Session,
  scenario: Scenario,
  source: string,
  options: PlanCommandOptions & Begun,
): Promise<Plan> =>
  lockedWhile(options.resume, async () => {
    const log = options.resume === undefined ? null : openPlanLog(options.resume, scenario);
    const { signal } = session;
    const computing = await engineOf(session, scenario, source, options);
    const engine = log?.over(computing) ?? computing;
    try {
      return await withProgress(session, (progress) => {
        progress.stage(`planning ${scenario.name}`, 0);
        if (log !== null && log.known > 0)
          progress.step(`${counted(log.known, 'run is', 'runs are')} there from before`);
        return planScenario(scenario, {
          engine,
          source,
          mostReplications: options.replications,
          functionName: options.function,
          top: options.top,
          signal,
          onStep: (functionName, step) => progress.step(`${functionName}: ${stepText(step)}`),
          onProgress: (share) => progress.advance(share),
        });
      });
    } finally {
      await engine.close();
      log?.close();
    }
  });

/** The file of --resume for one of several ways: their runs are others. */
const resumedIn = (mode: string, { resume, ...others }: PlanCommandOptions): PlanCommandOptions =>
  resume === undefined ? others : { ...others, resume: `${resume}.${mode}` };

/** The cheapest of several ways, each planned by itself; Managed Instances begin with what one run by default tells. */
const plannedInWays = async (
  session: Session,
  scenario: Scenario,
  { modes, source, options }: { modes: readonly ComputeMode[]; source: string; options: PlanCommandOptions },
): Promise<{ plan: Plan; scenario: Scenario }> => {
  const { chosen, left } = possibleWays(scenario, modes);
  const { signal } = session;
  const like = chosen.includes('managed')
    ? await simulateScenario(scenarioBeside('default', scenario, null), { signal, comparesKeepAlive: false })
    : null;
  const plans: { compute: ComputeMode; plan: Plan; scenario: Scenario }[] = [];
  for (const compute of chosen) {
    const own = { ...scenarioBeside(compute, scenario, like), name: scenario.name };
    session.note(`planning compute ${compute}`);
    plans.push({ compute, plan: await planned(session, own, source, resumedIn(compute, options)), scenario: own });
    if (signal.aborted) break;
  }
  const plan = cheapestPlan(plans, left);
  return { plan, scenario: plans.find(({ compute }) => compute === plan.ways!.chosen)!.scenario };
};

/** What the other cores need they load while this one reads the scenario. */
const beginHelpers = (session: Session, { redis }: PlanCommandOptions): PlanEngine | null => {
  const helpers = availableParallelism() - 1;
  const isWanted = helpers > 0 && redis === undefined && mayBeginThreads();
  return !isWanted ? null : threadedPlanEngine(helpers, session.signal);
};

export const planCommand = async (session: Session, path: string, options: PlanCommandOptions): Promise<ExitCode> => {
  const { modes, problems } = readModes(options.compute);
  if (problems.length > 0) throw new ConfigError('the command line', problems);
  // Several ways are planned one after the other, each with threads of its own.
  const helpers = modes.length === 0 ? beginHelpers(session, options) : null;
  try {
    return await planOf(session, path, { ...options, modes, helpers });
  } finally {
    await helpers?.close();
  }
};

const planOf = async (
  session: Session,
  path: string,
  { modes, ...options }: PlanCommandOptions & Begun & { readonly modes: readonly ComputeMode[] },
): Promise<ExitCode> => {
  const read = await loadScenario(path, { ...scenarioOverrides(session), traffic: options.traffic });
  tuneForManyRuns(estimatedEvents(read.document));
  for (const warning of read.warnings) session.note(`note: ${warning}`);
  // A file that cannot be read is no reason to have planned.
  const template = options.patch === undefined ? null : await readText(options.patch);
  if (template !== null) await checkTemplate(template, options.patch!, read);
  const { plan, scenario } =
    modes.length === 0
      ? { plan: await planned(session, read, path, options), scenario: read }
      : await plannedInWays(session, read, { modes, source: path, options });
  const json = `${JSON.stringify(plan, null, 2)}\n`;
  if (template === null) session.print(planText(plan, session));
  else {
    session.note(planText(plan, { color: false }));
    const diff = await patchOf(session, {
      scenario: wholeFunctions(scenario).scenario,
      plan,
      file: options.patch!,
      before: template,
    });
    if (diff === '') session.note(`${options.patch} says so already: nothing to change`);
    else session.print(diff.trimEnd());
  }
  session.printJson(json);
  if (options.md !== undefined) {
    const { planMarkdown } = await import('../plan/plan-markdown.ts');
    await writeAtomically(options.md, planMarkdown(plan));
    session.note(`wrote ${options.md}`);
  }
  if (session.out !== undefined) {
    session.note(`wrote ${await writeNamed(session.out, scenario.name, { ending: 'plan.json', content: json })}`);
    const { planPage } = await import('../page/plan-page.ts');
    await writeReport(session, await planPage(plan, new Date().toISOString()));
  }
  if (plan.stopped !== undefined) {
    if (options.resume === undefined) session.note('give --resume FILE to be able to go on');
    else session.note('the same command goes on from there');
    return ExitCode.interrupted;
  }
  return plan.functions.every((f) => f.attainable) ? ExitCode.pass : ExitCode.gate;
};
