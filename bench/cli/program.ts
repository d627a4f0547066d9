// The commands and what runs for each; its options and help are in a file of its own. What a command needs is loaded when it runs: help comes at once.

import { Command } from 'commander';
import { packageVersion } from '../input/package-root.ts';
import { addBenchOptions, type BenchCommandOptions } from '../commands/bench-options.ts';
import { addCalibrateOptions, type CalibrateCommandOptions } from '../commands/calibrate-options.ts';
import { addCheckOptions, type CheckCommandOptions } from '../commands/check-options.ts';
import { addHistoryOptions, type HistoryCommandOptions } from '../commands/history-options.ts';
import { addInitOptions, type InitCommandOptions } from '../commands/init-options.ts';
import { addInvokeOptions, type InvokeCommandOptions } from '../commands/invoke-options.ts';
import { addListOptions } from '../commands/list-options.ts';
import { addMeasureOptions, type MeasureCommandOptions } from '../commands/measure-options.ts';
import { addPlanOptions, type PlanCommandOptions } from '../commands/plan-options.ts';
import { addReportOptions, type ReportCommandOptions } from '../commands/report-options.ts';
import { addSampleEventOptions } from '../commands/sample-event-options.ts';
import { addSchemaOptions, type SchemaCommandOptions } from '../commands/schema-options.ts';
import { addServeOptions, type ServeCommandOptions } from '../commands/serve-options.ts';
import { addSimulateOptions, type SimulateCommandOptions } from '../commands/simulate-options.ts';
import { addSweepOptions, type SweepCommandOptions } from '../commands/sweep-options.ts';
import { addTuneOptions, type TuneCommandOptions } from '../commands/tune-options.ts';
import { addValidateOptions, type ValidateCommandOptions } from '../commands/validate-options.ts';
import {
  addValidateTemplateOptions,
  type ValidateTemplateCommandOptions,
} from '../commands/validate-template-options.ts';
import { addWorkerOptions, type WorkerCommandOptions } from '../commands/worker-options.ts';
import { checkDirectories, type PathOptions } from '../terminal/check-directories.ts';
import type { ExitCode } from '../terminal/exit-code.ts';
import { positiveNumber, sizeText, wholeNumber } from '../terminal/options.ts';
import { openSession, type GlobalOptions, type Session } from '../terminal/session.ts';

type Action = (session: Session, args: readonly unknown[]) => ExitCode | Promise<ExitCode>;

/** Puts a command's action between the session it needs and the exit code it ends in. */
type Wire = (action: Action) => (...args: unknown[]) => Promise<void>;

const addRuns = (program: Command, wire: Wire): void => {
  addMeasureOptions(program.command('measure <scenario>')).action(
    wire(async (session, [path, options]) =>
      (await import('../commands/measure-command.ts')).measureCommand(
        session,
        path as string,
        options as MeasureCommandOptions,
      ),
    ),
  );
  addBenchOptions(program.command('bench [suites...]')).action(
    wire(async (session, [names, options]) =>
      (await import('../commands/bench-command.ts')).benchCommand(
        session,
        names as string[],
        options as BenchCommandOptions,
      ),
    ),
  );
  addSimulateOptions(program.command('simulate <scenario>')).action(
    wire(async (session, [path, options]) =>
      (await import('../commands/simulate-command.ts')).simulateCommand(
        session,
        path as string,
        options as SimulateCommandOptions,
      ),
    ),
  );
  addValidateOptions(program.command('validate <scenario>')).action(
    wire(async (session, [path, options]) =>
      (await import('../commands/validate-command.ts')).validateCommand(
        session,
        path as string,
        options as ValidateCommandOptions,
      ),
    ),
  );
};

const addQuestions = (program: Command, wire: Wire): void => {
  addInitOptions(program.command('init [source]')).action(
    wire(async (session, [source, options]) =>
      (await import('../commands/init-command.ts')).initCommand(
        session,
        source as string | undefined,
        options as InitCommandOptions,
      ),
    ),
  );
  addPlanOptions(program.command('plan <scenario>')).action(
    wire(async (session, [path, options]) =>
      (await import('../commands/plan-command.ts')).planCommand(session, path as string, options as PlanCommandOptions),
    ),
  );
  addCheckOptions(program.command('check <results...>')).action(
    wire(async (session, [paths, options]) =>
      (await import('../commands/check-command.ts')).checkCommand(
        session,
        paths as string[],
        options as CheckCommandOptions,
      ),
    ),
  );
  addTuneOptions(program.command('tune <source>')).action(
    wire(async (session, [source, options]) =>
      (await import('../commands/tune-command.ts')).tuneCommand(
        session,
        source as string,
        options as TuneCommandOptions,
      ),
    ),
  );
};

const addTemplates = (program: Command, wire: Wire): void => {
  addValidateTemplateOptions(program.command('validate-template <template>')).action(
    wire(async (session, [path, options]) =>
      (await import('../commands/validate-template-command.ts')).validateTemplateCommand(
        session,
        path as string,
        options as ValidateTemplateCommandOptions,
      ),
    ),
  );
  addSampleEventOptions(program.command('sample-event [name]')).action(
    wire(async (session, [name]) =>
      (await import('../commands/sample-event-command.ts')).sampleEventCommand(session, name as string | undefined),
    ),
  );
};

const addSweeps = (program: Command, wire: Wire): void => {
  addSweepOptions(program.command('sweep <scenario>')).action(
    wire(async (session, [path, options]) =>
      (await import('../commands/sweep-command.ts')).sweepCommand(
        session,
        path as string,
        options as SweepCommandOptions,
      ),
    ),
  );
  addWorkerOptions(program.command('worker')).action(
    wire(async (session, [options]) =>
      (await import('../commands/worker-command.ts')).workerCommand(session, options as WorkerCommandOptions),
    ),
  );
};

const addPlatform = (program: Command, wire: Wire): void => {
  addServeOptions(program.command('serve [scenario]')).action(
    wire(async (session, [path, options]) =>
      (await import('../commands/serve-command.ts')).serveCommand(
        session,
        path as string | undefined,
        options as ServeCommandOptions,
      ),
    ),
  );
  addInvokeOptions(program.command('invoke <scenario> [function]')).action(
    wire(async (session, [path, name, options]) =>
      (await import('../commands/invoke-command.ts')).invokeCommand(
        session,
        path as string,
        name as string | undefined,
        options as InvokeCommandOptions,
      ),
    ),
  );
};

const addFiles = (program: Command, wire: Wire): void => {
  addCalibrateOptions(program.command('calibrate <files...>')).action(
    wire(async (session, [paths, options]) =>
      (await import('../commands/calibrate-command.ts')).calibrateCommand(
        session,
        paths as string[],
        options as CalibrateCommandOptions,
      ),
    ),
  );
  addReportOptions(program.command('report <results...>')).action(
    wire(async (session, [paths, options]) =>
      (await import('../commands/report-command.ts')).reportCommand(
        session,
        paths as string[],
        options as ReportCommandOptions,
      ),
    ),
  );
  addHistoryOptions(program.command('history <file>')).action(
    wire(async (session, [path, options]) =>
      (await import('../commands/history-command.ts')).historyCommand(
        session,
        path as string,
        options as HistoryCommandOptions,
      ),
    ),
  );
  addSchemaOptions(program.command('schema')).action(
    wire(async (session, [options]) =>
      (await import('../commands/schema-command.ts')).schemaCommand(session, options as SchemaCommandOptions),
    ),
  );
  addListOptions(program.command('list')).action(
    wire(async (session) => (await import('../commands/list-command.ts')).listCommand(session)),
  );
};

/** The program; `onEnd` is told the exit code of the command that ran. */
export const createProgram = (onEnd: (code: ExitCode) => void): Command => {
  const program = new Command('windtunnel')
    .description(
      'A wind tunnel for AWS Lambda: how a workload scales, throttles, cold-starts and costs, before it flies.',
    )
    .version(packageVersion)
    .option('--json', 'machine-readable result on stdout, and nothing else there', false)
    .option(
      '-o, --out <dir>',
      'write results and the report there; of calibrate, the scenario (a file, or a directory)',
    )
    .option('--seed <n>', "in place of the scenario's seed", wholeNumber(0))
    .option('--max-events <n>', 'run even so large a scenario (default: 1e9 events)', positiveNumber)
    .option('--max-memory <size>', 'and one that takes so much memory (default: 2GB)', sizeText)
    .option('--quiet', 'no progress, no notes', false)
    .option('--no-color', 'plain text')
    .showHelpAfterError('(add --help for usage)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  const wire: Wire =
    (action) =>
    async (...args) => {
      const command = args.at(-1) as Command;
      const options = command.optsWithGlobals<GlobalOptions & PathOptions>();
      // These write a file there.
      const isFile = ['calibrate', 'init'].includes(command.name());
      checkDirectories(isFile ? { ...options, out: undefined } : options);
      // Empty it asks for nothing (no-color.org).
      const color = options.color && process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
      const { json, out, seed, maxEvents, maxMemory, quiet } = options;
      onEnd(await action(openSession({ json, out, seed, maxEvents, maxMemory, quiet, color }), args));
    };
  addRuns(program, wire);
  addQuestions(program, wire);
  addTemplates(program, wire);
  addSweeps(program, wire);
  addPlatform(program, wire);
  addFiles(program, wire);
  return program;
};
