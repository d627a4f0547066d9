// Runs the command line and turns what happens into an exit code.

import { printable } from '../../reports/words/format.ts';
import { ExitCode, exitCodeOf, isOfArguments } from '../terminal/exit-code.ts';
import { createProgram } from './program.ts';

/** A stray handle must not keep a finished command alive. */
const lingerMs = 2000;

/** What is said of an error on stderr: of a mistake of ours, where it happened. */
const errorText = (error: unknown, code: ExitCode): string => {
  if (!(error instanceof Error)) return String(error);
  return code === ExitCode.internal ? (error.stack ?? error.message) : error.message;
};

/** Parses `argv`, runs the command and says on stderr what went wrong. @returns the exit code */
export const runCommand = async (argv: readonly string[]): Promise<ExitCode> => {
  let code: ExitCode = ExitCode.pass;
  try {
    await createProgram((ended) => {
      code = ended;
    }).parseAsync([...argv]);
  } catch (error) {
    code = exitCodeOf(error);
    if (isOfArguments(error)) return code;
    // What a name in a file holds says nothing to the terminal.
    process.stderr.write(`${errorText(error, code).split('\n').map(printable).join('\n')}\n`);
  }
  return code;
};

/** Runs `argv`; sets the exit code of the process. */
export const main = async (argv: readonly string[]): Promise<void> => {
  // A reader that closes the pipe early (head, less) is no error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  // The AWS SDK has its say on old versions of Node.js on stderr; which ones run the suite is ours to say.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  process.exitCode = await runCommand(argv);
  setTimeout(() => process.exit(), lingerMs).unref();
};
