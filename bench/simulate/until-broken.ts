// Raises the traffic until an objective breaks, then halves the gap: at which rate a target stops keeping its objectives.

/** One run at so many times the scenario's traffic. */
export interface LoadStep {
  readonly factor: number;
  /** Requests a second, over the whole run. */
  readonly perSecond: number;
  readonly kept: boolean;
  /** The generator and not the target was the limit: such a run says nothing of the target. */
  readonly isGenerators: boolean;
  readonly interrupted: boolean;
}

export interface Broken<Step extends LoadStep> {
  /** In the order in which they ran. */
  readonly steps: readonly Step[];
  /** The highest rate that kept all objectives below the lowest that did not; null for none. */
  readonly kept: Step | null;
  /** The lowest that did not; null for none. */
  readonly broken: Step | null;
  readonly ended: 'broken' | 'generator' | 'interrupted' | 'most steps';
}

/** Each run has so many times the traffic of the one before. */
const growth = 1.25;
const mostSteps = 25;
/** Runs between the last that kept and the first that did not: what is left is an eighth of a step, 3 %. */
const halvings = 3;

/** @param run measures at so many times the scenario's traffic */
export const untilBroken = async <Step extends LoadStep>(
  run: (factor: number) => Promise<Step>,
): Promise<Broken<Step>> => {
  const steps: Step[] = [];
  let kept: Step | null = null;
  let broken: Step | null = null;
  for (let factor = 1; ;) {
    const step = await run(factor);
    steps.push(step);
    if (step.interrupted) return { steps, kept, broken, ended: 'interrupted' };
    if (step.isGenerators) return { steps, kept, broken, ended: 'generator' };
    if (step.kept) kept = step;
    else broken = step;
    const isFound = broken !== null && (kept === null || broken.factor / kept.factor < growth ** (1.5 / 2 ** halvings));
    if (isFound) return { steps, kept, broken, ended: 'broken' };
    if (steps.length === mostSteps) return { steps, kept, broken, ended: 'most steps' };
    factor = broken === null ? factor * growth : Math.sqrt(kept!.factor * broken.factor);
  }
};
