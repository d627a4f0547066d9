// Templates drawn at random, always the same ones, each with the whole of what is made of it: the listing, the part of a scenario,
// what is served, what a plan writes into it; or why it is refused. Of most only a mark is kept, that changes with every letter.

import * as fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMap, parseDocument } from 'yaml';
import { ConfigError } from '../../bench/input/config-error.ts';
import { inside, TemplateEditor } from '../../bench/plan/template-editor.ts';
import { patchTemplate, unifiedDiff } from '../../bench/plan/template-patch.ts';
import { fragmentOf } from '../../bench/template/fragment.ts';
import { ignoredNotes } from '../../bench/template/ignored-notes.ts';
import { lackingPermissions } from '../../bench/template/lacking-permissions.ts';
import type { ListedFunction, Listing } from '../../bench/template/listing.ts';
import { listingText } from '../../bench/template/listing-text.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { usualClock, type RunClock } from '../../bench/template/scaling-fragment.ts';
import { scheduleExpression, timesOf } from '../../bench/template/schedule-expression.ts';
import { servedTemplate } from '../../bench/template/served/served-scenario.ts';
import { drawnFrom, markOf } from '../support/drawn.ts';
import { kinds, parameterSets, type Template } from './drawn-templates/kinds.ts';
import { changes, polledTemplates, queueChanges } from './drawn-templates/patches.ts';
import { badFields, cronFields, schedules } from './drawn-templates/scaling.ts';
import { editable, pieces, scalars } from './drawn-templates/texts.ts';
import { of, rightValues, wrongValues } from './drawn-templates/values.ts';
import { styles, written, type Style } from './drawn-templates/written.ts';

let directory = '';
const files = [
  'code/index.ts',
  'code/lib/deep.mjs',
  'code/lib/src.ts',
  'index.js',
  'layer/layered.js',
  'bin/bootstrap',
  '.aws-sam/build/Shop/bootstrap',
];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'drawn-'));
  for (const file of files) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), '');
  }
});

afterAll(() => rmSync(directory, { recursive: true }));

/** What `ask` says, or the problems that it is refused with. */
const orRefusal = (ask: () => string): string => {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
};

/** Which architecture has no effect where it is served depends on the machine. */
const isOfMachine = (note: unknown): boolean =>
  typeof note === 'string' && /^\w+: Architectures \w+ has no effect/.test(note);

/** Maps as what they hold, and the directory by no name; the machine's own architecture is not told. */
const told = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => {
    if (one instanceof Map) return Object.fromEntries(one);
    return Array.isArray(one) ? one.filter((note) => !isOfMachine(note)) : one;
  })
    .replaceAll(directory, '')
    .replaceAll(/, Architectures (arm64|x86_64)|Architectures (arm64|x86_64), /g, '');

const isSaid = (value: unknown): boolean =>
  value !== null && !(typeof value === 'object' && Object.keys(value).length === 0);

/** What a function says, without what it says nothing of. */
const said = (listed: ListedFunction): string =>
  told(Object.fromEntries(Object.entries(listed).filter(([, value]) => isSaid(value))));

interface Whole {
  /** For people. */
  readonly text: string;
  readonly all: string;
}

const servedText = (listing: Listing): string =>
  orRefusal(() =>
    told(servedTemplate(listing, join(directory, 'template.yaml'), { inlineDirectory: join(directory, 'inline') })),
  );

const clocks: readonly RunClock[] = [
  usualClock,
  { startMs: Date.UTC(2026, 2, 28, 22, 59), durationMs: 3 * 86_400_000 },
  { startMs: Date.UTC(2026, 0, 5, 7, 30), durationMs: 5_400_000 },
];

const whole = (text: string, index: number, parameters: Readonly<Record<string, string>> = {}): Whole => {
  let listing: Listing;
  try {
    listing = readTemplate(text, 't.yaml', parameters);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { text: error.message, all: error.message };
  }
  const directories = { templateDirectory: directory, scenarioDirectory: join(directory, 'there') };
  const fragment = fragmentOf(listing, { ...directories, clock: clocks[index % clocks.length] });
  const { notes: _, ...scenario } = fragment;
  const list = listingText(listing, fragment, lackingPermissions(listing), { color: false });
  const served = servedText(listing);
  const ignored = [ignoredNotes(listing), ignoredNotes(listing, true)];
  return {
    text: [list, '', ...listing.functions.map(said), '', told(scenario), '', served].join('\n'),
    all: told([list, listing, fragment, ignored, served]),
  };
};

interface Drawn {
  readonly template: Template;
  readonly style: Style;
}

const drawn = (template: fc.Arbitrary<Template>): fc.Arbitrary<Drawn> => fc.record({ template, style: styles });

/** The first as a whole, of the others the marks. */
const golden = (wholes: readonly Whole[], inFull: number): string =>
  wholes
    .map(({ text, all }, index) => (index < inFull ? `## ${index}\n\n${text}\n\n${markOf(all)}\n` : markOf(all)))
    .join('\n');

const counts = { right: 16, wrong: 12, patched: 16 };

describe.each(Object.entries(kinds))('templates of %s', (kind, templates) => {
  test('with what there may be are listed, simulated and served as before', async () => {
    const wholes = drawnFrom(drawn(templates(rightValues)), counts.right).map(({ template, style }, index) =>
      whole(written(template, style), index),
    );
    await expect(golden(wholes, 2)).toMatchFileSnapshot(`../golden/drawn-templates/${kind}.txt`);
  });

  test('with wrong values are refused for the same reasons', async () => {
    const wholes = drawnFrom(drawn(templates(wrongValues)), counts.wrong).map(({ template, style }, index) =>
      whole(written(template, style), index),
    );
    await expect(golden(wholes, 6)).toMatchFileSnapshot(`../golden/drawn-templates/${kind}-wrong.txt`);
  });
});

test('parameters have the values that are given, or their defaults, or are refused', async () => {
  const wholes = drawnFrom(parameterSets, 60).map(([Parameters, given]) => {
    const Variables = Object.fromEntries(Object.keys(Parameters).map((name) => [name, { Ref: name }]));
    const Shop = {
      Type: 'AWS::Serverless::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Environment: {
          Variables: { ...Variables, P: { 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix} ${AWS::StackName}' } },
        },
      },
    };
    const text = JSON.stringify({ Parameters, Resources: { Shop } });
    return orRefusal(() => {
      const { parameters, functions, unresolved } = readTemplate(text, 't', given as Record<string, string>);
      return told([parameters, functions[0]!.environment, unresolved]);
    });
  });
  await expect(`${wholes.join('\n')}\n`).toMatchFileSnapshot('../golden/drawn-templates/parameters.txt');
});

const planClocks: readonly RunClock[] = [
  usualClock,
  { startMs: Date.UTC(2026, 0, 5), durationMs: 7 * 86_400_000 },
  { startMs: Date.UTC(2026, 0, 5, 7, 30), durationMs: 40_000_000 },
  { startMs: Date.UTC(2026, 0, 5), durationMs: 8 * 86_400_000 },
];

test.each([
  ['versions', kinds['versions']!(rightValues), changes],
  ['scaling', kinds['scaling']!(rightValues), changes],
  ['functions', kinds['functions']!(rightValues), changes],
  ['queues', polledTemplates, queueChanges],
] as const)('what a plan writes into templates of %s', async (kind, templates, planned) => {
  const cases = drawnFrom(fc.tuple(drawn(templates), planned), counts.patched);
  const outcomes = cases.map(([{ template, style }, changes], index) => {
    const before = written(template, style);
    return orRefusal(() => {
      const { text, notes } = patchTemplate(before, 't.yaml', changes, { clock: planClocks[index % 4]! });
      return [
        ...unifiedDiff('t', before, text)
          .split('\n')
          .filter((line) => /^([-+]|@@)/.test(line)),
        ...notes,
      ].join('\n');
    });
  });
  const [first, rest] = [outcomes.slice(0, 12), outcomes.slice(12)];
  const text = [...first.map((outcome, index) => `## ${index}\n${outcome}\n`), ...rest.map(markOf)].join('\n');
  await expect(text).toMatchFileSnapshot(`../golden/drawn-templates/patched-${kind}.txt`);
});

test('schedules come when they came before, or are refused with the same words', async () => {
  const wrong = fc
    .tuple(cronFields, fc.nat(5), badFields)
    .map(([fields, at, bad]) => `cron(${fields.with(at, bad).join(' ')})`);
  const asked = drawnFrom(
    fc.record({
      text: fc.oneof({ weight: 4, arbitrary: schedules }, wrong),
      zone: of('UTC', 'UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'),
      start: of(null, null, '2026-03-28T20:00:00Z', '2026-01-01T00:00:00Z'),
      end: of(null, null, '2026-03-30T08:00:00Z'),
      from: of(
        '2026-03-27T23:30:00Z',
        '2026-03-29T00:50:30Z',
        '2026-10-24T00:00:30Z',
        '2026-02-27T00:00:00Z',
        '2026-01-01T08:00:00Z',
      ),
      hours: of(1, 30, 60),
    }),
    150,
  );
  const times = asked.map(({ text, zone, start, end, from, hours }) => {
    const expression = scheduleExpression(text);
    const head = `${text} ${zone} ${start} ${end} ${from} ${hours}h`;
    if (typeof expression === 'string') return `${text} ${expression}`;
    const fromMs = Date.parse(from);
    const [startMs, endMs] = [start, end].map((one) => (one === null ? null : Date.parse(one))) as [
      number | null,
      number | null,
    ];
    const all = timesOf({ expression, zone, startMs, endMs }, { fromMs, toMs: fromMs + hours * 3_600_000 });
    const shown = all.slice(0, 2).map((atMs) => new Date(atMs).toISOString());
    return `${head}: ${shown.join(' ')}${all.length > 2 ? ` ${markOf(all.join())}` : ''}`;
  });
  await expect(`${times.join('\n')}\n`).toMatchFileSnapshot('../golden/drawn-templates/schedules.txt');
});

test('keys are written into mappings, and nothing else is changed', async () => {
  const keys = of('a', 'b', 'c', 'd', 'e', 'h', 'k', 'n', 'o', 'p', 'q', 'new');
  const how = of('set', 'remove', 'inside', 'list');
  const edits = fc.uniqueArray(fc.tuple(how, keys), { minLength: 1, maxLength: 3, selector: ([, key]) => key });
  const results = drawnFrom(fc.tuple(editable, edits), 100).map(([text, made]) => {
    const { contents } = parseDocument(text, { uniqueKeys: false });
    const held = inside(contents, 'm') ?? (inside(contents, 'l') as { items?: unknown[] } | undefined)?.items?.[0];
    if (!isMap(held)) return `${JSON.stringify(text)} holds none`;
    const editor = new TemplateEditor(text);
    for (const [how, key] of made) {
      if (how === 'set') editor.set(held, key, '9');
      else if (how === 'remove') editor.remove(held, key);
      else if (how === 'inside') editor.setInside(held, key, { f: 7, v: 8 });
      else editor.setList(held, key, [{ A: 1, B: 'x y', C: { 'D::E': [true, "it's"] } }, { F: null }]);
    }
    return `${JSON.stringify(text)}\n${made.flat().join(' ')}\n${JSON.stringify(editor.text)}\n`;
  });
  await expect(results.join('\n')).toMatchFileSnapshot('../golden/drawn-templates/edited.txt');
});

test('plain scalars are read as CloudFormation reads them', async () => {
  const rows = drawnFrom(fc.array(scalars, { minLength: 8, maxLength: 8 }), 40).map((row) => {
    const text = `Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: r\n      Handler: h.h\n      Tags:\n${row.map((one, index) => `        t${index}: ${one}\n`).join('')}`;
    return row
      .map((one, index) => `${one} ${orRefusal(() => told(readTemplate(text, 't').functions[0]!.tags[`t${index}`]))}`)
      .join(' | ');
  });
  await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot('../golden/drawn-templates/scalars.txt');
});

test('texts that are no templates are refused for the same reasons', async () => {
  const outcomes = drawnFrom(fc.array(pieces, { minLength: 1, maxLength: 5 }), 90).map((parts) => {
    const text = `${parts.length > 1 ? 'Resources:\n' : ''}${parts.join('')}`;
    return `${JSON.stringify(text)}\n${orRefusal(() => {
      const { sources, ignored, unresolved } = readTemplate(text, 't');
      return told([sources, ignored, unresolved]);
    })}\n`;
  });
  await expect(outcomes.join('\n')).toMatchFileSnapshot('../golden/drawn-templates/texts.txt');
});
