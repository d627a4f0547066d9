// windtunnel serve: the local platform in the foreground.

import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPlatform } from '../../local/index.ts';
import { packageRoot } from '../package-root.ts';
import { localFunctions } from '../run/target.ts';
import { compileScenario } from '../scenario/compile.ts';
import { loadScenario } from '../scenario/load.ts';
import { ConfigError } from '../scenario/config-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ParameterOverrides } from '../template/parameters.ts';
import { readTemplate } from '../template/read-template.ts';
import { isTemplateText, servedTemplate } from '../template/served-scenario.ts';
import { ExitCode } from './exit-code.ts';
import type { Session } from './session.ts';

export interface ServeCommandOptions {
  readonly port: number;
  /** Of a template. */
  readonly parameter: ParameterOverrides;
}

const sample = fileURLToPath(new URL('bench/scenarios/hello.yaml', packageRoot));

/** The text of a YAML or JSON file that is a template; null for any other, and for what cannot be read. */
const templateText = async (path: string): Promise<string | null> => {
  if (!['.yaml', '.yml', '.json', '.template'].includes(extname(path))) return null;
  const text = await readFile(path, 'utf8').catch(() => '');
  return isTemplateText(text) ? text : null;
};

/** The scenario in `path`, or the served part of the template in it. */
const scenarioOf = async (session: Session, path: string, parameters: ParameterOverrides): Promise<Scenario> => {
  const text = await templateText(path);
  if (text === null) {
    const [name] = Object.keys(parameters);
    if (name === undefined) return loadScenario(path, { seed: session.seed });
    const message = `goes with a template, which ${path} is not; leave it out, or name a template`;
    throw new ConfigError(path, [{ path: `--parameter ${name}`, message }]);
  }
  const file = resolve(path);
  const { value, notServed } = servedTemplate(readTemplate(text, path, parameters), file);
  for (const { id, reason } of notServed) session.note(`${id} is not served: ${reason}`);
  const scenario = compileScenario(value, path, dirname(file));
  return session.seed === undefined ? scenario : { ...scenario, seed: session.seed };
};

const start = async (session: Session, path: string, { port, parameter }: ServeCommandOptions) => {
  const scenario = await scenarioOf(session, path, parameter);
  const { rules, accountConcurrency, unreservedMinimum, seed } = scenario;
  const functions = localFunctions(scenario);
  try {
    const platform = await startPlatform({
      rules,
      accountConcurrency,
      unreservedMinimum,
      seed,
      functions,
      port,
      log: (functionName, line) => session.note(`${functionName} ${line.trimEnd()}`),
    });
    return { platform, names: functions.map((f) => f.config.name) };
  } catch (error) {
    throw new ConfigError(path, [{ path: '', message: error instanceof Error ? error.message : String(error) }]);
  }
};

export const serveCommand = async (
  session: Session,
  path: string | undefined,
  options: ServeCommandOptions,
): Promise<ExitCode> => {
  const { platform, names } = await start(session, path ?? sample, options);
  session.printJson(JSON.stringify({ url: platform.url, port: platform.port, functions: names }));
  session.print(`Lambda on ${platform.url} with ${names.join(', ')}. Ctrl-C stops it.`);
  session.print(`curl -d '{}' ${platform.url}/2015-03-31/functions/${names[0]}/invocations`);
  await new Promise<void>((resolve) => {
    session.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await platform.stop();
  return ExitCode.interrupted;
};
