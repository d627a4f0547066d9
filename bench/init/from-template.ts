// A first scenario on top of a SAM or CloudFormation template: everything that the template says comes from it, and durations
// and traffic, which it does not say, are guesses to be replaced.

import { dirname, relative, sep } from 'node:path';
import { ConfigError } from '../input/config-error.ts';
import { fragmentOf, type ScenarioFragment } from '../template/fragment.ts';
import type { ParameterOverrides } from '../template/parameters.ts';
import { loadTemplate } from '../template/read-template.ts';
import type { TrafficFragment } from '../template/traffic-fragment.ts';
import { durationLine, flow, objectives, scalar } from './first-scenario.ts';

export interface TemplateAnswers {
  readonly file: string;
  /** Where the scenario will lie. */
  readonly directory: string;
  readonly name: string;
  readonly parameters: ParameterOverrides;
}

const requestsPerSecond = 5;

const arrivalsOf = ({ arrivals }: TrafficFragment): string =>
  arrivals === undefined
    ? `    arrivals: { poisson: { rate: ${requestsPerSecond}/s } } # a guess`
    : `    arrivals: ${flow(arrivals)} # its schedule`;

/** Its settings come from the template, but for which of two kinds of API it is. */
const detailOf = ({ via, http, stream }: TrafficFragment): string[] => {
  if (via === 'http' && http?.kind !== undefined) return [`    http: { kind: ${http.kind} }`];
  return (via === 'kinesis' || via === 'dynamodb') && stream?.shards === undefined
    ? ['    stream: { shards: 1 } # a guess']
    : [];
};

const streamOf = (fragment: TrafficFragment): string =>
  [
    `  - to: ${scalar(fragment.to)}`,
    ...(fragment.via === 'sync' ? [] : [`    via: ${fragment.via}`]),
    ...(fragment.tenants === undefined ? [] : ['    tenants: 10 # a guess']),
    arrivalsOf(fragment),
    ...detailOf(fragment),
  ].join('\n');

/** One stream of traffic by every way into a function, and a client for functions without one. */
const trafficOf = ({ functions, traffic }: ScenarioFragment): string[] => {
  const streams = new Map<string, string>();
  for (const fragment of traffic)
    streams.set(`${fragment.to} ${fragment.via} ${fragment.http?.kind ?? ''}`, streamOf(fragment));
  const reached = new Set(traffic.map(({ to }) => to.split(':')[0]));
  const others = Object.keys(functions).filter((id) => !reached.has(id));
  const isolated = (to: string) => (functions[to]!.tenantIsolation === true ? { tenants: 1 } : {});
  return [...streams.values(), ...others.map((to) => streamOf({ to, via: 'sync', ...isolated(to) }))];
};

/** The text of the scenario. Throws ConfigError. */
export const scenarioOfTemplate = ({ file, directory, name, parameters }: TemplateAnswers): string => {
  const listing = loadTemplate(file, file, parameters);
  if (listing.functions.length === 0) {
    const message = 'has no function; name a template with functions, or none: init without a file begins with one';
    throw new ConfigError(file, [{ path: 'Resources', message }]);
  }
  const fragment = fragmentOf(listing, { templateDirectory: dirname(file), scenarioDirectory: directory });
  const path = relative(directory, file).replaceAll(sep, '/');
  const written = path.startsWith('.') ? path : `./${path}`;
  const template = Object.keys(parameters).length === 0 ? scalar(written) : flow({ file: written, parameters });
  const durations = Object.keys(fragment.functions).map(
    (id) => `  ${scalar(id)}:\n    ${durationLine(100, 500)} # a guess: measure it, or calibrate it from a log`,
  );
  return `name: ${scalar(name)}
duration: 5m
template: ${template} # memory, timeouts, reservations, queues and their settings
functions:
${durations.join('\n')}
traffic:
${trafficOf(fragment).join('\n')}
${objectives}
`;
};
