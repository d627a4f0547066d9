// Tables that are cut off or say little: rows that cannot be read are told by their line, and nothing is made of them.

import { describe, expect, test } from 'vitest';
import { ArrivalBins } from '../../../bench/calibrate/arrival-bins.ts';
import { plainCsv } from '../../../bench/calibrate/formats/plain-csv.ts';
import { fitArrivals } from '../../../bench/calibrate/fit-arrivals.ts';
import { scenarioText } from '../../../bench/calibrate/scenario-text.ts';
import { readTexts } from './reading.ts';

describe('a row that cannot be read', () => {
  test.each([
    ['jmeter', 'timeStamp,elapsed,label,responseCode,success\n1772445600000,30,Search,200,true\n1772445601000,30,"Sea'],
    ['hey-csv', 'response-time,status-code,offset\n0.03,200,1.0\n0.04,"200'],
    ['csv', 'name,duration_ms\na,30\n"b,40'],
  ])('of %s, whose last cell is never closed, is told by its line', async (format, text) => {
    const read = await readTexts([text], {}, 'recorded.csv');
    expect(read.format).toBe(format);
    expect(read.only.warm.count).toBe(1);
    expect(read.recording.brokenLines).toEqual([{ file: '0-recorded.csv', line: 3, text: '' }]);
  });

  test('of Logs Insights has another number of cells than its header', async () => {
    const { recording, only, format } = await readTexts(
      ['@timestamp,@duration\n2026-03-02 10:00:00.000,12.5\n2026-03-02 10:00:01.000\n2026-03-02 10:00:02.000,14.5,1\n'],
      {},
      'insights.csv',
    );
    expect([format, only.warm.count]).toEqual(['logs-insights', 1]);
    expect(recording.brokenLines).toEqual([
      { file: '0-insights.csv', line: 3, text: '2026-03-02 10:00:01.000' },
      { file: '0-insights.csv', line: 4, text: '2026-03-02 10:00:02.000,14.5,1' },
    ]);
  });
});

test('the console of Logs Insights calls the time of a message timestamp', async () => {
  const rows = [1, 2, 3].map((second) => {
    const id = `00000000-0000-4000-8000-00000000000${second}`;
    const report = `REPORT RequestId: ${id}\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\t`;
    return `${Date.UTC(2026, 2, 2, 10, 0, second)},"${report}"`;
  });
  const { draft, format, only } = await readTexts([`timestamp,message\n${rows.join('\n')}\n`], {}, 'console.csv');
  expect([format, only.warm.count]).toEqual(['logs-insights', 3]);
  expect(draft.functions[0]!.traffic!.bins.lastMs).toBeCloseTo(Date.UTC(2026, 2, 2, 10, 0, 3) - 12.5, 3);
});

describe('one column of durations is a table', () => {
  test.each([
    ['recorded.txt', 'duration\n12.5\n', true],
    ['recorded.txt', 'duration\r\n12.5\r\n', true],
    ['recorded.csv', 'duration\nslow\n', true],
    ['recorded.txt', 'duration\nslow\n12.5\n', false],
    ['recorded.txt', 'duration\n', false],
    ['recorded.txt', 'duration,other\nslow,1\n', true],
    ['recorded.txt', '12.5\n13\n', true],
    ['recorded.json', 'duration\n12.5\n', false],
  ])('%s: %j: %s', (path, head, isTable) => {
    expect(plainCsv.recognises(head, path)).toBe(isTable);
  });
});

test('JMeter answers without a code that is a number count as answered', async () => {
  const { recording, only } = await readTexts(
    ['timeStamp,elapsed,label,responseCode,success\n1772445600000,30,Ping,OK,true\n1772445601000,40,Ping,,false\n'],
    {},
    'recorded.jtl',
  );
  expect(only.warm.count).toBe(2);
  expect(recording.of('Ping')).toMatchObject({ errors: 1, unanswered: 0, throttled: 0 });
});

describe('arrivals', () => {
  const origin = Date.UTC(2026, 2, 2);

  test('of which all come in one step tell nothing of their evenness', () => {
    const bins = new ArrivalBins();
    bins.add(origin + 10_000, 20);
    const fitted = fitArrivals(bins.binned(), origin, 10_000);
    expect([fitted.dispersion, fitted.count]).toEqual([1, 20]);
  });

  test.each([0, 500])(
    'in steps of a second count in their middle, of a run that begins %d ms into the first',
    (lateMs) => {
      const bins = { stepMs: 1000, fromMs: origin, firstMs: origin, lastMs: origin + 9000, isWhole: false };
      const steps = Array.from({ length: 10 }, (_, step) => step);
      const counts = steps.map((step) => (step < 5 ? 1000 : 10));
      const { spec } = fitArrivals({ ...bins, steps, counts }, origin + lateMs, 10_000);
      const plateaus = [
        ['0s', '1000/s'],
        ['5s', '1000/s'],
        ['5s', '10/s'],
        ['10s', '10/s'],
      ];
      expect(spec).toEqual({ poisson: { rate: plateaus } });
    },
  );
});

test('means by memory that a share of the CPU explains are said as cpu, others are not', async () => {
  const at = async (slower: number): Promise<string> => {
    const stats = [128, 256, 512, 1024].map((value) => ({
      value,
      averagePrice: 0.000_001,
      averageDuration: value === 1024 ? slower : (1000 * 128) / value,
    }));
    const { recording, draft } = await readTexts([JSON.stringify({ power: 128, stats })], {}, 'tuned.json');
    return scenarioText(draft, recording, { files: [], instants: new Map() });
  };
  expect(await at(125)).toContain('fitted to the means by memory');
  expect(await at(900)).not.toContain('fitted to the means by memory');
});
