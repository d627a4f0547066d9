// What commands print and write, whole: each with its options, held against the texts in test/golden/commands. A change of
// theirs is read as a difference there (`npx vitest run --project unit -u test/bench/command-outputs.test.ts` accepts it).

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enteredPlace, run } from '../support/command-line.ts';
import { unplaced, withoutProgress, wordsOf } from '../support/readable.ts';

const checkout = `name: checkout
duration: 1m
seed: 7
account: { region: us-east-1, era: '2023', concurrency: 1000 }
functions:
  checkout:
    memory: 512MB
    timeout: 3s
    reservedConcurrency: 12
    tags: { team: shop }
    duration: { lognormal: { p50: 80ms, p99: 400ms } }
    coldStart: { runtime: nodejs22.x }
  mail:
    memory: 256MB
    timeout: 10s
    reservedConcurrency: 5
    duration: { gamma: { mean: 300ms, cv: 0.5 } }
    errors: 2%
    coldStart: { constant: 400ms }
traffic:
  - to: checkout
    arrivals: { poisson: { rate: [[0s, 10/s], [15s, 100/s], [45s, 20/s]] } }
    retry: sdk-v3-standard
  - to: mail
    via: sqs
    arrivals: { constant: { rate: 12/s } }
    sqs: { batchSize: 2, visibilityTimeout: 60s, maxReceiveCount: 3 }
  - to: mail
    via: async
    arrivals: { burst: { at: 20s, count: 30 } }
slo: { throttled: '<0.1%', p99: '<500ms', coldStarts: '<1%', backlog: '<100', cost: '<$1/run' }
`;

const other = checkout
  .replace('p50: 80ms', 'p50: 95ms')
  .replace('reservedConcurrency: 12', 'reservedConcurrency: 20')
  .replace('seed: 7', 'seed: 8');

const template = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters: { Stage: { Type: String, Default: dev } }
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: .
      MemorySize: 512
      Timeout: 7
      ReservedConcurrentExecutions: 40
      FunctionUrlConfig: { AuthType: NONE }
      Events:
        Get: { Type: Api, Properties: { Path: /items, Method: get } }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: .
      Timeout: 20
      Events:
        Work:
          Type: SQS
          Properties:
            Queue: !GetAtt Queue.Arn
            BatchSize: 5
            MaximumBatchingWindowInSeconds: 3
            ScalingConfig: { MaximumConcurrency: 9 }
            FunctionResponseTypes: [ReportBatchItemFailures]
  Queue: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 130, RedrivePolicy: { maxReceiveCount: 4, deadLetterTargetArn: x } } }
`;

const log = Array.from({ length: 40 }, (_, i) => {
  const at = new Date(Date.UTC(2026, 0, 1, 10, 0, 0, i * 700)).toISOString();
  const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
  const ms = 20 + ((i * 37) % 50) + (i === 30 ? 400 : 0);
  const init = i % 13 === 0 ? `\tInit Duration: ${150 + i}.25 ms` : '';
  return `${at} START RequestId: ${id} Version: $LATEST
${at} END RequestId: ${id}
${at} REPORT RequestId: ${id}\tDuration: ${ms}.50 ms\tBilled Duration: ${ms + 1} ms\tMemory Size: 256 MB\tMax Memory Used: ${70 + (i % 5)} MB${init}`;
}).join('\n');

const calls = `name: calls
duration: 10s
seed: 3
functions:
  Api:
    memory: 512MB
    timeout: 7s
    handler: app.mjs#handler
    duration: { lognormal: { p50: 80ms, p99: 300ms } }
    coldStart: { constant: 400ms }
traffic:
  - to: Api
    payload: { n: 1 }
    arrivals: { constant: { rate: 20/s } }
slo: { throttled: '<1%', p99: '<900ms' }
`;

/** A series of another tool, that is slower from its thirteenth commit on. */
const benchmarkData = `window.BENCHMARK_DATA = ${JSON.stringify({
  lastUpdate: 1_760_000_000_000,
  repoUrl: 'https://example.com/repo',
  entries: {
    Benchmark: Array.from({ length: 24 }, (_, i) => ({
      commit: {
        id: `c${String(i).padStart(7, '0')}`,
        timestamp: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
        message: `change ${i}`,
        url: '',
      },
      date: Date.UTC(2026, 0, 1 + i),
      tool: 'customSmallerIsBetter',
      benches: [
        { name: 'slow', unit: 'ms', value: (i < 12 ? 100 : 150) + (i % 3) },
        { name: 'even', unit: 'ms', value: 20 + (i % 2) },
      ],
    })),
  },
})}`;

let place: ReturnType<typeof enteredPlace>;
beforeAll(async () => {
  process.setMaxListeners(0);
  place = enteredPlace({
    'checkout.yaml': checkout,
    'other.yaml': other,
    'template.yaml': template,
    'app.mjs': 'export const handler = async () => 1;\n',
    'api.log': log,
    'calls.yaml': calls,
    'clients.yaml': calls.replace(/arrivals:.*/, 'closedLoop: { clients: 5, think: { constant: 400ms } }'),
    'unmodelled.yaml': calls.replace(/^ *(duration|coldStart): \{.*\n/gm, ''),
    'ways.yaml': calls
      .replace('seed: 3', "seed: 3\naccount: { era: '2026' }")
      .replace('timeout: 7s', 'timeout: 7s\n    runtime: java21\n    cpu: { share: 60%, measuredAt: 512MB }')
      .replace('    handler: app.mjs#handler\n', ''),
    'managed.yaml': `name: managed
duration: 20s
seed: 3
account: { era: '2026' }
functions:
  Api:
    compute: managed
    memory: 4096MB
    timeout: 7s
    runtime: nodejs22.x
    managed: { slots: 4, minimumEnvironments: 3, initialEnvironments: 3, memoryPerVcpu: 2 }
    duration: { lognormal: { p50: 80ms, p99: 300ms } }
traffic:
  - to: Api
    arrivals: { poisson: { rate: 160/s } }
slo: { throttled: '<1%', p99: '<900ms' }
`,
    'aliased.yaml': calls
      .replace(
        '    coldStart',
        `    cpu: { share: 70%, measuredAt: 512MB }
    versions: { '1': {}, '2': { memory: 1024MB } }
    aliases: { live: { version: '1', weights: { '2': 10% } } }
    coldStart`,
      )
      .replace('to: Api', 'to: Api:live'),
    'worker.yaml': `name: worker
duration: 2m
seed: 5
template: ./template.yaml
functions:
  Worker: { duration: { constant: 400ms }, coldStart: { constant: 300ms } }
traffic:
  - { to: Worker, via: sqs, arrivals: { poisson: { rate: 60/s } }, sqs: { batchSize: 5 } }
slo: { backlog: '<200', backlogAtEnd: '<50' }
`,
    'cpu.yaml': calls.replace('    coldStart', '    cpu: { share: 70%, measuredAt: 512MB }\n    coldStart'),
    'body.txt': '{"id":{{json id}},"n":{{counter}}}',
    'rows.csv': 'id\na1\nb2\n',
    'power.json':
      '{"power": 512, "cost": 0.000001, "duration": 100, "stateMachine": {"executionCost": 0.0003, "lambdaCost": 0.0001, "visualization": "https://example.com/#AAE="}}',
    'data.js': benchmarkData,
  });
  for (const [name, file] of [
    ['now', 'checkout.yaml'],
    ['before', 'other.yaml'],
  ] as const) {
    await run(['simulate', file, '--out', name, '--no-diagnosis']);
    const result = JSON.parse(readFileSync(`${name}/checkout.simulated.json`, 'utf8')) as object;
    writeFileSync(`${name}.measured.json`, JSON.stringify({ ...result, kind: 'measured' }));
  }
});
afterAll(() => place.leave());

const readable = (name: string): string => {
  const text = readFileSync(join(place.directory, name), 'utf8');
  return name.endsWith('.html') ? wordsOf(text) : text;
};

/** Of a result of a run what is no curve; other JSON as it is. */
const shown = (name: string): string => {
  if (name.endsWith('.png')) return '(a picture)';
  const text = readable(name);
  return text.length > 60_000 ? `${text.slice(0, 2000)}\n(and so on)` : text;
};

const commands: readonly (readonly [name: string, args: string, ...documents: string[]])[] = [
  ['simulate', 'simulate checkout.yaml'],
  ['simulate-twice-the-traffic', 'simulate checkout.yaml --traffic 2x --no-diagnosis --seed 3'],
  ['simulate-replications', 'simulate checkout.yaml --replications 3 --no-diagnosis'],
  ['simulate-until', 'simulate checkout.yaml --until ci=45% --no-diagnosis'],
  ['simulate-batches', 'simulate checkout.yaml --batches --no-diagnosis'],
  ['simulate-eras', 'simulate checkout.yaml --era 2018,2020,2023 --no-diagnosis'],
  ['simulate-page', 'simulate checkout.yaml --out page --no-diagnosis', 'page/report.html'],
  ['simulate-emf', 'simulate checkout.yaml --no-diagnosis --emf emf.jsonl'],
  [
    'report',
    'report now/checkout.simulated.json --md r.md --csv r.csv --junit r.xml --openmetrics r.prom --hgrm hgrm',
    'r.md',
    'r.csv',
    'r.xml',
    'r.prom',
    'hgrm/checkout.simulated.hgrm',
  ],
  [
    'report-pair',
    'report before.measured.json now/checkout.simulated.json --md p.md --junit p.xml --html p.html',
    'p.md',
    'p.xml',
    'p.html',
  ],
  [
    'report-side-by-side',
    'report before/checkout.simulated.json now/checkout.simulated.json before.measured.json --md s.md --junit s.xml --html s.html',
    's.md',
    's.xml',
    's.html',
  ],
  [
    'check-worse',
    'check before/checkout.simulated.json --baseline now/checkout.simulated.json --junit c.xml --md c.md --html c.html',
    'c.xml',
    'c.md',
    'c.html',
  ],
  ['check-same', 'check now/checkout.simulated.json --baseline now/checkout.simulated.json --junit d.xml', 'd.xml'],
  ['check-measured', 'check before.measured.json --baseline now.measured.json --practical 3'],
  ['check-measured-unclear', 'check before.measured.json --baseline now.measured.json --unclear pass --practical 50'],
  ['check-objectives', 'check now/checkout.simulated.json'],
  [
    'sweep',
    'sweep checkout.yaml --vary functions.checkout.reservedConcurrency=10..20:5 --vary functions.mail.memory=128MB,256MB --workers 1 --out sweep',
  ],
  ['init-template', 'init template.yaml --yes --out t.yaml', 't.yaml'],
  ['init-log', 'init api.log --yes --out l.yaml', 'l.yaml'],
  ['validate-template', 'validate-template template.yaml --parameter Stage=prod'],
  ['calibrate', 'calibrate api.log --function api --out k.yaml --html k.html', 'k.yaml', 'k.html'],
  ['calibrate-instants', 'calibrate api.log --function api --arrivals instants --out i.yaml', 'i.yaml'],
  ['history', 'history h.jsonl --add now/checkout.simulated.json before/checkout.simulated.json --commit abc'],
  [
    'plan',
    'plan calls.yaml --replications 6 --out planned --patch template.yaml',
    'planned/calls.plan.json',
    'planned/report.html',
  ],
  ['plan-one-of-several', 'plan checkout.yaml --function checkout --top 1 --replications 4 --traffic 2x'],
  ['plan-markdown', 'plan checkout.yaml --replications 4 --md plan.md --resume runs.log', 'plan.md'],
  ['plan-resumed', 'plan checkout.yaml --replications 4 --resume runs.log'],
  ['plan-queue', 'plan worker.yaml --replications 4 --patch template.yaml'],
  ['plan-ways', 'plan ways.yaml --replications 4 --compute default,managed'],
  ['plan-managed', 'plan managed.yaml --replications 4 --out managed', 'managed/report.html'],
  ['simulate-ways', 'simulate ways.yaml --compute default,snapstart,managed --out ways', 'ways/report.html'],
  ['simulate-ways-json', 'simulate ways.yaml --compute default,managed --json'],
  [
    'report-files',
    'report now/checkout.simulated.json before.measured.json --csv f.csv --png drawn --out filed',
    'f.csv',
    'filed/report.html',
  ],
  ['report-of-a-plan', 'report planned/calls.plan.json'],
  ['measure-dry', 'measure calls.yaml --dry-run'],
  ['measure-dry-clients', 'measure clients.yaml --dry-run --max-requests 100'],
  [
    'measure-dry-aws',
    'measure calls.yaml --dry-run --target aws --region eu-west-1 --qualifier live --run-id run-1 --max-cost 0.00001 --max-requests 200',
  ],
  ['measure-dry-endpoint', 'measure unmodelled.yaml --dry-run --target http://127.0.0.1:9 --max-cost 0.01'],
  [
    'measure-dry-http',
    'measure calls.yaml --dry-run --target http://127.0.0.1:9/pay --method PUT --body @body.txt --data rows.csv',
  ],
  ['tune', 'tune cpu.yaml --sizes 256,512,1024 --strategy cost --out tuned', 'tuned/report.html'],
  ['tune-balanced', 'tune cpu.yaml --strategy balanced --balanced-weight 0.3'],
  ['tune-aliased', 'tune aliased.yaml --sizes 256,512,1024'],
  ['tune-dry-local', 'tune calls.yaml --dry-run --target local --sizes 128,512 --invocations 3'],
  ['tune-dry-aws', 'tune calls.yaml --dry-run --target aws --sizes 128,512'],
  ['tune-power', 'tune power.json'],
  ['history-changes', 'history runs.jsonl --import data.js --export out.js --png pictures', 'runs.jsonl', 'out.js'],
  ['history-again', 'history runs.jsonl --json'],
  ['sample-event', 'sample-event sqs'],
  ['sample-events', 'sample-event'],
  ['list', 'list'],
  ['schema', 'schema --reference'],
  ['schema-line', 'schema --line'],
  ['help', '--help'],
];

test.each(commands)('%s', async (name, args, ...documents) => {
  const { code, stdout, ...told } = await run(args.split(' '));
  const stderr = withoutProgress(told.stderr);
  const parts = [
    `$ windtunnel ${args}`,
    `exit code ${code}`,
    stdout,
    ...(stderr === '' ? [] : ['--- stderr', stderr]),
    ...documents.flatMap((document) => [`--- ${document}`, shown(document)]),
  ];
  const text = unplaced(parts.join('\n'), place.directory).replaceAll(/[ \t]+$/gm, '');
  await expect(text).toMatchFileSnapshot(`../golden/commands/${name}.txt`);
});
