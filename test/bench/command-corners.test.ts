// What commands print and write where something is missing, alike, refused or a side of several: held, whole, against the texts in
// test/golden/commands, as in command-outputs.test.ts.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enteredPlace } from '../support/command-line.ts';
import { unplaced, withoutProgress, wordsOf } from '../support/readable.ts';
import { ranAlone } from '../support/signals.ts';

const checkout = `name: checkout
duration: 20s
seed: 7
functions:
  checkout:
    memory: 512MB
    timeout: 3s
    reservedConcurrency: 4
    duration: { lognormal: { p50: 80ms, p99: 300ms } }
    coldStart: { constant: 400ms }
    handler: app.mjs#handler
traffic: [{ to: checkout, arrivals: { poisson: { rate: 40/s } } }]
slo: { throttled: '<1%' }
`;
const roomy = checkout.replace('reservedConcurrency: 4', 'reservedConcurrency: 40');

/** More functions than can be looked through, of which every other one belongs to one of two applications. */
const many = `name: many
duration: 5s
functions:
${Array.from({ length: 30 }, (_, i) => `  f${i}: { duration: { constant: ${10 + i}ms }${i % 2 === 0 ? `, tags: { application: app${i % 4} }` : ''} }`).join('\n')}
traffic:
${Array.from({ length: 30 }, (_, i) => `  - { to: f${i}, arrivals: { constant: { rate: ${1 + (i % 7)}/s } } }`).join('\n')}
`;

/** Lines of vegeta, of which some were refused or have no answer. */
const vegeta = (codes: readonly number[]): string =>
  codes
    .map((code, i) =>
      JSON.stringify({
        attack: '',
        seq: i,
        code,
        timestamp: new Date(Date.UTC(2026, 0, 1, 10, 0, 0, 100 * i)).toISOString(),
        latency: 25_000_000 + 1_000_000 * (i % 9),
        bytes_out: 0,
        bytes_in: 2,
        error: code === 0 ? 'connection refused' : '',
        body: null,
        method: 'POST',
        url: 'http://127.0.0.1/f',
        headers: null,
      }),
    )
    .join('\n');

const log = (lines: number): string =>
  Array.from({ length: lines }, (_, i) => {
    const at = new Date(Date.UTC(2026, 0, 1, 10, 0, 0, i * 700)).toISOString();
    const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
    return `${at} REPORT RequestId: ${id}\tDuration: ${20 + ((i * 37) % 50)}.50 ms\tBilled Duration: ${21 + ((i * 37) % 50)} ms\tMemory Size: 256 MB\tMax Memory Used: 70 MB`;
  }).join('\n');

const template = (reserved: number): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  checkout:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: checkout
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: .
      MemorySize: 512
      Timeout: 3
      ReservedConcurrentExecutions: ${reserved}
`;

/** A function behind a source of which nothing is said, by the rules of that era. */
const fed = (via: string, era: string): string => `name: fed
duration: 1m
seed: 5
account: { era: '${era}' }
functions: { w: { timeout: 20s, duration: { constant: 400ms }, coldStart: { constant: 300ms } } }
traffic: [{ to: w, via: ${via}, arrivals: { poisson: { rate: 300/s } } }]
slo: { backlog: '<200', backlogAtEnd: '<50' }
`;

/** A function of two queues, one of which is another stack's, and one that something else calls. */
const queues = `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: app.handler, CodeUri: ., Timeout: 7 }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: .
      Timeout: 20
      Events:
        Theirs: { Type: SQS, Properties: { Queue: 'arn:aws:sqs:us-east-1:123456789012:theirs', BatchSize: 5 } }
        Own:
          Type: SQS
          Properties: { Queue: !GetAtt Queue.Arn, BatchSize: 5, ScalingConfig: { MaximumConcurrency: 9 } }
  Queue: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 130 } }
`;

let place: ReturnType<typeof enteredPlace>;
beforeAll(async () => {
  place = enteredPlace({
    'app.mjs': 'export const handler = async () => 1;\n',
    'checkout.yaml': checkout,
    'roomy.yaml': roomy,
    'slower.yaml': roomy.replace('p50: 80ms', 'p50: 95ms'),
    'other.yaml': roomy.replaceAll('checkout:', 'pay:').replace('to: checkout', 'to: pay'),
    'never.yaml': checkout.replace('reservedConcurrency: 4', 'reservedConcurrency: 0'),
    'many.yaml': many,
    'two.yaml': roomy
      .replace('traffic:', '  mail: { duration: { constant: 30ms } }\ntraffic:')
      .replace('traffic: [', 'traffic: [{ to: mail, arrivals: { constant: { rate: 5/s } } }, '),
    'access.log': Array.from(
      { length: 30 },
      (_, i) => `10.0.0.1 - - [01/Jan/2026:10:00:${String(i).padStart(2, '0')} +0000] "GET /a HTTP/1.1" 200 12`,
    ).join('\n'),
    'refused.json': vegeta([429, 429, 0, 429]),
    'one-refused.json': vegeta([429]),
    'silent.json': vegeta([0, 0]),
    'fine.json': vegeta(Array.from({ length: 40 }, () => 200)),
    'history.csv': `Timestamp,User Count,Type,Name,Requests/s,Total Request Count
1772445600,5,GET,/a,3,3
1772445601,5,GET,/a,4,7
`,
    'search.jtl': `timeStamp,elapsed,label,responseCode,success
1772445600000,30,Search,200,true
1772445600400,45,Search,200,true
`,
    'job.csv': 'duration_ms,function\n120,job\n140,job\n',
    'traces.json': JSON.stringify({
      TraceSummaries: [0.03, 0.05, 0.04].flatMap((ResponseTime, i) => {
        const StartTime = new Date(Date.UTC(2026, 0, 1, 10, 0, i)).toISOString();
        const of = (Name: string): object => ({ StartTime, EntryPoint: { Name } });
        return [
          { ...of('api'), ResponseTime },
          { ...of('mail'), HasThrottle: true },
        ];
      }),
    }),
    ...Object.fromEntries(
      ['invocations', 'durations', 'memory'].map((name) => [
        `azure/${name}.csv`,
        readFileSync(new URL(`../../docs/example-trace/${name}.csv`, import.meta.url), 'utf8'),
      ]),
    ),
    'notes.txt': 'nothing to see\n',
    ...Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`logs/${i}.log`, `${log(6)}\nno line\n`])),
    'logs/readme.md': 'streams of api\n',
    'empty-template.yaml': 'Transform: AWS::Serverless-2016-10-31\nResources: { Queue: { Type: AWS::SQS::Queue } }\n',
    'template.yaml': template(4),
    'patched.yaml': template(24),
    'late.yaml': roomy
      .replace(/duration: \{ lognormal.*/, 'duration: { constant: 9s }')
      .replace(/ {4}coldStart/, '    cpu: { share: 50%, measuredAt: 512MB }\n    coldStart'),
    'scaled.yaml': roomy
      .replace('reservedConcurrency: 40', 'runtime: java21\n    provisionedConcurrency: 3')
      .replace(/ *handler:.*/, ''),
    'queues-template.yaml': queues,
    'queues.yaml': `name: queues
duration: 1m
seed: 5
template: ./queues-template.yaml
functions:
  Api: { duration: { constant: 50ms }, coldStart: { constant: 300ms } }
  Worker: { duration: { constant: 400ms }, coldStart: { constant: 300ms } }
traffic:
  - { to: Api, arrivals: { constant: { rate: 5/s } } }
  - { to: Worker, via: sqs, arrivals: { poisson: { rate: 20/s } }, sqs: { batchSize: 5 } }
  - { to: Worker, via: sqs, arrivals: { poisson: { rate: 60/s } }, sqs: { batchSize: 5 } }
slo: { backlog: '<200', backlogAtEnd: '<50' }
`,
    'warm.yaml': roomy.replace("slo: { throttled: '<1%' }", "slo: { throttled: '<1%', coldStarts: '<0.5%' }"),
    'plain-template.yaml': `Resources:
  checkout:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: checkout
      Runtime: nodejs22.x
      Handler: app.handler
      Role: arn:aws:iam::123456789012:role/r
      Code: { ZipFile: x }
      MemorySize: 512
      Timeout: 3
`,
    'topic.yaml': fed('kafka', '2026'),
    'queue.yaml': fed('sqs', '2026'),
    'old-queue.yaml': fed('sqs', '2022-06-01'),
    'java.yaml': roomy
      .replace('reservedConcurrency: 40', 'runtime: java21')
      .replace('memory: 512MB', 'memory: 1GB')
      .replace(/ *handler:.*/, ''),
    'nodejs.yaml': roomy.replace('reservedConcurrency: 40', 'runtime: nodejs22.x').replace('512MB', '2GB'),
    'wave.yaml': `name: wave
duration: 1h
seed: 3
functions: { f: { reservedConcurrency: 20, duration: { exponential: { mean: 500ms } }, coldStart: { constant: 100ms } } }
traffic: [{ to: f, arrivals: { poisson: { rate: [[0s, 20/s], [15m, 40/s], [30m, 20/s], [45m, 40/s], [60m, 20/s]] } } }]
`,
    'dear.yaml': roomy.replace(/slo:.*/, "slo: { cost: '<$0.000001/run' }"),
    'no-size.yaml': roomy
      .replace(/ {4}coldStart/, '    cpu: { share: 50%, measuredAt: 512MB }\n    coldStart')
      .replace(/slo:.*/, "slo: { throttled: '<1%', p99: '<20ms' }"),
    'closed.yaml': `name: closed
duration: 1s
functions: { f: { runtime: java21, reservedConcurrency: 0, duration: { constant: 5ms }, coldStart: { constant: 9ms } } }
traffic: [{ to: f, arrivals: { constant: { rate: 2/s } } }]
`,
    'unkept.yaml': checkout.replace("throttled: '<1%'", "p99: '<20ms'"),
  });
  const written = async (file: string, name: string, more: readonly string[] = []): Promise<object> => {
    await ranAlone(['simulate', file, '--out', name, '--no-diagnosis', ...more]);
    const found = place.files().find((one) => one.startsWith(`${name}/`) && one.endsWith('.simulated.json'));
    return JSON.parse(readFileSync(found!, 'utf8')) as object;
  };
  for (let seed = 1; seed <= 3; seed += 1) {
    for (const side of ['roomy', 'slower']) {
      const result = await written(`${side}.yaml`, `${side}-${seed}`, ['--seed', String(seed)]);
      writeFileSync(`${side}-${seed}.json`, JSON.stringify({ ...result, kind: 'measured' }));
      const warnings = ['host saturated: its cores were queued for'];
      writeFileSync(`${side}-${seed}-late.json`, JSON.stringify({ ...result, kind: 'measured', warnings }));
    }
  }
  await written('other.yaml', 'other');
  await written('two.yaml', 'two');
  await written('many.yaml', 'many');
});
afterAll(() => place.leave());

const commands: readonly (readonly [name: string, args: string, ...documents: string[]])[] = [
  ['simulate-eras-alike', 'simulate roomy.yaml --era 2023-09-01,2023-10-01 --no-diagnosis'],
  ['simulate-many', 'simulate many.yaml --no-diagnosis'],
  [
    'check-runs',
    'check slower-1.json slower-2.json slower-3.json --baseline roomy-1.json roomy-2.json roomy-3.json --md runs.md',
    'runs.md',
  ],
  ['check-runs-against-one', 'check slower-1.json slower-2.json --baseline roomy-3.json --unclear pass'],
  ['check-runs-held', 'check roomy-1.json roomy-2.json --baseline roomy-3.json roomy-2.json --unclear fail'],
  ['check-one-held', 'check roomy-1.json --baseline roomy-2.json --unclear fail --practical 30'],
  ['check-one-let-through', 'check roomy-1.json --baseline roomy-2.json --practical 0.01'],
  ['check-one-late', 'check slower-1-late.json --baseline roomy-1.json'],
  ['check-all-late', 'check slower-1-late.json slower-2-late.json --baseline roomy-1.json roomy-2-late.json'],
  ['report-late', 'report roomy-1-late.json roomy-1/checkout.simulated.json'],
  ['report-pictures', 'report two/checkout.simulated.json --md texts/p.md --png drawn/pictures', 'texts/p.md'],
  ['report-many', 'report many/many.simulated.json'],
  ['report-distributions', 'report two/checkout.simulated.json --hgrm hgrm2 --json'],
  ['init-first', 'init --yes --out first', 'first/scenario.yaml'],
  ['init-access-log', 'init access.log --yes --out below/l.yaml', 'below/l.yaml'],
  ['calibrate-shown', 'calibrate fine.json --function api'],
  ['calibrate-told-as-json', 'calibrate fine.json --function api --json'],
  ['calibrate-json', 'calibrate fine.json --function api --out f.json', 'f.json'],
  ['calibrate-into-directory', 'calibrate fine.json --function api --out made', 'made/api.yaml'],
  ['calibrate-directory', 'calibrate logs --function api --out d.yaml'],
  ['calibrate-result', 'calibrate roomy-1.json'],
  ['calibrate-refused', 'calibrate refused.json --function api'],
  ['calibrate-one-refused', 'calibrate one-refused.json --function api'],
  ['calibrate-silent', 'calibrate silent.json --function api'],
  ['calibrate-history', 'calibrate history.csv --function api'],
  ['calibrate-notes', 'calibrate search.jtl job.csv --arrivals instants --out both.yaml', 'both.yaml'],
  ['init-azure', 'init azure --yes --out of-azure.yaml', 'of-azure.yaml'],
  ['init-traces', 'init traces.json --yes --out traced.yaml', 'traced.yaml'],
  ['calibrate-instants-shown', 'calibrate fine.json --function api --arrivals instants'],
  [
    'sweep-replicated',
    'sweep checkout.yaml --vary functions.checkout.reservedConcurrency=3,40 --workers 1 --replications 3',
  ],
  ['sweep-without-objectives', 'sweep many.yaml --vary seed=1,2 --workers 1'],
  ['plan-says-so-already', 'plan roomy.yaml --replications 4 --patch patched.yaml'],
  ['plan-no-function', 'plan checkout.yaml --replications 4 --patch empty-template.yaml'],
  ['plan-not-kept', 'plan unkept.yaml --replications 4 --patch template.yaml'],
  ['plan-ways-resumed', 'plan roomy.yaml --replications 4 --compute default,managed --resume ways.log --out planned'],
  [
    'report-of-others',
    'report roomy-1.json other/checkout.simulated.json planned/checkout.plan.json --hlog r.hlog --hgrm hgrm',
    'hgrm/checkout.measured.hgrm',
  ],
  ['history-unchanged', 'history h.jsonl --add roomy-1.json roomy-2.json --commit abc --png pictures'],
  ['history-of-one', 'history one.jsonl --add roomy-1.json --commit abc'],
  ['report-out', 'report roomy-1.json --out shown'],
  ['plan-two-queues', 'plan queues.yaml --replications 4 --patch queues-template.yaml'],
  ['plan-without-an-alias', 'plan warm.yaml --replications 4 --patch plain-template.yaml'],
  ['plan-topic', 'plan topic.yaml --replications 4'],
  ['plan-bare-queue', 'plan queue.yaml --replications 4'],
  ['plan-old-queue', 'plan old-queue.yaml --replications 4'],
  ['plan-dear', 'plan dear.yaml --replications 4'],
  ['plan-no-size-keeps', 'plan no-size.yaml --replications 4'],
  ['simulate-batches-related', 'simulate wave.yaml --batches --no-diagnosis --quiet'],
  ['plan-snapstart', 'plan java.yaml --replications 4 --compute default,snapstart'],
  ['simulate-ways-refused', 'simulate nodejs.yaml --compute default,managed,snapstart --no-diagnosis'],
  ['simulate-ways-none-serves', 'simulate closed.yaml --compute default,snapstart --no-diagnosis'],
  ['tune-none-fits', 'tune late.yaml --sizes 128,256'],
  [
    'simulate-ways-left-out',
    'simulate scaled.yaml --compute default,snapstart --no-diagnosis --out left',
    'left/report.html',
  ],
  ['tune-sizes', 'tune checkout.yaml --dry-run --target local --sizes 128..256:64,1GB --invocations 2'],
];

test.each(commands)('%s', async (name, args, ...documents) => {
  const { code, stdout, ...told } = await ranAlone(args.split(' '));
  const stderr = withoutProgress(told.stderr);
  const parts = [
    `$ windtunnel ${args}`,
    `exit code ${code}`,
    stdout,
    ...(stderr === '' ? [] : ['--- stderr', stderr]),
    ...documents.flatMap((document) => {
      const text = readFileSync(join(place.directory, document), 'utf8');
      return [`--- ${document}`, document.endsWith('.html') ? wordsOf(text) : text];
    }),
  ];
  const text = unplaced(parts.join('\n'), place.directory).replaceAll(/[ \t]+$/gm, '');
  await expect(text).toMatchFileSnapshot(`../golden/commands/${name}.txt`);
});

test('a way that is left out of a comparison is named in its page and in its JSON too', async () => {
  const args = ['simulate', 'nodejs.yaml', '--compute', 'default,managed,snapstart', '--no-diagnosis'];
  const { code, stdout } = await ranAlone([...args, '--out', 'ways', '--json']);
  const why =
    'nodejs22.x has no SnapStart as a ZIP package; Java 11, Python 3.12, .NET 8 and later do, others as package: image';
  expect([code, (JSON.parse(stdout) as { compute: { left: string[] } }).compute.left]).toEqual([
    0,
    [`compute snapstart left out: ${why}`],
  ]);
  expect(wordsOf(readFileSync('ways/report.html', 'utf8'))).toContain(
    `unless initialEnvironments says otherwise. Compute snapstart left out: ${why}.`,
  );
});
