// What every small application is asked, and what it must answer, whatever library it is made with.

import { isDeepStrictEqual } from 'node:util';
import type { Answer, Outcome, Sent } from '../answers.ts';

export type Door = 'REST API' | 'HTTP API' | 'Function URL';
export const doors: readonly Door[] = ['REST API', 'HTTP API', 'Function URL'];

export interface Expected {
  readonly status: number | Readonly<Record<Door, number>>;
  readonly headers?: Readonly<Record<string, string | RegExp>>;
  readonly cookies?: readonly string[];
  /** Bytes, a text, or members that the JSON must have. */
  readonly body?: Buffer | string | object;
}

export interface Check {
  readonly name: string;
  readonly request: Pick<Sent, 'method'> & { readonly path: string } & Partial<Pick<Sent, 'headers' | 'body'>>;
  readonly expected: Expected;
}

/** Every byte there is, which is no UTF-8. */
const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
export const png: Buffer = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const json = { 'content-type': 'application/json' };
const binary = { 'content-type': 'application/octet-stream' };
const person = { name: 'Zoë', tags: ['a', 'b'] };

/** What the doors say of an invocation that failed. */
export const functionFailed: Expected = { status: { 'REST API': 502, 'HTTP API': 500, 'Function URL': 502 } };

export const checks: readonly Check[] = [
  {
    name: 'query',
    request: { method: 'GET', path: `json?name=${encodeURIComponent('ä b&c')}` },
    expected: {
      status: 200,
      headers: { 'content-type': /^application\/json/, 'content-length': /^\d+$/ },
      body: { name: 'ä b&c' },
    },
  },
  {
    name: 'body',
    request: { method: 'POST', path: 'json', headers: json, body: Buffer.from(JSON.stringify(person)) },
    expected: { status: 200, body: { got: person } },
  },
  {
    name: 'headers',
    request: { method: 'GET', path: 'cookies', headers: { 'x-mine': 'yes' } },
    expected: { status: 201, headers: { 'x-one': 'yes' }, cookies: ['a=1', 'b=2'], body: 'made' },
  },
  {
    name: 'binary in',
    request: { method: 'POST', path: 'echo', headers: binary, body: allBytes },
    expected: { status: 200, headers: { 'content-type': /^application\/octet-stream/ }, body: allBytes },
  },
  {
    name: 'binary out',
    request: { method: 'GET', path: 'image' },
    expected: { status: 200, headers: { 'content-type': /^image\/png/ }, body: png },
  },
  { name: 'HEAD', request: { method: 'HEAD', path: 'json' }, expected: { status: 200, body: '' } },
  {
    name: 'redirect',
    request: { method: 'GET', path: 'redirect' },
    expected: { status: 302, headers: { location: '/elsewhere' } },
  },
  { name: 'no content', request: { method: 'DELETE', path: 'empty' }, expected: { status: 204, body: '' } },
  { name: 'missing', request: { method: 'GET', path: 'missing' }, expected: { status: 404 } },
  { name: 'error', request: { method: 'GET', path: 'fail' }, expected: { status: 500 } },
];

const valuesOf = ({ headers }: Answer, name: string): string[] =>
  headers.filter(([own]) => own === name).map(([, value]) => value);

const headerProblem = (answer: Answer, name: string, wanted: string | RegExp): string | null => {
  const values = valuesOf(answer, name);
  const [value = ''] = values;
  const right = values.length === 1 && (typeof wanted === 'string' ? value === wanted : wanted.test(value));
  return right ? null : `${name}: ${JSON.stringify(values)}`;
};

const hasMembers = (text: string, members: object): boolean => {
  try {
    const told = JSON.parse(text) as Record<string, unknown>;
    return Object.entries(members).every(([name, value]) => isDeepStrictEqual(told[name], value));
  } catch {
    return false;
  }
};

const bodyProblem = ({ body }: Answer, wanted: Buffer | string | object): string | null => {
  const right =
    wanted instanceof Buffer
      ? body.equals(wanted)
      : typeof wanted === 'string'
        ? body.toString() === wanted
        : hasMembers(body.toString(), wanted);
  return right ? null : `body ${JSON.stringify(body.toString('latin1').slice(0, 80))}`;
};

/** What is wrong with an answer; null for nothing. */
export const problemOf = (outcome: Outcome, expected: Expected, door: Door): string | null => {
  if ('error' in outcome) return outcome.error;
  const { status, headers = {}, cookies, body } = expected;
  const wanted = typeof status === 'number' ? status : status[door];
  const problems = [
    outcome.status === wanted ? null : `status ${outcome.status} for ${wanted}`,
    ...Object.entries(headers).map(([name, value]) => headerProblem(outcome, name, value)),
    cookies === undefined || isDeepStrictEqual(valuesOf(outcome, 'set-cookie'), cookies)
      ? null
      : `cookies ${JSON.stringify(valuesOf(outcome, 'set-cookie'))}`,
    body === undefined ? null : bodyProblem(outcome, body),
  ].filter((problem) => problem !== null);
  return problems.length === 0 ? null : problems.join(', ');
};
