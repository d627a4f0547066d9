// Sequences of calls drawn at random, always the same ones, and every answer to them: Lambda's API, CloudWatch and its logs in each of
// their protocols, and what stands at the doors of functions.

import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { markOf } from '../support/drawn.ts';
import { ownDirectory } from '../support/own-directory.ts';
import { drawnCalls, Transcript, type DrawnCall } from './drawn-call.ts';
import { doorOperations, drawnDoors } from './drawn-call-doors.ts';
import { drawnPlane } from './drawn-call-plane.ts';
import { beginMs, drawnServices, serviceTables } from './drawn-call-services.ts';
import { pages, tables, zips } from './drawn-call-tables.ts';

/** What of all that is drawn is kept as text; of most of it, drawn anew, there are marks. */
const share = { lambda: 0.47, logs: 0.55, metrics: 0.4, requests: 0.42, more: 0.85 } as const;
const { at } = ownDirectory('drawn-calls');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: beginMs });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What is long in requests and answers, and said shorter. */
const shorter: readonly (readonly [string, string])[] = [
  ...zips.map((zip, index) => [zip, `zip ${index}`] as const),
  ['arn:aws:lambda:eu-west-1:123456789012:', 'arn…:'],
  ['arn:aws:lambda:eu-west-1:210987654321:', 'other…:'],
  ['arn:aws:lambda:eu-west-2:123456789012:', 'far…:'],
  ['arn:aws:iam::123456789012:role/', 'role…'],
  ['arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0', 'EFS'],
  ['arn:aws:sqs:eu-west-1:123456789012:q', 'QUEUE'],
  ['arn:aws:kinesis:eu-west-1:123456789012:stream/s', 'STREAM'],
  ['arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/1', 'TABLE'],
  ['satisfy regular expression pattern: ', 'fit '],
  ['failed to satisfy constraint: Member must ', 'must '],
  ['LambdaManagedInstancesCapacityProviderConfig', 'LMI'],
  ['lambdaManagedInstancesCapacityProviderConfig', 'lmi'],
  ['LambdaCapacityProviderAverageCPUUtilization', 'CPU'],
  ['CapacityProviderScalingConfig', 'Scaling'],
  ['CapacityProviderOperatorRoleArn', 'OperatorRole'],
  ['member>', '>'],
  ['2026-11-01T00:', 'T'],
  ['.000+0000', ''],
  ['index.handler', 'HANDLER'],
];

/** The conversation with a control plane of its own. */
const conversation = async (calls: readonly DrawnCall[], directory: string): Promise<string> => {
  const notes: string[] = [];
  mkdirSync(directory);
  const plane = drawnPlane(directory, (note) => notes.push(note), 1500);
  const told = new Transcript(shorter);
  for (const call of calls) {
    vi.setSystemTime(Date.now() + 1000);
    const { method, path, body } = told.asked(call);
    const [own = '', query = ''] = path.split('?');
    const hasBody = method !== 'GET' && (method !== 'DELETE' || Object.keys(body).length > 0);
    const asked = { method, path: own, query: new URLSearchParams(query), host: 'localhost:9001', permit: null };
    const answered = await plane({ ...asked, body: hasBody ? JSON.stringify(body) : '' });
    const { status = 0, headers = {}, body: text = '' } = answered ?? {};
    const { 'x-amzn-ErrorType': error = '', ...others } = headers;
    const shown = [...(text === '' ? [] : [JSON.parse(String(text)) as unknown]), ...Object.values(others)];
    told.said(call, answered === null ? 'for nobody' : `${status} ${error}`, ...shown);
    for (const note of notes.splice(0)) told.note(note);
  }
  return told.text;
};

test.each(Object.keys(tables))('Lambda answers what is drawn of %s as it did', async (name) => {
  const [first, operations] = tables[name]!;
  const text = await conversation([...first, ...drawnCalls(operations, 7, share.lambda)], at(name));
  await expect(text).toMatchFileSnapshot(`../golden/drawn-calls/${name}.txt`);
});

test('Lambda answers more of what is drawn as it did', async () => {
  const marks = [`pages: ${markOf(await conversation(pages, at('pages')))}\n`];
  for (const [name, [first, operations]] of Object.entries(tables)) {
    const text = await conversation([...first, ...drawnCalls(operations, 8, share.more)], at(`${name}-more`));
    marks.push(`${name}: ${markOf(text)}\n`);
  }
  await expect(marks.join('')).toMatchFileSnapshot('../golden/drawn-calls/more.txt');
});

/** The conversation with services of its own; ten seconds go by with each call. */
const serviceConversation = (calls: readonly DrawnCall[]): string => {
  const notes: string[] = [];
  const services = drawnServices((note) => notes.push(note));
  const told = new Transcript(shorter);
  for (const call of calls) {
    const nowMs = Date.now() + 10_000;
    vi.setSystemTime(nowMs);
    services.moveTo(nowMs);
    const { '?as': as = 'json', ...values } = call.values;
    const { body } = told.asked({ ...call, values });
    const [status, type, ...shown] = services.ask(call.operation.at, body, String(as));
    told.said(call, `${String(status)} ${String(type)}`, ...shown);
    for (const note of notes.splice(0)) told.note(note);
  }
  return told.text;
};

test.each(Object.keys(serviceTables))('CloudWatch answers what is drawn of %s as it did', async (name) => {
  const [first, operations] = serviceTables[name]!;
  const text = serviceConversation([...first, ...drawnCalls(operations, 7, share[name as keyof typeof share])]);
  await expect(text).toMatchFileSnapshot(`../golden/drawn-calls/${name}.txt`);
  const more = serviceConversation([...first, ...drawnCalls(operations, 8)]);
  await expect(`${markOf(more)}\n`).toMatchFileSnapshot(`../golden/drawn-calls/more-${name}.txt`);
});

test('requests to the doors of functions are passed on and answered as they were', async () => {
  const notes: string[] = [];
  const asked = drawnDoors((note) => notes.push(note));
  const conversationWith = async (calls: readonly DrawnCall[]): Promise<string> => {
    const told = new Transcript(shorter);
    for (const call of calls) {
      const [status, lets, ...shown] = await asked(call);
      told.said(call, `${String(status)} ${String(lets)}`, ...shown);
      for (const note of notes.splice(0)) told.note(note);
    }
    return told.text;
  };
  const text = await conversationWith(drawnCalls(doorOperations, 7, share.requests));
  await expect(text).toMatchFileSnapshot('../golden/drawn-calls/requests.txt');
  const more = await conversationWith(drawnCalls(doorOperations, 8));
  await expect(`${markOf(more)}\n`).toMatchFileSnapshot('../golden/drawn-calls/more-requests.txt');
});
