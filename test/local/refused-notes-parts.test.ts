// What a call that is refused leaves behind: nothing that was made or changed, and nothing said of what would have had no effect.

import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlPlane } from '../../local/api/control-plane.ts';
import { ownDirectory } from '../support/own-directory.ts';
import { drawnPlane } from './drawn-call-plane.ts';
import { zip } from './zip.ts';

const place = ownDirectory('refused-notes');
const notes: string[] = [];
let plane: ControlPlane;
beforeEach(() => {
  notes.length = 0;
  plane = drawnPlane(place.base, (text) => void notes.push(text), 0);
});
afterAll(() => notes.splice(0));

const called = async (method: string, path: string, members: object = {}): Promise<[number, unknown]> => {
  const body = JSON.stringify(members);
  const asked = { method, path: `/2015-03-31/${path}`, query: new URLSearchParams(), body, host: 'localhost' };
  const { status, body: text } = (await plane({ ...asked, permit: null }))!;
  return [status, JSON.parse(String(text))];
};

const made = (more: object): object => ({
  FunctionName: 'f',
  Role: 'arn:aws:iam::123456789012:role/a',
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Code: { ZipFile: zip({ 'index.js': 'exports.handler = async () => 1;' }).toString('base64') },
  ...more,
});

describe('a call that is refused', () => {
  test('for the type of Publish makes no function, and changes no code', async () => {
    expect((await called('POST', 'functions', made({ Publish: 'true' })))[0]).toBe(400);
    expect(await called('GET', 'functions/f/configuration')).toEqual([404, expect.anything()]);
    await called('POST', 'functions', made({}));
    const [, before] = await called('GET', 'functions/f/configuration');
    const other = zip({ 'index.js': 'exports.handler = async () => 2;' }).toString('base64');
    expect((await called('PUT', 'functions/f/code', { ZipFile: other, Publish: 1 }))[0]).toBe(400);
    expect((await called('GET', 'functions/f/configuration'))[1]).toEqual(before);
  });

  test('says nothing of members without effect, as one that is accepted does', async () => {
    const key = { KMSKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k' };
    expect((await called('POST', 'functions', made(key)))[0]).toBe(201);
    expect(notes.filter((note) => note.includes('KMSKeyArn'))).toHaveLength(1);
    notes.length = 0;
    expect((await called('POST', 'functions', made(key)))[0]).toBe(409);
    expect(notes).toEqual([]);
  });

  test.each([
    [{ Environment: { Variables: { A1: 5 } } }, 'NUMBER_VALUE can not be converted to a String'],
    [{ Tags: { team: { a: 1 } } }, 'Start of structure or map found where not expected.'],
  ])('for a value of a map of another type: %j', async (more, message) => {
    expect(await called('POST', 'functions', made(more))).toEqual([400, { Message: message }]);
  });

  test('for a log level without a format that has levels names the level', async () => {
    const [status, body] = await called('POST', 'functions', made({ LoggingConfig: { SystemLogLevel: 'WARN' } }));
    expect([status, (body as { message: string }).message]).toEqual([
      400,
      "1 validation error detected: Value 'WARN' at 'loggingConfig.systemLogLevel' failed to satisfy constraint: " +
        'Log levels can be set only when the log format is JSON',
    ]);
  });
});
