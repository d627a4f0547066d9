// windtunnel sample-event: an event as a service would send it.

import { knownNames } from '../../reports/words/nearest.ts';
import { ConfigError } from '../input/config-error.ts';
import { sampleEvents } from '../template/sample-events.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import type { Session } from '../terminal/session.ts';

export const sampleEventCommand = (session: Session, name: string | undefined): ExitCode => {
  const names = [...sampleEvents.keys()];
  if (name === undefined) {
    session.print(names.join('\n'));
    session.printJson(JSON.stringify(names));
    return ExitCode.pass;
  }
  const event = sampleEvents.get(name);
  if (event === undefined) {
    const message = `no sample event is called "${name}"; ${knownNames(name, names)}`;
    throw new ConfigError('sample-event', [{ path: 'name', message }]);
  }
  // JSON either way: an event is written into a file or piped into a request.
  const text = JSON.stringify(event, null, 2);
  session.print(text);
  session.printJson(text);
  return ExitCode.pass;
};
