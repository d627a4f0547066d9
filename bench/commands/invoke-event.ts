// The event of `windtunnel invoke`: from a file, from stdin, a sample, or as it is written.

import { text as wholeText } from 'node:stream/consumers';
import { jsonProblem } from '../../reports/words/json-problem.ts';
import { knownNames } from '../../reports/words/nearest.ts';
import { ConfigError } from '../input/config-error.ts';
import { textIfThere } from '../input/read-text.ts';
import { sampleEvents } from '../template/sample-events.ts';

const onCommandLine = 'the command line';

/** The text if it is JSON; `place` and `path` say where it stands. */
const checked = (text: string, place: string, path = ''): string => {
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new ConfigError(place, [{ path, message: `${jsonProblem(text, error)}; an event is one JSON value` }]);
  }
};

/** Nobody calls a file so. */
const isWritten = (given: string): boolean => /^\s*(?:[[{"]|null$|true$|false$|-?\d)/.test(given);

/** The text of the event, as it is sent. Throws ConfigError for what is no event. */
export const invokeEvent = async (given: string | undefined): Promise<string> => {
  if (given === undefined) return '{}';
  if (given === '-') return checked(await wholeText(process.stdin), 'stdin');
  const inFile = await textIfThere(given);
  if (inFile !== null) return checked(inFile, given);
  const sample = sampleEvents.get(given);
  if (sample !== undefined) return JSON.stringify(sample);
  if (isWritten(given)) return checked(given, onCommandLine, '--event');
  const message = `there is no file ${given}, and no sample event of that name; ${knownNames(given, [...sampleEvents.keys()])}`;
  throw new ConfigError(onCommandLine, [{ path: '--event', message }]);
};
