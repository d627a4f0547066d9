// Runtimes of the service in other languages than Node.js, which are not run here: functions on them are made, shown and changed
// as any other, and fail when they are called, with what makes them run.

import { languageOf } from '../../lambda/index.ts';
import type { DeployedCode, FunctionSettings } from '../settings/function-settings.ts';

/** Whether the service's own runtime for it is in another language than Node.js. */
export const isForeign = (runtime: string): boolean => {
  const language = languageOf(runtime);
  return language !== null && language !== 'nodejs' && language !== 'provided';
};

/** Why the code of such a function is not run, and what makes it run. */
export const foreignReason = (runtime: string): string =>
  `${runtime} is not run here: only Node.js is. Bring its runtime client as an executable "bootstrap" in the package or in a layer.`;

/** The error type of an init that was not even tried. On Lambda it would have gone well. */
export const notRunHere = 'Runtime.NotRunHere';

/** Why a function is not run here; null for one that is. */
export const notRunReason = ({
  settings: { config },
  code,
}: {
  readonly settings: FunctionSettings;
  readonly code: DeployedCode;
}): string | null => (isForeign(config.runtime) && code.format !== 'executable' ? foreignReason(config.runtime) : null);
