// windtunnel init: a first scenario, from whatever is at hand.

import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { writeAtomically } from '../../reports/index.ts';
import { firstScenario, objectivesAbove, usualAnswers } from '../init/first-scenario.ts';
import { sourceKindOf } from '../init/source-kind.ts';
import { compileScenario } from '../scenario/compile.ts';
import { ConfigError } from '../input/config-error.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import type { Session } from '../terminal/session.ts';
import type { InitCommandOptions } from './init-options.ts';

const usualFile = 'scenario.yaml';

const fileOf = ({ out }: Session): string => {
  const file = out === undefined ? usualFile : extname(out) === '' ? join(out, usualFile) : out;
  if (!existsSync(file)) return file;
  const message = 'is there already; name another file with --out, or remove it';
  throw new ConfigError(file, [{ path: '', message }]);
};

/** As a scenario in `file` names another file. */
const seenFrom = (file: string, other: string): string => {
  const path = relative(dirname(file), other).replaceAll(sep, '/');
  return path.startsWith('.') ? path : `./${path}`;
};

const nameOf = (source: string): string => {
  const own = basename(resolve(source));
  const stem = own.slice(0, own.length - extname(own).length);
  // A template is mostly called so: its folder says more.
  return /^template$/i.test(stem) ? basename(dirname(resolve(source))) || stem : stem;
};

const textOf = async (
  source: string | undefined,
  file: string,
  options: InitCommandOptions,
): Promise<string | null> => {
  if (source === undefined) {
    const isAsked = !options.yes && process.stdin.isTTY && process.stderr.isTTY;
    const answers = isAsked ? await (await import('../init/questions.ts')).askedAnswers() : usualAnswers;
    return firstScenario(answers);
  }
  const kind = sourceKindOf(source);
  const name = nameOf(source);
  if (kind === 'recording') return null;
  if (kind === 'template') {
    const { scenarioOfTemplate } = await import('../init/from-template.ts');
    return scenarioOfTemplate({ file: source, directory: dirname(file), name, parameters: options.parameter });
  }
  const { scenarioOfAzure2019, scenarioOfTrace } = await import('../init/from-trace.ts');
  const path = seenFrom(file, source);
  if (kind === 'azure2019') return scenarioOfAzure2019(name, path);
  if (kind === 'clf') return scenarioOfTrace({ name, trace: { format: 'clf', file: path } });
  const { busiestFunction } = await import('../init/busiest-function.ts');
  return scenarioOfTrace({ name, trace: { format: 'azure2021', file: path, function: busiestFunction(source) } });
};

/** What calibrate would ask for a format of: init takes none. */
const checkKnown = async (source: string): Promise<void> => {
  const [{ InputFile }, { knownFormatOf }] = await Promise.all([
    import('../calibrate/input-file.ts'),
    import('../calibrate/read-files.ts'),
  ]);
  if ((await knownFormatOf(await InputFile.open(source))) !== null) return;
  const message =
    'is nothing that a scenario is made from; name a SAM or CloudFormation template, a log of Lambda, a result of a load tool, the access ' +
    'log of a web server or a trace of Azure Functions; what other files are, windtunnel calibrate --format is told';
  throw new ConfigError(source, [{ path: '', message }]);
};

const nextOf = (file: string): string => `next: windtunnel simulate ${file}, then windtunnel plan ${file}`;

const calibrated = async (session: Session, source: string, file: string): Promise<ExitCode> => {
  await checkKnown(source);
  const { calibrateCommand } = await import('./calibrate-command.ts');
  const ended = await calibrateCommand({ ...session, out: file }, [source], {
    arrivals: 'rate',
    objectives: objectivesAbove,
  });
  session.note(nextOf(file));
  return ended;
};

export const initCommand = async (
  session: Session,
  source: string | undefined,
  options: InitCommandOptions,
): Promise<ExitCode> => {
  const file = fileOf(session);
  const text = await textOf(source, file, options);
  if (text === null) return calibrated(session, source!, file);
  // What is written runs: that is found out before.
  const document: unknown = parse(text);
  const { warnings } = compileScenario(document, file, dirname(file));
  await writeAtomically(file, text);
  session.print(`wrote ${file}`);
  for (const warning of warnings) session.note(`note: ${warning}`);
  session.note(nextOf(file));
  session.printJson(JSON.stringify({ file, scenario: document }, null, 2));
  return ExitCode.pass;
};
