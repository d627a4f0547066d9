// Gradual deployment of a version behind an alias, as CodeDeploy does it. Sources: SAM translator (names of the
// preferences) and its documentation (canary: a share at once, all after the interval; linear: a share at once and again
// after each interval; order of hooks; an alarm during the shift flips the alias back at once).

/** From `afterMs` after the first shift on, `share` of the requests go to the new version. */
export interface ShiftStep {
  readonly afterMs: number;
  readonly share: number;
}

const minuteMs = 60_000;

/** Of one's own (TimeBasedCanary): a share of `percent` at once, all after `minutes`. */
export const canary = (percent: number, minutes: number): ShiftStep[] => [
  { afterMs: 0, share: percent / 100 },
  { afterMs: minutes * minuteMs, share: 1 },
];

/** Of one's own (TimeBasedLinear): `percent` at once, and as much more after every `minutes`. */
export const linear = (percent: number, minutes: number): ShiftStep[] => {
  const count = Math.ceil(100 / percent);
  return Array.from({ length: count }, (_, step) => ({
    afterMs: step * minutes * minuteMs,
    share: Math.min(1, ((step + 1) * percent) / 100),
  }));
};

/** CodeDeploy's preferences by name (prefix `CodeDeployDefault.Lambda` left out), and what each does. */
export const deploymentPreferences: Readonly<Record<string, readonly ShiftStep[]>> = {
  AllAtOnce: [{ afterMs: 0, share: 1 }],
  Canary10Percent5Minutes: canary(10, 5),
  Canary10Percent10Minutes: canary(10, 10),
  Canary10Percent15Minutes: canary(10, 15),
  Canary10Percent30Minutes: canary(10, 30),
  Linear10PercentEvery1Minute: linear(10, 1),
  Linear10PercentEvery2Minutes: linear(10, 2),
  Linear10PercentEvery3Minutes: linear(10, 3),
  Linear10PercentEvery10Minutes: linear(10, 10),
};

/** A deployment's state in CodeDeploy's words; a rolled back one is Stopped (alarm) or Failed (hook). */
export type DeploymentStatus = 'Created' | 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped';
