// Every member of every operation that the SDK knows is decided: it has its effect, it is refused, or a line on the log
// says that it has none. A member that a newer SDK brings belongs to none of the tables here, and fails.

import { readdirSync, readFileSync } from 'node:fs';
import * as sdk from '@aws-sdk/client-lambda';
import { request } from 'undici';
import { rulesOf } from 'lambda-windtunnel/lambda';
import { startPlatform, type Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  generalProvider,
  notHere,
  operations,
  refusedValues,
  type Case,
  type Operation,
  type Part,
} from './api-members.ts';
import { openUrl } from './support.ts';

type Schema = readonly unknown[];

/** References stand behind functions, and behind traits. */
const opened = (reference: unknown): unknown => {
  if (typeof reference === 'function') return opened((reference as () => unknown)());
  return Array.isArray(reference) && typeof reference[0] !== 'number' ? opened(reference[0]) : reference;
};

const [listKind, mapKind, structureKind, unionKind, operationKind] = [1, 2, 3, 4, 9];

/** The members of a schema, as paths: `Code.ZipFile`, `FilterCriteria.Filters[].Pattern`. */
const membersOf = (reference: unknown, path = '', above: readonly unknown[] = []): string[] => {
  const schema = opened(reference);
  if (!Array.isArray(schema) || above.includes(schema)) return [path];
  const [kind, , , , names, members] = schema as Schema;
  if ((kind === structureKind || kind === unionKind) && Array.isArray(names)) {
    const types = members as unknown[];
    return (names as string[]).flatMap((name, index) =>
      membersOf(types[index], path === '' ? name : `${path}.${name}`, [...above, schema]),
    );
  }
  // Lists of structures, not of texts.
  if (kind === listKind)
    return membersOf(names, `${path}[]`, [...above, schema]).map((inner) => inner.replace(/\[\]$/, ''));
  return kind === mapKind ? [path] : [path.replace(/(\[\])+$/, '')];
};

const operationsOfSdk = new Map(
  Object.values(sdk)
    .filter((value): value is never => Array.isArray(value) && value[0] === operationKind)
    .map((schema: Schema): [string, string[]] => [schema[2] as string, membersOf(schema[4])]),
);

const notes: string[] = [];
let platform: Platform;

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly notes: readonly string[];
}

const call = async (method: string, path: string, { body, query = {}, headers = {} }: Part): Promise<Answer> => {
  notes.length = 0;
  const search = new URLSearchParams(query).toString();
  const answer = await request(`${platform.url}${path}${search === '' ? '' : `?${search}`}`, {
    method: method as 'GET',
    headers,
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.statusCode, text: await answer.body.text(), notes: [...notes] };
};

const merged = (base: Part, part: Part): Part => ({
  body:
    base.body === undefined && part.body === undefined
      ? undefined
      : { ...(base.body as object | undefined), ...(part.body as object | undefined) },
  query: { ...base.query, ...part.query },
  headers: { ...base.headers, ...part.headers },
});

let serial = 0;

/** Makes what the operation works on, and asks for it with one member more. */
const ask = async ({ prepare = [], method, path, base = {} }: Operation, part: Part): Promise<Answer> => {
  const id = `f${(serial += 1)}`;
  const found: string[] = [id];
  const filled = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value).replaceAll(/<(\d)>/g, (_, index: string) => found[Number(index)]!)) as T;
  for (const step of prepare) {
    const answer = await call(step.method, filled(step.path), filled(step.part));
    expect(answer.status, `${step.method} ${step.path}: ${answer.text}`).toBeLessThan(300);
    const kept = step.keep === undefined ? undefined : step.keep.exec(answer.text)?.[1];
    if (kept !== undefined) found.push(kept);
  }
  return call(method, filled(path), filled(merged(base, part)));
};

beforeAll(async () => {
  platform = await startPlatform({
    rules: rulesOf('2026-11-01', 'us-east-1'),
    accountConcurrency: 1000,
    unreservedMinimum: 10,
    functions: [],
    port: 0,
    seed: 1,
    onNote: (text) => notes.push(text),
  });
  await call('POST', generalProvider.path, { body: generalProvider.body });
});

afterAll(() => platform.stop());

test('every operation of the SDK is served, or is known not to be', () => {
  const decided = [...Object.keys(operations), ...Object.keys(notHere)];
  expect(decided.toSorted()).toEqual([...operationsOfSdk.keys()].toSorted());
});

test('what has no effect, or is refused because it is not here, stands in the documentation', () => {
  const documented = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8');
  const members = Object.values(operations).flatMap(({ named = {} }) => Object.keys(named));
  const outer = [...members, ...Object.keys(notHere)].map((member) => member.split(/[.[]/)[0]!);
  expect([...new Set(outer)].filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});

test.each(Object.entries(notHere))('%s is refused, with a line on the log', async (_, { method, path }) => {
  const answer = await call(method, path, {});
  expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('is not served here')]);
  expect(answer.notes).toEqual([`${method} ${path} was refused: this operation is not here`]);
});

const has = (answer: unknown, part: unknown): boolean => {
  if (typeof part !== 'object' || part === null) return answer === part;
  return Object.entries(part).every(([key, value]) =>
    has((answer as Record<string, unknown> | undefined)?.[key], value),
  );
};

const casesOf = (cases: Readonly<Record<string, Case>> = {}): [string, Case][] => Object.entries(cases);

const plain = Object.entries(operations).filter(([, { shown, named }]) => shown === undefined && named === undefined);

test.each(plain)('%s is answered, and nothing is said', async (_, operation) => {
  const answer = await ask(operation, {});
  expect([answer.status, answer.text, answer.notes]).toEqual([operation.status, expect.anything(), []]);
});

test.each(refusedValues)('%s refuses %j', async (name, part) => {
  const answer = await ask(operations[name]!, part);
  expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(part.words!)]);
});

test('a member that nobody knows is named, wherever it stands', async () => {
  const body = { Colour: 'blue', LoggingConfig: { LogFormat: 'JSON', LogColour: 'blue' } };
  const answer = await ask(operations['CreateFunction']!, { body, query: { Shape: 'round' } });
  const names = ['Colour', 'LoggingConfig.LogColour', 'Shape'];
  expect(answer).toMatchObject({
    status: 201,
    notes: names.map((member) => `POST /2015-03-31/functions: ${member} has no effect here`),
  });
});

describe.each(Object.entries(operations))('%s', (name, operation) => {
  const { acts = '', shown, named, refused } = operation;

  test('has decided about every member', () => {
    const decided = [
      ...acts.split(' ').filter(Boolean),
      ...[shown, named, refused].flatMap((cases) => Object.keys(cases ?? {})),
    ];
    expect(decided.toSorted()).toEqual(operationsOfSdk.get(name)!.toSorted());
  });

  test.each(casesOf(shown))('takes %s, and its answer says so', async (_, part) => {
    const answer = await ask(operation, part);
    expect([answer.status, answer.text]).toEqual([operation.status, expect.anything()]);
    expect(answer.notes.filter((note) => note.includes('has no effect'))).toEqual([]);
    const told = part.holds?.test(answer.text) ?? has(JSON.parse(answer.text), part.body);
    expect({ told, text: answer.text }).toMatchObject({ told: true });
  });

  test.each(casesOf(named))('takes %s, and says that it does nothing', async (member, part) => {
    const answer = await ask(operation, part);
    expect([answer.status, answer.text]).toEqual([operation.status, expect.anything()]);
    const [outer] = member.split(/[.[]/);
    expect(answer.notes.join('\n')).toMatch(part.note ?? new RegExp(`${outer}.* has no effect`));
  });

  test.each(casesOf(refused))('refuses %s', async (_, part) => {
    const answer = await ask(operation, part);
    expect([answer.status, answer.text]).toEqual([part.status ?? 400, expect.stringMatching(part.words ?? /./)]);
  });
});

/** Members that must be one of a few words, and lists of such, as the sources read them. */
const choicesInSources = (): string[] => {
  const directory = new URL('../../local/api/', import.meta.url);
  const texts = readdirSync(directory).map((file) => readFileSync(new URL(file, directory), 'utf8'));
  const found = texts.flatMap((text) => [
    ...text.matchAll(/\.oneOf\('(\w+)'/g),
    ...text.matchAll(/\.texts\('(\w+)', itemsOf/g),
  ]);
  return [...new Set(found.map(([, member]) => member!))];
};

/** `whole` with `value` at keys such as `Updates[]`, `Type`. */
const withValue = (whole: unknown, [key, ...rest]: readonly string[], value: unknown): unknown => {
  if (key === undefined) return value;
  const name = key.replace('[]', '');
  const before = (whole as Record<string, unknown> | undefined)?.[name];
  const after = key.endsWith('[]') ? [withValue({}, rest, value)] : withValue(before, rest, value);
  return { ...(whole as object | undefined), [name]: after };
};

const choices = new Set(choicesInSources());
const choosing = Object.entries(operations).flatMap(([name, operation]) =>
  operationsOfSdk
    .get(name)!
    .filter((path) => choices.has(path.split('.').at(-1)!))
    .map((path) => ({ name, operation, path })),
);

describe('a member that must be one of a few words', () => {
  /** What says which there are. */
  const lines: string[] = [];

  test.each(choosing)('refuses others: $path of $name', async ({ name, operation, path }) => {
    const wrong = async (word: unknown): Promise<Answer> =>
      ask(
        operation,
        operation.method === 'GET'
          ? { query: { [path]: String(word) } }
          : { body: withValue(operation.base?.body, path.split('.'), word) },
      );
    const first = await wrong('no such word');
    const { status, text } = first.text.includes('converted to a List') ? await wrong(['no such word']) : first;
    expect(status).toBe(400);
    const place = path
      .split('.')
      .map((key) => `${key[0]!.toLowerCase()}${key.slice(1).replace('[]', '.1.member')}`)
      .join('.');
    const { message } = JSON.parse(text) as { message: string };
    const said = [
      ...message.matchAll(/Value '\[?no such word\]?' at '([\w.]+)' failed to satisfy constraint: (.*)/g),
    ].at(-1);
    // Members of sources that are not here are refused with all that is in them.
    const refusal = said === undefined ? /^Unsupported \w+ parameter/.exec(message)?.[0] : said[2];
    expect({ refusal, place: said?.[1] ?? place }).toEqual({ refusal: expect.stringMatching(/./), place });
    lines.push(`${name} ${path}: ${refusal}`);
  });

  test('is here, whichever the sources know', () => {
    const asked = new Set(choosing.map(({ path }) => path.split('.').at(-1)));
    expect([...choices].filter((member) => !asked.has(member))).toEqual([]);
    expect(choices.size).toBeGreaterThan(20);
  });

  test('says which words there are', async () => {
    expect(lines.length).toBe(choosing.length);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../golden/api/choices.txt');
  });
});

test('an open Function URL without a policy is closed, and it is said how it is opened', async () => {
  const { path } = operations['CreateFunctionUrlConfig']!;
  const made = await ask(operations['CreateFunctionUrlConfig']!, {});
  const { LocalFunctionUrl } = JSON.parse(made.text) as { LocalFunctionUrl: string };
  const local = new URL(LocalFunctionUrl).pathname;
  expect(await call('GET', local, {})).toMatchObject({
    status: 403,
    notes: [expect.stringContaining('answers 403, as on AWS')],
  });
  const name = path.replace('<0>', `f${serial}`).split('/')[3]!;
  await openUrl(platform.url, name);
  expect(await call('GET', local, {})).toMatchObject({ status: 200, notes: [] });
});
