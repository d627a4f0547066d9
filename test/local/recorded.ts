// What tests of recorded answers share: a platform without functions, a call of its API, and a function that could be made.

import { request } from 'undici';
import { startPlatform, type Platform } from 'lambda-windtunnel/local';
import { rulesOf } from 'lambda-windtunnel/lambda';
import { zip } from './zip.ts';

const role = 'arn:aws:iam::123456789012:role/deployer';
export const code: { readonly ZipFile: string } = {
  ZipFile: zip({ 'index.js': 'exports.handler = async () => 7;' }).toString('base64'),
};
/** What CreateFunction takes. */
export const fresh: Readonly<Record<string, unknown>> = {
  FunctionName: 'other',
  Role: role,
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Code: code,
};
export const base = '/2015-03-31/functions';
export const layers = '/2018-10-31/layers';

export interface Answer {
  readonly status: number;
  readonly error: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** A platform of November 2026 in eu-west-1 with 200 to share. */
export const emptyPlatform = (onNote: (text: string) => void = () => {}): Promise<Platform> =>
  startPlatform({
    rules: rulesOf('2026-11-01', 'eu-west-1'),
    accountConcurrency: 200,
    unreservedMinimum: 10,
    functions: [],
    port: 0,
    seed: 1,
    onNote,
  });

/** Calls the API with a body of JSON. */
export const called = async ({ url }: Platform, method: string, path: string, body?: unknown): Promise<Answer> => {
  const answer = await request(`${url}${path}`, {
    method: method as 'GET',
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.body.text();
  const members = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: answer.statusCode, error: String(answer.headers['x-amzn-errortype'] ?? ''), members };
};
