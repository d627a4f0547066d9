// Drives one application in one kind of sandbox: every client asks every door every question.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sent } from '../answers.ts';
import { localUrlOf } from '../local-url.ts';
import type { Served } from '../served.ts';
import { checks, doors, functionFailed, problemOf, type Check, type Door, type Expected } from './checks.ts';
import { boto3, type Client } from './clients.ts';
import type { Framework } from './frameworks.ts';
import type { StandIns } from './stand-ins.ts';
import { doorPath, functionName } from './template.ts';

/** Where the kind of question was asked, and how many of them were answered rightly. */
export interface Tally {
  readonly asked: number;
  /** What was wrong, in words. */
  readonly problems: readonly string[];
}

/** Doors, and the Invoke API with what an invocation leaves elsewhere. */
export type Place = Door | 'Invoke';
export type Tallies = ReadonlyMap<Place, Tally>;

export interface Stage {
  readonly served: Served;
  readonly standIns: StandIns;
  readonly logs: string;
  readonly clients: readonly Client[];
}

const baseOf = async (door: Door, framework: Framework, { url }: Served): Promise<string> => {
  if (door !== 'Function URL') return `${url}/${doorPath(door, framework)}/`;
  return `${await localUrlOf(url, functionName(framework))}${doorPath(door, framework)}/`;
};

const sentTo = (base: string, { request: { method, path, headers = {}, body = null } }: Check): Sent => ({
  method,
  url: base + path,
  headers,
  body,
});

/** What a check comes to for this application. */
const expectedOf = ({ name, expected }: Check, framework: Framework): Expected => {
  const { answersErrors, used, drawsImage, streams } = framework;
  if (name === 'error' && answersErrors !== true) return functionFailed;
  // Nobody knows the length of a stream.
  if (name === 'query' && streams === true) return { ...expected, headers: {} };
  if (name === 'query' && used !== undefined) return { ...expected, body: { ...(expected.body as object), used } };
  if (name !== 'binary out' || drawsImage !== true) return expected;
  const { status, headers } = expected;
  return { status, ...(headers === undefined ? {} : { headers }) };
};

const askDoor = async (door: Door, framework: Framework, { served, clients }: Stage): Promise<Tally> => {
  const base = await baseOf(door, framework, served);
  const requests = checks.map((check) => sentTo(base, check));
  const problems: string[] = [];
  for (const client of clients) {
    const outcomes = await client.send(requests);
    for (const [index, check] of checks.entries()) {
      const problem = problemOf(outcomes[index]!, expectedOf(check, framework), door);
      if (problem !== null) problems.push(`${door}, ${client.name}, ${check.name}: ${problem}`);
    }
  }
  return { asked: clients.length * checks.length, problems };
};

/** An event as a function URL makes it. */
const event = (path: string): object => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: `/${path}/json`,
  rawQueryString: 'name=boto',
  headers: { host: 'example', accept: '*/*' },
  queryStringParameters: { name: 'boto' },
  requestContext: {
    domainName: 'example',
    http: { method: 'GET', path: `/${path}/json`, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'boto3' },
    stage: '$default',
    time: '01/Jan/2026:00:00:00 +0000',
    timeEpoch: 1_767_225_600_000,
  },
  isBase64Encoded: false,
});

const askBoto3 = async (framework: Framework, { url }: Served): Promise<Tally> => {
  if (boto3.absent() !== null) return { asked: 0, problems: [] };
  const told = await boto3.invoke(url, functionName(framework), event(doorPath('Function URL', framework)));
  const right = told.includes('"statusCode":200') && told.includes('boto');
  return { asked: 1, problems: right ? [] : [`boto3: ${told.slice(0, 200)}`] };
};

const logsOf = async (directory: string, name: string): Promise<string> => {
  const files = await readdir(join(directory, name)).catch(() => []);
  const texts = await Promise.all(files.map((file) => readFile(join(directory, name, file), 'utf8')));
  return texts.join('');
};

/** What the platform's CloudWatch lists. */
const metricsOf = async ({ url }: Served): Promise<string> => {
  const headers = { 'x-amz-target': 'GraniteServiceVersion20100801.ListMetrics' };
  return (await fetch(url, { method: 'POST', headers, body: '{}' })).text();
};

const leftIn = (framework: Framework, kind: 'log' | 'traces' | 'metrics', { logs, standIns, served }: Stage) => {
  if (kind === 'log') return logsOf(logs, functionName(framework));
  return kind === 'metrics' ? metricsOf(served) : standIns.takeTraces();
};

const lookAtLeft = async (framework: Framework, stage: Stage): Promise<Tally> => {
  const { leaves } = framework;
  if (leaves === undefined) return { asked: 0, problems: [] };
  const text = await leftIn(framework, leaves.in, stage);
  return { asked: 1, problems: text.includes(leaves.text) ? [] : [`${leaves.in}: no ${leaves.text}`] };
};

export const drive = async (framework: Framework, stage: Stage): Promise<Tallies> => {
  const tallies = new Map<Place, Tally>();
  stage.standIns.takeTraces();
  if (framework.streams === true) {
    return tallies.set('Function URL', await askDoor('Function URL', framework, stage));
  }
  for (const door of doors) tallies.set(door, await askDoor(door, framework, stage));
  const [invoked, left] = [await askBoto3(framework, stage.served), await lookAtLeft(framework, stage)];
  tallies.set('Invoke', { asked: invoked.asked + left.asked, problems: [...invoked.problems, ...left.problems] });
  return tallies;
};
