// What commands say and leave when Ctrl-C comes: at once, or when they said something. What is printed at length is held against the
// texts in test/golden/commands.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseResult } from '../../reports/index.ts';
import { enteredPlace } from '../support/command-line.ts';
import { unplaced, withoutProgress, wordsOf } from '../support/readable.ts';
import { ranUntil } from '../support/signals.ts';

const checkout = `name: checkout
duration: 20s
seed: 7
functions:
  checkout:
    { memory: 512MB, timeout: 3s, reservedConcurrency: 4, duration: { constant: 80ms }, coldStart: { constant: 400ms } }
traffic: [{ to: checkout, arrivals: { poisson: { rate: 40/s } } }]
slo: { throttled: '<1%' }
`;

let place: ReturnType<typeof enteredPlace>;
beforeAll(() => {
  place = enteredPlace({
    'checkout.yaml': checkout,
    'two.yaml': checkout
      .replace('traffic:', '  mail: { duration: { constant: 30ms }, coldStart: { constant: 200ms } }\ntraffic:')
      .replace('traffic: [', 'traffic: [{ to: mail, arrivals: { constant: { rate: 5/s } } }, '),
    // Far longer than a test may take.
    'long.yaml': `name: long
duration: 24h
functions: { f: { reservedConcurrency: 30, duration: { exponential: { mean: 50ms } }, coldStart: { constant: 1s } } }
traffic: [{ to: f, arrivals: { poisson: { rate: 600/s } }, retry: sdk-v3-standard }]
slo: { throttled: '<1%' }
`,
  });
});
afterAll(() => place.leave());

const stopping = '\nStopping; what is there will be shown. Once more to quit at once.\n';
const stoppingOut = '\nStopping; what is there will be shown and written. Once more to quit at once.\n';
const newFiles = (before: readonly string[]): string[] => place.files().filter((file) => !before.includes(file));

describe('simulate', () => {
  test('shows and writes the part that ran, looks for no cause, and leaves the page out', async () => {
    const before = place.files();
    const { code, stdout, stderr } = await ranUntil(['simulate', 'long.yaml', '--out', 'out', '--seed', '3']);
    expect(code).toBe(130);
    expect(stderr).toBe(
      `${stoppingOut}wrote out/long.simulated.json\nno page of a run that was stopped; windtunnel report out/long.simulated.json --html report.html makes one\n`,
    );
    expect(newFiles(before)).toEqual(['out/long.simulated.json']);
    const result = parseResult(readFileSync('out/long.simulated.json', 'utf8'), 'out/long.simulated.json');
    expect(result.warnings[0]).toMatch(/^interrupted: partial figures, of the first .+ of 24 h that were simulated$/);
    expect(result.durationMs).toBeLessThan(86_400_000);
    expect(result.seed).toBe(3);
    expect(result).not.toHaveProperty('diagnosis');
    expect(stdout).toContain(`\nwarning: ${result.warnings[0]}\n`);
    expect(stdout).toMatch(/^long: simulated, /);
  });

  test('of batches says the same, and no intervals', async () => {
    const { code, stdout, stderr } = await ranUntil(['simulate', 'long.yaml', '--batches', '--json']);
    expect([code, stderr]).toEqual([130, stopping]);
    const result = parseResult(stdout, 'stdout');
    expect(result.warnings[0]).toMatch(/^interrupted: /);
    expect([result.intervals, result.batches]).toEqual([null, undefined]);
  });
});

test('sweep says how far it came, and how to go on', async () => {
  const sweep = ['sweep', 'checkout.yaml', '--vary', 'seed=1,2', '--workers', '1'];
  const begun = 'sweeping 2 points x 1 on 1 worker\n';
  const shown = await ranUntil(sweep);
  expect(shown).toEqual({
    code: 130,
    stdout: '',
    stderr: `${begun}${stopping}stopped after 0 of 2 units; give --out to be able to go on\n`,
  });
  const before = place.files();
  const written = await ranUntil([...sweep, '--out', 'swept', '--json']);
  expect(written).toEqual({
    code: 130,
    stdout: '',
    stderr: `${begun}${stoppingOut}stopped after 0 of 2 units; the same command goes on from there\n`,
  });
  expect(newFiles(before)).toEqual(['swept/checkout.sweep.jsonl']);
});

describe('plan', () => {
  test('that has tried nothing yet shows nothing', async () => {
    const plan = ['plan', 'checkout.yaml', '--replications', '4'];
    const stopped = { code: 130, stdout: '' };
    expect(await ranUntil(plan)).toEqual({
      ...stopped,
      stderr: `${stopping}planning checkout\nstopped before the run\n`,
    });
    expect(await ranUntil([...plan, '--compute', 'default,managed'])).toEqual({
      ...stopped,
      stderr: `${stopping}planning compute default\nplanning checkout\nstopped before the run\n`,
    });
  });

  const cases: readonly (readonly [name: string, args: string, said: string, ...documents: string[]])[] = [
    ['stopped-plan', 'plan checkout.yaml --replications 4', 'checkout: reserved'],
    [
      'stopped-plan-of-the-first',
      'plan two.yaml --replications 4 --resume plan.log --md plan.md --out planned',
      'mail: reserved',
      'plan.md',
      'planned/report.html',
    ],
    ['stopped-plan-of-the-second', 'plan two.yaml --replications 4', 'checkout: reserved'],
    ['stopped-plan-of-a-way', 'plan checkout.yaml --replications 4 --compute default,managed', 'checkout: reserved'],
  ];

  test.each(cases)('%s', async (name, args, said, ...documents) => {
    const { code, stdout, stderr } = await ranUntil(args.split(' '), said);
    expect(code).toBe(130);
    const parts = [
      `$ windtunnel ${args}, stopped at "${said}"`,
      stdout,
      '--- stderr',
      withoutProgress(stderr),
      ...documents.flatMap((document) => {
        const text = readFileSync(join(place.directory, document), 'utf8');
        return [`--- ${document}`, document.endsWith('.html') ? wordsOf(text) : text];
      }),
    ];
    const text = unplaced(parts.join('\n'), place.directory).replaceAll(/[ \t]+$/gm, '');
    await expect(text).toMatchFileSnapshot(`../golden/commands/${name}.txt`);
  });
});
