// How a process ended, in the words that Lambda puts into Runtime.ExitError.

import { constants } from 'node:os';

const signalWords: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGTERM: 'terminated',
  SIGINT: 'interrupt',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
};

/** Such as `signal: killed`. */
export const signalReason = (signal: string | number): string => `signal: ${signalWords[signal] ?? String(signal)}`;

/** A shell says of a process that a signal ended: 128 and its number. */
const signalBehind = (code: number): string | undefined =>
  Object.keys(signalWords).find((name) => constants.signals[name as NodeJS.Signals] === code - 128);

/** @param throughShell whether the status is that of a shell around it */
export const exitReason = (code: number | null, signal: string | null, throughShell: boolean): string => {
  const fatal = signal ?? (throughShell && code !== null ? signalBehind(code) : undefined);
  if (fatal !== undefined) return signalReason(fatal);
  return code === 0 ? '' : `exit status ${code}`;
};
