// The commands, their options and their help. What a command needs is loaded when it runs: help comes at once.

import { Command, Option } from 'commander';
import { packageVersion } from '../input/package-root.ts';
import { formatNames } from '../calibrate/format-names.ts';
import { strategies } from '../tune/choose-size.ts';
import type { BenchCommandOptions } from '../commands/bench-command.ts';
import { checkDirectories, type PathOptions } from '../terminal/check-directories.ts';
import type { CalibrateCommandOptions } from '../commands/calibrate-command.ts';
import type { CheckCommandOptions } from '../commands/check-command.ts';
import type { ExitCode } from '../terminal/exit-code.ts';
import type { HistoryCommandOptions } from '../commands/history-command.ts';
import type { InitCommandOptions } from '../commands/init-command.ts';
import { addMeasureOptions, type MeasureCommandOptions } from '../commands/measure-options.ts';
import { addServeOptions } from '../commands/serve-options.ts';
import {
  collected,
  intervalShare,
  memorySizes,
  parameter,
  percentage,
  positiveNumber,
  serviceEndpoint,
  sizeText,
  trafficFactor,
  weight,
  wholeNumber,
} from '../terminal/options.ts';
import { traceFileOption, tracesOption } from '../terminal/traces-option.ts';
import type { PlanCommandOptions } from '../commands/plan-command.ts';
import type { ReportCommandOptions } from '../commands/report-command.ts';
import type { SchemaCommandOptions } from '../commands/schema-command.ts';
import type { InvokeCommandOptions } from '../commands/invoke-command.ts';
import type { ServeCommandOptions } from '../commands/serve-command.ts';
import { openSession, type GlobalOptions, type Session } from '../terminal/session.ts';
import type { SimulateCommandOptions } from '../commands/simulate-command.ts';
import type { SweepCommandOptions } from '../commands/sweep-command.ts';
import type { TuneCommandOptions } from '../commands/tune-options.ts';
import type { ValidateCommandOptions } from '../commands/validate-command.ts';
import type { ValidateTemplateCommandOptions } from '../commands/validate-template-command.ts';
import type { WorkerCommandOptions } from '../commands/worker-command.ts';

type Action = (session: Session, args: readonly unknown[]) => ExitCode | Promise<ExitCode>;

/** Puts a command's action between the session it needs and the exit code it ends in. */
type Wire = (action: Action) => (...args: unknown[]) => Promise<void>;

const sandboxOption = (): Option =>
  new Option('--sandbox <kind>', 'what local environments are; auto: threads, or processes for functions that need one')
    .choices(['auto', 'thread', 'process'])
    .default('auto');

const speedOption = (): Option =>
  new Option('--speed <n>', 'replay recorded arrivals so many times as fast, in a run so much shorter').argParser(
    positiveNumber,
  );

const trafficOption = (): Option =>
  new Option('--traffic <factor>', 'so many times the traffic of the scenario, such as 1.3x or +30%').argParser(
    trafficFactor,
  );

const example = (text: string): string => `\nExample:\n  $ windtunnel ${text}`;

const addMeasure = (program: Command, wire: Wire): void => {
  addMeasureOptions(
    program
      .command('measure <scenario>')
      .description('send the scenario to real functions')
      .addOption(speedOption())
      .option('--target <target>', 'local, aws, the origin of an Invoke API, or any HTTP URL', 'local')
      .addOption(sandboxOption()),
  )
    .addHelpText('after', example('measure checkout.yaml --target http://127.0.0.1:9001 --out results'))
    .action(
      wire(async (session, [path, options]) =>
        (await import('../commands/measure-command.ts')).measureCommand(
          session,
          path as string,
          options as MeasureCommandOptions,
        ),
      ),
    );
};

const addRuns = (program: Command, wire: Wire): void => {
  program
    .command('bench [suites...]')
    .description('measure real handlers on the local platform, simulate the same, compare, and report')
    .option('--quick', 'short runs, under a minute in all', false)
    .addOption(sandboxOption())
    .addHelpText('after', example('bench steady burst --quick'))
    .action(
      wire(async (session, [names, options]) =>
        (await import('../commands/bench-command.ts')).benchCommand(
          session,
          names as string[],
          options as BenchCommandOptions,
        ),
      ),
    );
  program
    .command('simulate <scenario>')
    .description('run a scenario on virtual time')
    .addOption(trafficOption())
    .addOption(speedOption())
    .option('--replications <n>', 'independent runs; more than one gives intervals', wholeNumber(1), 1)
    .option('--until <interval>', 'replicate until the 95 % intervals are within, say, ci=1%', intervalShare)
    .option('--batches', 'intervals from batches of one long run; its warm-up is found and left out', false)
    .option(
      '--compute <way>',
      'run all functions as default, snapstart or managed, or compare several: default,managed',
    )
    .option(
      '--era <era>',
      'rules of another era (2018, 2020, 2023, 2026 or an ISO date), or of several: 2018,2020,2023',
    )
    .option('--emf <file>', "write CloudWatch's metrics in Embedded Metric Format")
    .addOption(tracesOption())
    .addOption(traceFileOption())
    .option('--no-diagnosis', 'do not simulate on to find what limits the run and what would mend it')
    .addHelpText('after', example('simulate checkout.yaml --era 2018,2020,2023 --replications 20'))
    .addHelpText('after', example('simulate checkout.yaml --compute default,snapstart,managed'))
    .action(
      wire(async (session, [path, options]) =>
        (await import('../commands/simulate-command.ts')).simulateCommand(
          session,
          path as string,
          options as SimulateCommandOptions,
        ),
      ),
    );
};

const addValidation = (program: Command, wire: Wire): void => {
  program
    .command('validate <scenario>')
    .description('measure and simulate the same instants, and compare figure by figure')
    .option('--no-calibrate', "keep the scenario's own laws instead of fitting them to a first run")
    .addOption(sandboxOption())
    .addOption(
      new Option('--unclear <mode>', 'when a figure has no data, or the host was saturated: fail (exit code 3) or pass')
        .choices(['fail', 'pass'])
        .default('fail'),
    )
    .addHelpText('after', example('validate checkout.yaml --out results'))
    .action(
      wire(async (session, [path, options]) =>
        (await import('../commands/validate-command.ts')).validateCommand(
          session,
          path as string,
          options as ValidateCommandOptions,
        ),
      ),
    );
};

const addPlanning = (program: Command, wire: Wire): void => {
  program
    .command('init [source]')
    .description('write a first scenario: from a template, a log, a trace, or a few questions; it runs at once')
    .option('--parameter <name=value>', 'of the template; may be given several times', parameter, {})
    .option('-y, --yes', 'ask nothing', false)
    .addHelpText('after', example('init template.yaml --out checkout.yaml'))
    .action(
      wire(async (session, [source, options]) =>
        (await import('../commands/init-command.ts')).initCommand(
          session,
          source as string | undefined,
          options as InitCommandOptions,
        ),
      ),
    );
  program
    .command('plan <scenario>')
    .description('find the smallest concurrency, memory and pollers that keep the slo')
    .addOption(trafficOption())
    .option('--function <name>', 'only this function (default: each that receives traffic)')
    .option('--top <n>', 'only so many functions, those with the most traffic (default: 20)', wholeNumber(1))
    .option(
      '--replications <n>',
      'most runs that one setting may take (default: 48, of short runs up to 512)',
      wholeNumber(2),
    )
    .option(
      '--patch <template>',
      'print the planned numbers as a diff of this SAM or CloudFormation template, for git apply',
    )
    .option(
      '--compute <ways>',
      'plan all functions as default, snapstart or managed, and take the cheapest of several: default,managed',
    )
    .option('--redis <url>', 'hand the runs to every windtunnel worker of this Redis or Valkey')
    .option('--resume <file>', 'keep the runs in this file, and go on from what is there')
    .option('--md <file>', 'write the plan as Markdown, for a ticket')
    .addHelpText('after', example('plan checkout.yaml'))
    .action(
      wire(async (session, [path, options]) =>
        (await import('../commands/plan-command.ts')).planCommand(
          session,
          path as string,
          options as PlanCommandOptions,
        ),
      ),
    );
};

const addDecisions = (program: Command, wire: Wire): void => {
  program
    .command('check <results...>')
    .description(
      'hold results against their baselines and objectives; exit code 3 on a regression, an objective that is broken, no data, and where it could not tell',
    )
    .option('--baseline <results...>', 'the results to compare with')
    .option('--interleave <scenario>', 'measure this scenario and the argument, a scenario too, in turn')
    .option('--runs <n>', 'runs a side of --interleave (default: 8, or as many as can tell)', wholeNumber(2))
    .option('--few-runs', 'measure all the same, where --runs are too few to tell anything', false)
    .addOption(
      new Option(
        '--unclear <mode>',
        'when it could not tell: blind (exit code 3 where not even a doubling of the median latency would have been seen), fail (3 where any figure is unclear or without data), pass',
      )
        .choices(['blind', 'fail', 'pass'])
        .default('blind'),
    )
    .option('--junit <file>', 'write a JUnit file')
    .option(
      '--practical <percent>',
      'changes up to this size do not matter (default: 5; between simulated runs: 0)',
      percentage,
    )
    .option('--html <file>', 'write both sides laid over each other, with the verdicts')
    .option('--md <file>', 'write the verdicts as a summary for pull requests')
    .addHelpText('after', example('check now.json --baseline main.json --junit check.xml'))
    .action(
      wire(async (session, [paths, options]) =>
        (await import('../commands/check-command.ts')).checkCommand(
          session,
          paths as string[],
          options as CheckCommandOptions,
        ),
      ),
    );
};

const addTuning = (program: Command, wire: Wire): void => {
  program
    .command('tune <source>')
    .description(
      'find the cheapest, the fastest and the balanced memory size of a function: predicted, measured, or read from a result (or link) of aws-lambda-power-tuning',
    )
    .option('--function <name>', 'of a scenario with several')
    .option('--sizes <list>', 'memory sizes, such as 128,512,1769 or 128..1024:128', memorySizes)
    .addOption(
      new Option('--strategy <strategy>', 'which of the sizes is the answer').choices(strategies).default('cost'),
    )
    .option('--balanced-weight <w>', 'of the balanced size: 0 is the fastest, 1 the cheapest', weight, 0.5)
    .option('--target <target>', 'measure instead: local, aws, or the origin of an Invoke API')
    .option('--invocations <n>', 'warm invocations of each size (default: 50)', wholeNumber(2))
    .option('--body <template>', "payload of every invocation, or @file (default: the scenario's)")
    .option('--region <region>', 'with --target aws (default: that of the scenario)')
    .option('--update-function', 'let a function that is not local be changed: its memory, and versions of it')
    .option('--dry-run', 'say what would be changed, invoked and paid; do nothing')
    .addHelpText('after', example('tune checkout.yaml --target local'))
    .action(
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
  program
    .command('validate-template <template>')
    .description('what a SAM or CloudFormation template says of its functions, and what of it has no effect here')
    .option('--parameter <name=value>', 'a parameter of the template; may be given several times', parameter, {})
    .addHelpText('after', example('validate-template template.yaml --parameter Stage=prod'))
    .action(
      wire(async (session, [path, options]) =>
        (await import('../commands/validate-template-command.ts')).validateTemplateCommand(
          session,
          path as string,
          options as ValidateTemplateCommandOptions,
        ),
      ),
    );
  program
    .command('sample-event [name]')
    .description('print a sample event of a service, such as sqs (default: their names)')
    .addHelpText('after', example('sample-event sqs'))
    .action(
      wire(async (session, [name]) =>
        (await import('../commands/sample-event-command.ts')).sampleEventCommand(session, name as string | undefined),
      ),
    );
};

const addSweeps = (program: Command, wire: Wire): void => {
  program
    .command('sweep <scenario>')
    .description('run a scenario at every combination of some settings, on every core or on many machines')
    .addOption(trafficOption())
    .requiredOption('--vary <setting>', 'path=from..to:step or path=a,b,c; give it several times', collected)
    .option('--replications <n>', 'independent runs of every point, the same seeds for all', wholeNumber(1), 1)
    .option('--workers <n>', 'threads (default: every core)', wholeNumber(1))
    .option('--redis <url>', 'hand the work to every windtunnel worker of this Redis or Valkey')
    .addHelpText('after', example('sweep checkout.yaml --vary functions.checkout.reservedConcurrency=50..500:50'))
    .action(
      wire(async (session, [path, options]) =>
        (await import('../commands/sweep-command.ts')).sweepCommand(
          session,
          path as string,
          options as SweepCommandOptions,
        ),
      ),
    );
  program
    .command('worker')
    .description('compute sweeps that other machines hand out')
    .requiredOption('--redis <url>', 'where they do')
    .option('--workers <n>', 'threads (default: every core)', wholeNumber(1))
    .addHelpText('after', example('worker --redis redis://127.0.0.1:6379'))
    .action(
      wire(async (session, [options]) =>
        (await import('../commands/worker-command.ts')).workerCommand(session, options as WorkerCommandOptions),
      ),
    );
};

const addServe = (program: Command, wire: Wire): void => {
  addServeOptions(
    program
      .command('serve [scenario]')
      .description("run the local platform: Lambda's Invoke API on loopback, for a scenario or a SAM template")
      .addOption(sandboxOption()),
  )
    .addHelpText('after', example('serve checkout.yaml --port 9001'))
    .action(
      wire(async (session, [path, options]) =>
        (await import('../commands/serve-command.ts')).serveCommand(
          session,
          path as string | undefined,
          options as ServeCommandOptions,
        ),
      ),
    );
};

const addInvoke = (program: Command, wire: Wire): void => {
  program
    .command('invoke <scenario> [function]')
    .description('run one function of a scenario or a SAM template once, and print what it answers')
    .option('--event <event>', 'a file of JSON, - for stdin, the name of a sample event, or JSON itself (default: {})')
    .option('--async', 'as an event: tried again where the function fails', false)
    .option('--tail', 'the last 4 KB of the log after the answer, in place of the log as it comes', false)
    .option('--env <name=value>', "a variable over the function's own; may be given several times", parameter, {})
    .option(
      '--era <era>',
      'rules of another era (2018, 2020, 2023, 2026 or an ISO date); of today where the file names none',
    )
    .option('--parameter <name=value>', 'a parameter of the template; may be given several times', parameter, {})
    .option(
      '--endpoint <service=url>',
      'where a service is that the handler calls; may be given several times',
      serviceEndpoint,
      {},
    )
    .addOption(sandboxOption())
    .addHelpText('after', example('invoke template.yaml Checkout --event sqs'))
    .action(
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

const addCalibrate = (program: Command, wire: Wire): void => {
  program
    .command('calibrate <files...>')
    .description('make a scenario of logs, metrics, traces and results of load tools; --out names its file')
    .addOption(new Option('--format <name>', 'what the files are, whatever they look like').choices(formatNames))
    .addOption(
      new Option('--unit <unit>', 'of numbers in files that do not name theirs').choices(['s', 'ms', 'us', 'ns']),
    )
    .option('--column <name>', 'of a plain table: the column of the durations')
    .option('--function <name>', 'the one function that all files are of')
    .addOption(
      new Option('--arrivals <kind>', 'rates over time, or the recorded instants in a file beside the scenario')
        .choices(['rate', 'instants'])
        .default('rate'),
    )
    .option('--html <file>', 'write a page that lays the simulation beside what was recorded')
    .addHelpText('after', example('calibrate logs/ --out checkout.yaml --html checkout.html'))
    .action(
      wire(async (session, [paths, options]) =>
        (await import('../commands/calibrate-command.ts')).calibrateCommand(
          session,
          paths as string[],
          options as CalibrateCommandOptions,
        ),
      ),
    );
};

const addRest = (program: Command, wire: Wire): void => {
  program
    .command('report <results...>')
    .description('documents from any results')
    .option('--html <file>', 'write one self-contained page')
    .option('--png <dir>', 'write the charts as pictures')
    .option('--md <file>', 'write a summary for pull requests')
    .option('--csv <file>', 'write every figure as a row')
    .option('--junit <file>', 'write objectives and comparisons as test cases')
    .option('--hlog <file>', "write latencies as a log of HdrHistogram's (values in us; functions are tags)")
    .option('--hgrm <dir>', 'write latencies as percentile distributions of HdrHistogram (in ms)')
    .option('--openmetrics <file>', 'write counts and histograms in the text form of OpenMetrics')
    .option('--open', 'open the page', false)
    .addHelpText('after', example('report steady.json steady.simulated.json --html report.html'))
    .action(
      wire(async (session, [paths, options]) =>
        (await import('../commands/report-command.ts')).reportCommand(
          session,
          paths as string[],
          options as ReportCommandOptions,
        ),
      ),
    );
  program
    .command('history <file>')
    .description('keep a line per run, and find where figures changed')
    .option('--add <results...>', 'result files to add')
    .option('--commit <sha>', 'the commit that they are of')
    .option('--import <data.js>', 'add the data of github-action-benchmark')
    .option('--export <data.js>', 'write the history as data of github-action-benchmark')
    .option('--png <dir>', 'draw each series that changed')
    .addHelpText(
      'after',
      example('history bench/history.jsonl --add results/steady.json --commit $(git rev-parse HEAD)'),
    )
    .action(
      wire(async (session, [path, options]) =>
        (await import('../commands/history-command.ts')).historyCommand(
          session,
          path as string,
          options as HistoryCommandOptions,
        ),
      ),
    );
  program
    .command('schema')
    .description('the scenario format as JSON Schema, by which editors complete and check')
    .option(
      '--line',
      'print the first line of a scenario that makes an editor with the YAML language server use it',
      false,
    )
    .option('--reference', 'print the format as a page to read, in Markdown', false)
    .addHelpText('after', example('schema > scenario.schema.json'))
    .action(
      wire(async (session, [options]) =>
        (await import('../commands/schema-command.ts')).schemaCommand(session, options as SchemaCommandOptions),
      ),
    );
  program
    .command('list')
    .description('suites, example scenarios, eras and presets')
    .addHelpText('after', example('list --json'))
    .action(wire(async (session) => (await import('../commands/list-command.ts')).listCommand(session)));
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
      const color = options.color && process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
      const { json, out, seed, maxEvents, maxMemory, quiet } = options;
      onEnd(await action(openSession({ json, out, seed, maxEvents, maxMemory, quiet, color }), args));
    };
  addMeasure(program, wire);
  addRuns(program, wire);
  addValidation(program, wire);
  addPlanning(program, wire);
  addDecisions(program, wire);
  addTuning(program, wire);
  addTemplates(program, wire);
  addSweeps(program, wire);
  addServe(program, wire);
  addInvoke(program, wire);
  addCalibrate(program, wire);
  addRest(program, wire);
  return program;
};
