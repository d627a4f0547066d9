// Whose requests they are, from a column of recorded traffic: each request is of the tenant in its row.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-tenant-column-'));
  // Not in order, and the last is after the run.
  const rows = ['4000,acme', '1000,acme', '2000,initech', '3000,acme', '5000,initech', '6000,hooli', '99000,late'];
  writeFileSync(join(directory, 'calls.csv'), ['at,customer', ...rows].join('\n'));
  writeFileSync(join(directory, 'wrong.csv'), 'at,customer\n1000,a#b\n');
  // Seconds, of which some have several.
  const dated = ['12:00:00', '12:00:00', '12:00:00', '12:00:05', '12:00:05', '12:00:06'];
  const names = ['acme', 'initech', 'acme', 'initech', 'acme', 'acme'];
  writeFileSync(
    join(directory, 'dated.csv'),
    ['at,who', ...dated.map((time, index) => `2026-03-01T${time}Z,${names[index]}`)].join('\n'),
  );
});
afterAll(() => rmSync(directory, { recursive: true }));

const compiled = (tenants: unknown, trace: object = {}, more: object = {}) =>
  compileScenario(
    {
      name: 'recorded',
      duration: '10s',
      account: { era: '2026-09-01' },
      functions: {
        portal: {
          tenantIsolation: true,
          duration: { constant: '10ms' },
          coldStart: { constant: '100ms' },
          keepAlive: { fixed: '1h' },
        },
      },
      traffic: [
        { to: 'portal', tenants, arrivals: { trace: { format: 'csv', file: 'calls.csv', column: 'at', ...trace } } },
      ],
      ...more,
    },
    'recorded.yaml',
    directory,
  );

const problemOf = (...asked: Parameters<typeof compiled>): string => {
  try {
    compiled(...asked);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
  }
};

test('each request is of the tenant in its row, in the order of the instants', async () => {
  const scenario = compiled({ column: 'customer' });
  expect(scenario.traffic[0]!.tenants).toEqual({ kind: 'recorded', tenants: [0, 1, 0, 0, 1, 2] });
  const result = await simulateScenario(scenario);
  expect(result.totals).toMatchObject({ completed: 6, coldStarts: 3 });
  expect(result.eventSources?.['account.tenants']).toMatchObject({ maxTenants: 3, maxEnvironments: 3 });
});

test('a run may begin inside, and go faster', async () => {
  const later = compiled({ column: 'customer' }, { from: '3500ms' });
  expect(later.traffic[0]!.tenants).toMatchObject({ tenants: [0, 1, 2] });
  const faster = compiled({ column: 'customer' }, {}, { speed: 2, duration: '2500ms' });
  expect(faster.traffic[0]!.tenants).toMatchObject({ tenants: [0, 1, 0, 0] });
  expect((await simulateScenario(faster)).totals).toMatchObject({ completed: 4, coldStarts: 2 });
});

test('times that only tell the second keep the order of their rows', () => {
  const { tenants } = compiled({ column: 'who' }, { file: 'dated.csv' }).traffic[0]!;
  expect(tenants).toMatchObject({ tenants: [0, 1, 0, 1, 0, 0] });
});

test('what cannot be is told', () => {
  expect(problemOf({ column: 'client' })).toMatch(
    /traffic\.0\.tenants\.column: .*has no column "client", only at, customer/,
  );
  expect(problemOf({ column: 'customer' }, { file: 'wrong.csv' })).toMatch(
    /wrong.csv:2: "a#b" is the name of no tenant/,
  );
  expect(problemOf({ column: 'customer' }, {}, { trafficFactor: 2 })).toMatch(/trafficFactor makes others/);
  const poisson = { traffic: [{ to: 'portal', tenants: { column: 'c' }, arrivals: { poisson: { rate: '1/s' } } }] };
  expect(problemOf(undefined, {}, poisson)).toMatch(/goes with one trace of format csv/);
  const several = [{ trace: { format: 'csv', file: 'calls.csv', column: 'at' } }, { burst: { at: '1s', count: 1 } }];
  for (const who of [{ arrivals: several }, { closedLoop: { clients: 1, think: { constant: '1s' } } }]) {
    const traffic = [{ to: 'portal', tenants: { column: 'customer' }, ...who }];
    expect(problemOf(undefined, {}, { traffic })).toBe(
      'traffic.0.tenants.column: goes with one trace of format csv as arrivals; write a law, or such a trace',
    );
  }
});

test('of a tool that writes a row a metric, tenants are those of its requests', () => {
  const rows = ['http_reqs,1772366400,1,acme', 'vus,1772366400,5,nobody#', 'http_reqs,1772366402,1,initech'];
  writeFileSync(join(directory, 'k6.csv'), ['metric_name,timestamp,metric_value,customer', ...rows].join('\n'));
  const { tenants } = compiled({ column: 'customer' }, { file: 'k6.csv', column: undefined }).traffic[0]!;
  expect(tenants).toEqual({ kind: 'recorded', tenants: [0, 1] });
});

test('a row that ends before the column of the tenants is refused with its line', () => {
  writeFileSync(join(directory, 'short.csv'), 'at,customer\n1000,acme\n2000\n');
  expect(problemOf({ column: 'customer' }, { file: 'short.csv' })).toMatch(
    /short\.csv:3: "" is the name of no tenant: 1 to 256 of .*; correct or remove the line$/,
  );
});
