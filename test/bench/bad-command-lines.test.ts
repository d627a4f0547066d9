// What cannot be done is refused: exit code 2, the place, the value, a cure, in our words, soon, and without a file left behind.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enteredPlace, run } from '../support/command-line.ts';

const scenario = `name: x
duration: 2s
functions: { f: { duration: { constant: 10ms }, coldStart: { constant: 20ms } } }
traffic: [{ to: f, arrivals: { constant: { rate: 5/s } } }]
`;
const measured = (handler: string): string => scenario.replace('{ f: {', `{ f: { handler: '${handler}',`);

const files: Record<string, string> = {
  'good.yaml': scenario,
  'slo.yaml': `${scenario}slo: { p99: <300ms }\n`,
  'missing.yaml': measured('./none.mjs#handler'),
  'noexport.yaml': measured('./other.mjs#handler'),
  'syntax.yaml': measured('./syntax.mjs#handler'),
  'other.mjs': 'export const other = 1;\n',
  'syntax.mjs': 'export const handler = async () => {{;\n',
  'empty.yaml': '',
  'binary.yaml': '\u0000\u0001\u0002\uFFFD',
  'list.json': '[1, 2]',
  'broken.json': '{"a": ',
  'number.json': '5',
  'empty.json': '',
  'foreign.json': '{"hello": "world"}',
  'sweep.json': '{"schema": "windtunnel/sweep@1"}',
  'suite.json': '{"schema": "windtunnel/suite@1"}',
  'plan.json': '{"schema": "windtunnel/plan@1"}',
  'result5.json': '{"schema": "windtunnel/run@1", "kind": "simulated", "durationMs": -5}',
  'offered.json': '{"schema": "windtunnel/run@1", "kind": "simulated", "totals": { "offered": -5 }}',
  'history.jsonl': 'no json\n',
  'data.js': 'window.X = 5',
  'starts.log': [1, 2]
    .map((n) => `START RequestId: 00000000-0000-4000-8000-00000000000${n} Version: $LATEST`)
    .join('\n'),
  'template.yaml':
    'Resources: { F: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, MemorySize: 5 } } }\n',
  'cpu.yaml': scenario.replace('coldStart', 'cpu: { share: 50%, measuredAt: 128MB }, coldStart'),
  'power.json': '{"power": 512, "cost": 0.000001, "duration": 100}',
  'nopower.json': '{"power": 50, "cost": 0.000001, "duration": 100}',
  'notemplate.yaml': 'a: 1\n',
  file: 'text',
  'dir/': '',
};

let place: ReturnType<typeof enteredPlace>;
beforeAll(() => {
  process.setMaxListeners(0);
  place = enteredPlace(files);
});
afterAll(() => place.leave());

/** What is typed, and what must be said: the place or the value, and the cure. */
type Case = readonly [args: string, ...said: string[]];

/** Of a library, an engine or the system: none of ours. */
const foreign =
  /expected .*received|invalid (input|option|type)|at position \d|E[A-Z]{4,}|Error:|\n\s+at |undefined|\[object|null is/;

/** What to do about it. */
const cure =
  /belongs here|there (is|are):|did you mean|known here|needs|close it|known; --format|write|name |choose|correct|lower|raise|give|remove|leave|ask for|check the path|Allowed choices|insist|shorten|swap|begin it|put |make it longer|mend|unpack|start a|end the path|set |add one|--help/i;

const cases: readonly Case[] = [
  ['simulate', 'scenario'],
  ['simulat good.yaml', 'simulat', 'Did you mean simulate'],
  ['simulate none.yaml', 'none.yaml', 'no such file'],
  ['simulate dir', 'dir', 'it is a directory'],
  ['simulate file', 'file', '"text"'],
  ['simulate empty.yaml', 'empty.yaml', 'is empty'],
  ['simulate binary.yaml', 'binary.yaml', '(whole file)'],
  ['simulate list.json', 'list.json', 'is a list of 2'],
  ['simulate broken.json', 'broken.json', 'line 1, column 7'],
  ['simulate number.json', 'number.json', 'is 5; write a mapping'],
  ['simulate good.yaml extra', 'too many arguments'],
  ['simulate good.yaml --replications 0', '--replications', "'0'"],
  ['simulate good.yaml --replications many', "'many'"],
  ['simulate good.yaml --replications 1.5', "'1.5'"],
  ['simulate good.yaml --replications 1e15', '--replications', 'runs of about', '--max-events'],
  ['simulate good.yaml --until 1%', '--until', 'ci=1%'],
  ['simulate good.yaml --until ci=0%', 'ci=0%'],
  ['simulate good.yaml --era 2019', 'account.era', '2019'],
  ['simulate good.yaml --era 2023,2099x', 'account.era', '2099x'],
  ['simulate good.yaml --era 2010-01-01', '2010-01-01 is before Lambda'],
  ['simulate good.yaml --era 2023,2023', '--era', '2023 twice'],
  ['simulate good.yaml --era ,', '--era'],
  ['simulate good.yaml --traffic 2', '--traffic', '1.3x'],
  ['simulate good.yaml --traffic 0x', "'0x'"],
  ['simulate good.yaml --traffic 1000000000000x', 'traffic.0.arrivals.constant', 'trillion'],
  ['simulate good.yaml --seed -1', '--seed', "'-1'"],
  ['simulate good.yaml --seed abc', "'abc'"],
  ['simulate good.yaml --max-events lots', '--max-events', '1e10'],
  ['simulate good.yaml --max-memory 5', '--max-memory', '512MB'],
  ['simulate good.yaml --max-events 1', 'traffic.0.arrivals', '--max-events'],
  ['simulate good.yaml --out file', '--out', 'name a directory'],
  ['simulate good.yaml --out file/below', '--out', 'name a directory'],
  ['simulate good.yaml --emf dir', '--emf', 'name a file'],
  ['simulate good.yaml --emf file/below', '--emf'],
  ['simulate good.yaml --wrong', '--wrong'],
  ['simulate good.yaml --batches --replications 3', '--batches', 'leave --replications out'],
  ['simulate good.yaml --batches --until ci=1%', '--batches', 'leave --until out'],
  ['simulate good.yaml --batches', 'duration', 'no steady state'],
  ['simulate good.yaml --emf x --era 2018,2020', '--emf', 'name one --era'],
  ['measure good.yaml', 'functions.f.handler', 'missing'],
  ['measure good.yaml --target nowhere', '--target', '"nowhere"'],
  ['measure good.yaml --target ftp://x', '--target'],
  ['measure good.yaml --sandbox box', '--sandbox', "'box'"],
  ['measure missing.yaml --out file', '--out'],
  ['validate good.yaml', 'functions.f.handler'],
  ['validate good.yaml --unclear maybe', '--unclear', "'maybe'"],
  ['plan good.yaml', 'slo', 'missing'],
  ['plan slo.yaml --function g', '--function', '"g"'],
  ['plan slo.yaml --replications 1', '--replications', "'1'"],
  ['plan slo.yaml --out file', '--out'],
  ['plan slo.yaml --traffic fast', '--traffic', "'fast'"],
  ['sweep good.yaml', '--vary'],
  ['sweep good.yaml --vary x', '--vary x'],
  ['sweep good.yaml --vary functions.g.memory=1,2', 'no "g"', 'there is: f'],
  ['sweep good.yaml --vary functions.f.memroy=128MB,256MB', 'functions.f', 'did you mean "memory"'],
  ['sweep good.yaml --vary functions.f.memory=128MB..256MB', 'has no step'],
  ['sweep good.yaml --vary functions.f.memory=128..256:128', '128 has no unit'],
  ['sweep good.yaml --vary functions.f.memory=128MB..256MB:0MB', 'step 0MB'],
  ['sweep good.yaml --vary functions.f.memory=256MB..128MB:64MB', 'swap them'],
  ['sweep good.yaml --vary functions.f.memory=1MB,2MB', '1MB is outside 128MB'],
  ['sweep good.yaml --vary functions.f.reservedConcurrency=1..1000000:1', '1,000,000 values'],
  ['sweep good.yaml --vary functions.f.keepAlive.preset=2017', 'is 2017'],
  ['sweep good.yaml --vary name.x=1', 'name', 'holds nothing'],
  ['sweep good.yaml --vary seed=1,1', '--vary seed', '1 twice'],
  ['sweep good.yaml --vary functions.f.memory=128MB --vary functions.f.memory=256MB', 'given twice'],
  ['sweep good.yaml --vary seed=1,2 --workers 0', '--workers', "'0'"],
  ['sweep good.yaml --vary seed=1,2 --redis nowhere', '--redis', '"nowhere"'],
  ['sweep good.yaml --vary seed=1,2 --redis redis://127.0.0.1:1', '--redis', '127.0.0.1:1'],
  ['sweep good.yaml --vary seed=1,2 --redis redis://127.0.0.1:1 --workers 2', '--workers'],
  ['sweep good.yaml --vary seed=1,2 --replications 1000000000000', '--replications', 'are the most'],
  ['sweep good.yaml --vary seed=1,2 --out file', '--out'],
  ['worker', '--redis'],
  ['worker --redis nowhere', '"nowhere"'],
  ['worker --redis redis://127.0.0.1:1', '127.0.0.1:1'],
  ['check', 'results'],
  ['check none.json --baseline good.yaml', 'none.json', 'no such file'],
  ['check good.yaml --baseline good.yaml', 'good.yaml', 'begins with "name: x"'],
  ['check broken.json --baseline broken.json', 'broken.json', 'ends in the middle'],
  ['check foreign.json', '--baseline'],
  ['check foreign.json --baseline foreign.json', 'foreign.json', 'is no result'],
  ['check list.json --baseline foreign.json', 'list of 2'],
  ['check sweep.json --baseline sweep.json', 'sweep.json is a sweep'],
  ['check result5.json --baseline result5.json', 'durationMs: is -5'],
  ['check empty.json --baseline empty.json', 'empty.json', 'it is empty'],
  ['check dir --baseline dir', 'it is a directory'],
  ['check good.yaml --interleave none.yaml', 'none.yaml'],
  ['check good.yaml --interleave good.yaml --runs 1', '--runs', "'1'"],
  ['check foreign.json --practical much', '--practical', "'much'"],
  ['check foreign.json --unclear maybe', '--unclear'],
  ['check foreign.json --junit dir', '--junit'],
  ['check foreign.json --html dir', '--html'],
  ['check foreign.json --md file/x', '--md'],
  ['report', 'results'],
  ['report none.json', 'none.json', 'no such file'],
  ['report broken.json', 'ends in the middle'],
  ['report foreign.json', 'foreign.json'],
  ['report sweep.json', 'is a sweep'],
  ['report suite.json', 'verdicts of a suite'],
  ['report plan.json', 'is a plan'],
  ['report result5.json', 'durationMs: is -5'],
  ['report offered.json', 'totals.offered: is -5'],
  ['report empty.json', 'it is empty'],
  ['report dir', 'it is a directory'],
  ['report good.yaml', 'begins with "name: x"'],
  ['report foreign.json --png file', '--png'],
  ['report foreign.json --html dir', '--html'],
  ['report foreign.json --csv file/x', '--csv'],
  ['report foreign.json --md dir', '--md'],
  ['report foreign.json --junit file/x', '--junit'],
  ['history', 'file'],
  ['history none.jsonl', 'none.jsonl', '--add'],
  ['history history.jsonl', 'line 1', 'not JSON'],
  ['history dir', 'it is a directory'],
  ['history new.jsonl --add none.json', '--commit'],
  ['history new.jsonl --add none.json --commit abc', 'none.json', 'no such file'],
  ['history new.jsonl --add broken.json --commit abc', 'broken.json'],
  ['history new.jsonl --import data.js', 'data.js'],
  ['history new.jsonl --import none.js', 'none.js'],
  ['history new.jsonl --png file', '--png'],
  ['history new.jsonl --export dir', '--export'],
  ['serve none.yaml', 'none.yaml', 'no such file'],
  ['serve empty.yaml', 'is empty'],
  ['serve list.json', 'list of 2'],
  ['serve notemplate.yaml', 'functions', 'unknown key "a"'],
  ['serve missing.yaml --port 0', 'functions.f.handler', 'none.mjs does not exist'],
  ['serve syntax.yaml --port 0', 'functions.f.handler', 'syntax.mjs:2'],
  ['serve good.yaml --port 0', 'functions.f.handler', 'missing'],
  ['serve good.yaml --port 99999', '--port', "'99999'"],
  ['serve good.yaml --port x', '--port', "'x'"],
  ['serve good.yaml --clock fast', '--clock', '60x'],
  ['serve good.yaml --settle soon', '--settle'],
  ['serve good.yaml --era 2010-01-01', '2010-01-01'],
  ['serve good.yaml --endpoint sqs', '--endpoint'],
  ['serve good.yaml --endpoint qsq=http://x', 'qsq=http://x'],
  ['serve good.yaml --parameter x', '--parameter'],
  ['serve good.yaml --parameter Stage=x', '--parameter Stage'],
  ['serve good.yaml --logs file', '--logs'],
  ['serve good.yaml --logs-limit big', '--logs-limit'],
  ['serve good.yaml --code-storage none', '--code-storage'],
  ['serve good.yaml --cpu-share half', '--cpu-share'],
  ['serve good.yaml --allow-origin nowhere', '--allow-origin'],
  ['serve good.yaml --allow-host a:b', '--allow-host'],
  ['serve template.yaml --port 0', 'MemorySize (line 1): 5'],
  ['validate-template', 'template'],
  ['validate-template none.yaml', 'no such file'],
  ['validate-template notemplate.yaml', 'Resources'],
  ['validate-template empty.yaml', 'Resources'],
  ['validate-template template.yaml', 'MemorySize (line 1): 5 is outside'],
  ['validate-template template.yaml --parameter Stage=x', '--parameter Stage'],
  ['validate-template dir', 'it is a directory'],
  ['sample-event sqss', '"sqss"', 'did you mean "sqs"'],
  ['bench steadyy', 'steadyy', 'did you mean "steady"'],
  ['calibrate', 'files'],
  ['calibrate none.log', 'none.log', 'no such file'],
  ['calibrate file', 'file', '--format'],
  ['calibrate empty.json', 'is empty'],
  ['calibrate dir', 'is a directory without files'],
  ['calibrate starts.log', 'no file tells how long anything took, of 2 lines', 'name a log'],
  ['calibrate file --format odd', '--format', "'odd'"],
  ['calibrate file --unit h', '--unit', "'h'"],
  ['calibrate file --arrivals some', '--arrivals'],
  ['tune', 'source'],
  ['tune none.yaml', 'no such file'],
  ['tune good.yaml', 'functions.f.cpu', 'measuredAt'],
  ['tune good.yaml --target local', 'functions.f.handler', 'missing'],
  ['tune cpu.yaml --function g', '"g"', 'there are: f'],
  ['tune cpu.yaml --sizes 64,128', '--sizes', '128 to 10240'],
  ['tune cpu.yaml --sizes 128..512:0', '--sizes'],
  ['tune cpu.yaml --strategy best', '--strategy'],
  ['tune cpu.yaml --balanced-weight 2', '--balanced-weight'],
  ['tune cpu.yaml --invocations 5', '--invocations', 'add --target'],
  ['tune cpu.yaml --dry-run', '--dry-run', 'add --target'],
  ['tune cpu.yaml --target aws', '--target', 'insist with --update-function'],
  ['tune cpu.yaml --target http://127.0.0.1:9', '--target', 'see what with --dry-run'],
  ['tune cpu.yaml --target http://127.0.0.1:9/f', '--target', 'one address'],
  ['tune cpu.yaml --target there', '--target', '"there"'],
  ['tune cpu.yaml --target local --update-function', '--update-function', 'Remove it'],
  ['tune cpu.yaml --target local --region eu-west-1', '--region'],
  ['tune power.json --target local', '--target', 'Remove it'],
  ['tune power.json --sizes 256', '--sizes', 'three measured sizes'],
  ['tune nopower.json', '50 MB is no memory size'],
  ['tune https://lambda-power-tuning.show/', 'the link', 'write the whole link'],
  ['list extra', 'too many arguments'],
];

describe('refused', () => {
  test.each(cases)('%s', async (args, ...said) => {
    const there = place.files();
    const { code, stdout, stderr, tookMs } = await run(args.split(' '));
    for (const text of said) expect(stderr).toContain(text);
    expect(stderr).toMatch(cure);
    // The directory's name is of letters by chance.
    expect(stderr.replaceAll(place.directory, '')).not.toMatch(foreign);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(place.files()).toEqual(there);
    // Of a machine that does nothing else, a tenth of this.
    expect(tookMs).toBeLessThan(25_000);
  });

  test('there are many of them', () => expect(cases.length).toBeGreaterThan(150));
});
