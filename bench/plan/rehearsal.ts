// A few thousand events of each kind of run that a plan makes, before the first: what V8 compiles then has seen throttles, retries and
// provisioned environments, and more than one run, and is not compiled anew when they come.

import { estimatedEvents } from '../scenario/size-estimate.ts';
import { beginSimulation } from '../simulate/record-simulation.ts';
import { simulatedFunctions } from '../simulate/simulation-of.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Concurrency } from './settings.ts';

/** Held back, with and without environments that are there before, and free. */
const rehearsed: readonly Concurrency[] = [
  { reservedConcurrency: 2, provisionedConcurrency: 0 },
  { reservedConcurrency: 2, provisionedConcurrency: 1 },
  { reservedConcurrency: null, provisionedConcurrency: 0 },
];

const thousandsEach = 3;

const withFirst = (scenario: Scenario, index: number, concurrency: Concurrency): Scenario => ({
  ...scenario,
  functions: scenario.functions.map((one, place) =>
    place === index ? { ...one, config: { ...one.config, ...concurrency } } : one,
  ),
});

/** The runs that are begun for a function; none where its environments are of another kind. */
const scenesOf = (scenario: Scenario, functionIndex: number): Scenario[] => {
  const { managed, snapStart } = scenario.functions[functionIndex]!.config;
  if (managed !== undefined || snapStart !== undefined) return [];
  return rehearsed.map((concurrency) => withFirst(scenario, functionIndex, concurrency));
};

/** Of runs with fewer events a plan is done before it would pay. */
const worthwhileEvents = 1e5;

type Begin = typeof beginSimulation;
type Rehearsal = (scenario: Scenario, functionIndex: number) => void;

/** What rehearses when it is called first; `begin` begins a run and leaves it. */
export const rehearsalBy = (begin: Begin): Rehearsal => {
  let isDone = false;
  return (scenario, functionIndex) => {
    if (isDone) return;
    isDone = true;
    if (estimatedEvents(scenario.document) < worthwhileEvents) return;
    for (const scene of scenesOf(scenario, functionIndex)) {
      begin(scene, simulatedFunctions(scene), scene.seed, thousandsEach);
    }
  };
};

/** Once in each thread. Changes nothing of what later runs find: each has streams of its own. */
export const rehearseOnce: Rehearsal = rehearsalBy(beginSimulation);
