// Exit codes, and the errors that lead to them.

import type { CommanderError } from 'commander';

export const ExitCode = {
  pass: 0,
  internal: 1,
  /** Usage or configuration. */
  usage: 2,
  /** A gate, a service level objective or a validation failed. */
  gate: 3,
  /** The target of a measurement failed. */
  target: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The target of a measurement could not be reached or gave no answers. */
export class TargetFailure extends Error {
  override readonly name = 'TargetFailure';
}

/** By name, so that telling errors apart loads none of the floors they come from. */
const codeByName: Readonly<Record<string, ExitCode>> = {
  ConfigError: ExitCode.usage,
  ResultError: ExitCode.usage,
  LockError: ExitCode.usage,
  TargetFailure: ExitCode.target,
  TargetError: ExitCode.target,
  Interrupted: ExitCode.interrupted,
};

/** Whether it is an error of the arguments, of which Commander has told by itself. */
export const isOfArguments = (error: unknown): error is CommanderError =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');

/** The exit code that tells of `error`. */
export const exitCodeOf = (error: unknown): ExitCode => {
  if (isOfArguments(error)) return error.exitCode === 0 ? ExitCode.pass : ExitCode.usage;
  return error instanceof Error ? (codeByName[error.name] ?? ExitCode.internal) : ExitCode.internal;
};
