// windtunnel serve: the local platform in the foreground.

import { fileURLToPath } from 'node:url';
import { startPlatform } from '../../local/index.ts';
import { packageRoot } from '../package-root.ts';
import { localFunctions } from '../run/target.ts';
import { loadScenario } from '../scenario/load.ts';
import { ConfigError } from '../scenario/config-error.ts';
import { ExitCode } from './exit-code.ts';
import type { Session } from './session.ts';

export interface ServeCommandOptions {
  readonly port: number;
}

const sample = fileURLToPath(new URL('bench/scenarios/hello.yaml', packageRoot));

const start = async (session: Session, path: string, port: number) => {
  const scenario = await loadScenario(path, { seed: session.seed });
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
  const { platform, names } = await start(session, path ?? sample, options.port);
  session.printJson(JSON.stringify({ url: platform.url, port: platform.port, functions: names }));
  session.print(`Lambda on ${platform.url} with ${names.join(', ')}. Ctrl-C stops it.`);
  session.print(`curl -d '{}' ${platform.url}/2015-03-31/functions/${names[0]}/invocations`);
  await new Promise<void>((resolve) => {
    session.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await platform.stop();
  return ExitCode.interrupted;
};
