import { describe, expect, test } from 'vitest';
import { trafficFactor } from '../../bench/terminal/options.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { withOverrides } from '../../bench/scenario/load.ts';
import { quantity, quantityProblem } from '../../bench/input/quantity.ts';
import { askedOf } from '../../reports/verdict/asked.ts';

const documentOf = (traffic: object): object => ({
  name: 'x',
  duration: '100s',
  functions: { f: { duration: { constant: '1ms' } } },
  traffic: [{ to: 'f', ...traffic }],
});

const offered = async (document: object, traffic?: number): Promise<number> => {
  const scenario = compileScenario(withOverrides(document, { traffic }), 'test', '.');
  return (await simulateScenario(scenario)).totals.offered;
};

describe('so many times the traffic', () => {
  test.each<[string, object, number]>([
    ['constant', { arrivals: { constant: { rate: '10/s' } } }, 1300],
    [
      'poisson',
      {
        arrivals: {
          poisson: {
            rate: [
              ['0s', '10/s'],
              ['50s', '10/s'],
            ],
          },
        },
      },
      1300,
    ],
    ['steps', { arrivals: { steps: [['0s', '10/s']] } }, 1300],
    ['burst', { arrivals: { burst: { at: '1s', count: 1000 } } }, 1300],
    ['sine', { arrivals: { sine: { mean: '10/s', amplitude: '5/s', period: '10s' } } }, 1300],
    ['onOff', { arrivals: { onOff: { rate: '20/s', on: '5s', off: '5s' } } }, 1300],
    ['instants', { arrivals: { instants: Array.from({ length: 1000 }, (_, at) => `${at}ms`) } }, 1300],
    ['clients', { closedLoop: { clients: 10, think: { constant: '999ms' } } }, 1300],
    ['a queue', { via: 'sqs', arrivals: { constant: { rate: '10/s' } }, sqs: { batchSize: 1 } }, 1300],
  ])('%s', async (_, traffic, wanted) => {
    const document = documentOf(traffic);
    expect(Math.abs((await offered(document, 1.3)) - wanted)).toBeLessThan(wanted / 8);
    expect(Math.abs((await offered({ ...document, trafficFactor: 1.3 }, 2)) - 2 * wanted)).toBeLessThan(wanted / 4);
    expect(Math.abs((await offered(document)) - wanted / 1.3)).toBeLessThan(wanted / 8);
  });

  test('is said of the run, and in its scenario', async () => {
    const document = withOverrides(documentOf({ arrivals: { constant: { rate: '10/s' } } }), { traffic: 1.3 });
    const result = await simulateScenario(compileScenario(document, 'test', '.'));
    expect(askedOf(result)[0]).toBe('Simulated, 100 s: 1.3 times 10/s to f.');
    expect(result.scenario).toMatchObject({ trafficFactor: 1.3 });
    const again = await simulateScenario(compileScenario(result.scenario, 'test', '.'));
    expect(again.totals).toEqual(result.totals);
  });

  test.each([
    ['1.3x', 1.3],
    ['+30%', 1.3],
    ['-25%', 0.75],
    ['130%', 1.3],
    ['2x', 2],
  ])('is written %s', (text, factor) => expect(trafficFactor(text)).toBeCloseTo(factor, 12));
  test.each(['1.3', '0x', '-100%', 'x', '+2x', 'double', '', '-1x'])('is not written %j', (text) =>
    expect(() => trafficFactor(text)).toThrow(/Write a factor above 0 such as 1\.3x/),
  );
});

describe('a rate', () => {
  test.each([
    ['10/s', 10],
    ['10 / s', 10],
    ['600/m', 10],
    ['600/min', 10],
    ['2/h', 2 / 3600],
    ['1/7min', 1 / 420],
    ['1/7 minutes', 1 / 420],
    ['3 per day', 3 / 86_400],
    ['1 per 7 min', 1 / 420],
    ['5 per 2 hours', 5 / 7200],
    ['1e3/s', 1000],
    ['0.5/s', 0.5],
    ['1/250ms', 4],
  ])('%s', (text, perSecond) => {
    expect(quantityProblem('rate', text)).toBeNull();
    expect(quantity('rate', text)).toBeCloseTo(perSecond, 12);
  });
  test.each(['10', '-1/s', '1/0s', '1/fortnight', '10/', 'per day', '1//s', 'NaN', '1e999/s'])('not %s', (text) =>
    expect(quantityProblem('rate', text)).toMatch(/write (a rate|one) such as 10\/s/),
  );
});
