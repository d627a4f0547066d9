// windtunnel list: what is in the box.

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  clientRetries,
  eraDates,
  keepAlivePresets,
  lambdaSince,
  providedLanguages,
  runtimesWithInitDuration,
} from '../../lambda/index.ts';
import { wrapped } from '../../reports/words/text-table.ts';
import { packageRoot } from '../input/package-root.ts';
import { suites } from '../suites/index.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import type { Session } from '../terminal/session.ts';

export const listCommand = (session: Session): ExitCode => {
  const directory = fileURLToPath(new URL('bench/scenarios/', packageRoot));
  const contents = {
    suites: suites.map(({ name, description }) => ({ name, description })),
    scenarios: readdirSync(directory)
      .sort()
      .map((file) => `${directory}${file}`),
    eras: Object.entries(eraDates).map(([name, date]) => `${name} (rules of ${date})`),
    keepAlivePresets: Object.keys(keepAlivePresets).toSorted(),
    retries: Object.keys(clientRetries),
    runtimes: runtimesWithInitDuration,
    languages: providedLanguages,
  };
  const width = Math.max(...suites.map((suite) => suite.name.length)) + 2;
  const say = (line: string): void => session.print(wrapped(line, session, width + 2));
  session.print('Suites (windtunnel bench NAME...)');
  for (const suite of contents.suites) say(`  ${suite.name.padEnd(width)}${suite.description}`);
  session.print('Example scenarios (windtunnel simulate FILE)');
  for (const file of contents.scenarios) session.print(`  ${file}`);
  say(`Eras: ${contents.eras.join(', ')}; any ISO date since ${lambdaSince} is one too`);
  say(`Keep-alive presets: ${contents.keepAlivePresets.join(', ')}`);
  say(`Client retries: ${contents.retries.join(', ')}`);
  say(`Runtimes with published cold starts: ${contents.runtimes.join(', ')}`);
  say(`Languages with them on provided.*: ${contents.languages.join(', ')}`);
  session.printJson(JSON.stringify(contents, null, 2));
  return ExitCode.pass;
};
