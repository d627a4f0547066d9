// A first scenario whose traffic is a trace.

import { durationLine, flow, objectives, scalar } from './first-scenario.ts';

/** A trace of Azure Functions of 2019 stands in for functions and traffic. */
export const scenarioOfAzure2019 = (name: string, directory: string): string => `name: ${scalar(name)}
duration: 30m # of the trace, from its start
account: { concurrency: 1000 }
trace: ${flow({ format: 'azure2019', directory })}
${objectives}
`;

export interface TracedTraffic {
  readonly name: string;
  /** Such as `{ format: clf, file: access.log }`. */
  readonly trace: Readonly<Record<string, string>>;
}

/** One function, whose requests come when those of the trace came. */
export const scenarioOfTrace = ({ name, trace }: TracedTraffic): string => `name: ${scalar(name)}
duration: 5m # of the trace, from its start
functions:
  ${scalar(name)}:
    memory: 512MB
    timeout: 10s
    ${durationLine(80, 400)} # a guess: measure it, or calibrate it from a log
    coldStart: { runtime: nodejs22.x }
traffic:
  - to: ${scalar(name)}
    arrivals: { trace: ${flow(trace)} }
${objectives}
`;
