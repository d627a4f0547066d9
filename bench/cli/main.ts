// Runs the command line and turns what happens into an exit code.

import { printable } from '../../reports/format.ts';
import { ExitCode, exitCodeOf } from './exit-code.ts';
import { createProgram } from './program.ts';

/** A stray handle must not keep a finished command alive. */
const lingerMs = 2000;

/** Parses `argv` and runs it; sets the exit code of the process. */
export const main = async (argv: readonly string[]): Promise<void> => {
  let code: ExitCode = ExitCode.pass;
  try {
    await createProgram((ended) => {
      code = ended;
    }).parseAsync([...argv]);
  } catch (error) {
    code = exitCodeOf(error);
    // Commander has said its own errors already.
    const isUsage = error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
    if (!isUsage) {
      const text =
        error instanceof Error
          ? code === ExitCode.internal
            ? (error.stack ?? error.message)
            : error.message
          : String(error);
      // What a name in a file holds says nothing to the terminal.
      process.stderr.write(`${text.split('\n').map(printable).join('\n')}\n`);
    }
  }
  process.exitCode = code;
  setTimeout(() => process.exit(), lingerMs).unref();
};
