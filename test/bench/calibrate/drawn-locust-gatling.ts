// Locust's tables and Gatling's logs, drawn.

import { baseMs, textOf, tidy, type Dice, type Drawing } from './drawn-recording.ts';
import { type Request, requestsOf, fileOf, rising } from './drawn-requests.ts';

const locustColumns = ['50%', '66%', '75%', '80%', '90%', '95%', '98%', '99%', '99.9%', '99.99%', '100%'];

/** Statistics, failures and the history, each alone and all together. */
export const locust: Drawing = (dice, number) => {
  const names = ['/cart', 'pay now', 'Aggregated'];
  const stats = names.map((name) => {
    const values = rising(dice, 11).map((value) =>
      dice.is(0.95) ? String(Math.round(value)) : dice.pick(['', 'N/A']),
    );
    const count = dice.pick([0, 1, 40, 300]);
    return [
      'GET',
      name,
      count,
      dice.int(0, 9),
      20,
      tidy(dice.ms()),
      5,
      900,
      10,
      dice.pick([0, 2.5, 20]),
      0,
      ...values,
    ].join(',');
  });
  const statsText = textOf([
    `Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,${locustColumns.join(',')}`,
    ...stats,
    dice.maybe('GET,/cut,5,1', 0.3),
  ]);
  const failures = textOf([
    'Method,Name,Error,Occurrences',
    `GET,/cart,"HTTPError('429 Client Error')",${dice.int(1, 12)}`,
    `GET,pay now,${dice.pick(['429', '500 Server Error', 'x4290'])},${dice.int(1, 4)}`,
    dice.maybe('GET,/cut', 0.3),
  ]);
  const totals = new Map<string, number>();
  const history = dice.list(dice.int(2, 7), (second) =>
    names.map((name) => {
      const total = (totals.get(name) ?? 0) + dice.int(0, 30);
      totals.set(name, total);
      return [dice.is(0.95) ? baseMs / 1000 + second : 'x', 5, 'GET', name, 20, 0, total].join(',');
    }),
  );
  const historyText = textOf([
    'Timestamp,User Count,Type,Name,Requests/s,Failures/s,Total Request Count',
    ...history.flat(),
    dice.maybe('17,5', 0.3),
  ]);
  const all = [
    { name: 'a_stats.csv', content: statsText },
    { name: 'b_failures.csv', content: failures },
    { name: 'c_history.csv', content: historyText },
  ];
  return { files: [[all[0]!], [all[1]!], [all[2]!], all, [all[0]!, all[1]!], [all[0]!, all[2]!]][number % 6]! };
};

export const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const javaText = (value: string, encoding: 'latin1' | 'utf16le'): Buffer => {
  if (value === '') return int32(0);
  const bytes = Buffer.from(value, encoding);
  return Buffer.concat([int32(bytes.length), bytes, Buffer.from([encoding === 'latin1' ? 0 : 1])]);
};

const messages = [
  'status.find.is(200), but actually found 429',
  'code 429!',
  'found 4290',
  'j.u.c.TimeoutException: late',
  'i.n.c.ConnectTimeout',
  'Request timeout',
  'no Connection',
  'status.find.is(200), but actually found 503',
  '',
];

const gatlingBinary = (dice: Dice, requests: readonly Request[]): Buffer => {
  const known: string[] = [];
  const numbered = (value: string): Buffer => {
    const at = known.indexOf(value);
    if (at >= 0) return int32(-at - 1);
    if (value === '') return Buffer.concat([int32(0), int32(0)]);
    known.push(value);
    return Buffer.concat([int32(known.length), javaText(value, dice.pick(['latin1', 'utf16le']))]);
  };
  const start = Buffer.alloc(8);
  start.writeBigInt64BE(BigInt(baseMs));
  const scenarios = dice.list(dice.int(0, 2), (index) => `Users ${index}`);
  const assertions = dice.list(dice.int(0, 2), (index) => Buffer.alloc(index + 2, 7));
  const header = [
    Buffer.from([0]),
    javaText('3.13.5', 'latin1'),
    javaText('shop.Load', 'latin1'),
    start,
    javaText(dice.maybe('what for'), 'latin1'),
    int32(scenarios.length),
    ...scenarios.map((name) => javaText(name, 'latin1')),
    int32(assertions.length),
    ...assertions.flatMap((bytes) => [int32(bytes.length), bytes]),
  ];
  const groups = (): Buffer[] => {
    const count = dice.int(0, 2);
    return [int32(count), ...dice.list(count, (index) => numbered(`group ${index}`))];
  };
  const others = [
    (): Buffer[] => [],
    (): Buffer[] => [Buffer.from([2]), int32(0), Buffer.from([1]), int32(9)],
    (): Buffer[] => [Buffer.from([3]), ...groups(), int32(1), int32(2), int32(3), Buffer.from([1])],
    (): Buffer[] => [Buffer.from([4]), numbered('a user error'), int32(5)],
  ];
  const records = requests.flatMap(({ atMs, ms, status, name }) => {
    const isOk = status >= 200 && status < 400;
    const times = [int32(atMs - baseMs), int32(atMs - baseMs + Math.round(ms)), Buffer.from([isOk ? 1 : 0])];
    const before = dice.pick(others)();
    return [
      ...before,
      Buffer.from([1]),
      ...groups(),
      numbered(name),
      ...times,
      numbered(isOk ? '' : dice.pick(messages)),
    ];
  });
  const end = dice.pick([
    [],
    [],
    [Buffer.from([1]), int32(0), int32(5)],
    [Buffer.from([9])],
    [Buffer.from([1]), int32(0), int32(77), int32(90_000)],
  ]);
  return Buffer.concat([...header, ...records, ...end]);
};

export const gatling: Drawing = (dice, number) => {
  const requests = requestsOf(dice, dice.int(2, 9));
  if (number % 2 === 0) return fileOf('simulation.log', gatlingBinary(dice, requests));
  const form = dice.int(0, 2);
  const lines = requests.map(({ atMs, ms, status, name }) => {
    const ok = status >= 200 && status < 400 ? 'OK' : 'KO';
    const times = dice.is(0.93) ? `${atMs}\t${atMs + Math.round(ms)}` : dice.pick([`x\t${atMs}`, `${atMs}\t`]);
    const end = `${name}\t${times}\t${ok}\t${ok === 'OK' ? ' ' : dice.pick(messages)}`;
    return [`REQUEST\t\t${end}`, `REQUEST\t1\tgroup\t${end}`, `scenario\t1\tREQUEST\t\t${end}`][form]!;
  });
  const others = ['USER\tUsers\tSTART\t1', 'GROUP\tgroup\t1\t2\t3\tOK', `REQUEST\t${'cut'.repeat(80)}`, ''];
  const head =
    form === 2
      ? 'shop.Load\tload-1\tRUN\t1\tx\t2.0'
      : `${dice.pick(['RUN', 'ASSERTION'])}\tshop.Load\tload\t1772445600000\t \t3.9.5`;
  return fileOf('simulation.log', textOf([head, ...lines, ...others.filter(() => dice.is())]));
};
