// The runtimes, pinned: what each is made of, and what it cannot do anywhere.

import type { StepName } from './steps.ts';

export interface Runtime {
  /** Of its functions and its directory. */
  readonly id: string;
  readonly title: string;
  /** From npm. */
  readonly packages?: Readonly<Record<string, string>>;
  /** Commands without which it cannot be had, each with arguments that succeed where it can. */
  readonly needs: readonly (readonly [command: string, ...args: string[]])[];
  /** Says which version that is, run in its directory. */
  readonly version: readonly [command: string, ...args: string[]];
  /** Files of `sources/`, by the names that they get. */
  readonly files: Readonly<Record<string, string>>;
  /** Run in its directory once the files are there. */
  readonly build?: readonly [command: string, ...args: string[]];
  /** What its bootstrap runs in /var/task; a file called `bootstrap` where that is it already. */
  readonly starts?: string;
  /** As CreateFunction names it; provided.al2023 unless given. */
  readonly lambdaRuntime?: string;
  /** What `serve` is asked for; what fits unless given. */
  readonly sandbox?: 'process';
  readonly handler: string;
  /** The handler of a function of its own for streams; the same unless given. */
  readonly streamingHandler?: string;
  /** Steps that it cannot take, and why. */
  readonly lacks?: Readonly<Partial<Record<StepName, string>>>;
}

const jsonOnly = 'its answers are JSON';
const noAfter = 'it asks for the next invocation when the handler has returned';
const javascript = { files: { 'runtime.mjs': 'runtime.mjs' }, handler: 'any.thing' } as const;
const officialNode = {
  files: { 'handler.mjs': 'handler.mjs' },
  handler: 'handler.handler',
  streamingHandler: 'handler.streaming',
  lacks: { bytes: jsonOnly, 'work after the answer': noAfter },
  needs: [
    ['cmake', '--version'],
    ['g++', '--version'],
    ['autoconf', '--version'],
  ],
} as const;

/** Ours, of this platform: what Node.js functions run on here. */
const own = (id: string, lambdaRuntime: string, place: string): Runtime => ({
  ...officialNode,
  id,
  title: `ours for ${lambdaRuntime}, in a ${place}`,
  needs: [],
  version: ['sh', '-c', 'echo Node.js $("$NODE" --version)'],
  lambdaRuntime,
  ...(place === 'process' ? { sandbox: 'process' } : {}),
});

export const runtimes: readonly Runtime[] = [
  own('own22', 'nodejs22.x', 'thread'),
  own('own22process', 'nodejs22.x', 'process'),
  own('own24', 'nodejs24.x', 'thread'),
  own('own24process', 'nodejs24.x', 'process'),
  {
    id: 'bash',
    title: 'bash and curl',
    needs: [
      ['bash', '--version'],
      ['curl', '--version'],
    ],
    version: ['bash', '-c', 'echo bash $BASH_VERSION, $(curl --version | head -n 1 | cut -d" " -f1,2)'],
    files: { bootstrap: 'bootstrap.sh' },
    handler: 'any.thing',
  },
  {
    id: 'python',
    title: "Python's own library",
    needs: [['python3', '--version']],
    version: ['python3', '--version'],
    files: { 'runtime.py': 'runtime.py' },
    starts: '"$PYTHON" runtime.py',
    handler: 'any.thing',
  },
  {
    id: 'awslambdaric',
    title: "AWS's client for Python",
    needs: [['python3', '-c', 'import awslambdaric']],
    version: ['python3', '-c', 'import importlib.metadata as m; print("awslambdaric", m.version("awslambdaric"))'],
    files: { 'app.py': 'app.py' },
    starts: '"$PYTHON" -m awslambdaric app.handler',
    handler: 'app.handler',
    lacks: {
      bytes: jsonOnly,
      'work after the answer': noAfter,
      'streaming URL': 'it knows no streams',
      'streaming invoke': 'it knows no streams',
      'streaming error': 'it knows no streams',
    },
  },
  {
    id: 'ric3',
    title: "AWS's client for Node.js 3",
    packages: { 'aws-lambda-ric': '3.3.0' },
    ...officialNode,
    version: ['sh', '-c', 'echo aws-lambda-ric 3.3.0, Node.js $(node --version)'],
    starts: '"$NODE" node_modules/aws-lambda-ric/bin/index.mjs $_HANDLER',
  },
  {
    id: 'ric4',
    title: "AWS's client for Node.js 4",
    packages: { 'aws-lambda-ric': '4.0.2', node: '24.21.0' },
    ...officialNode,
    version: ['sh', '-c', 'echo aws-lambda-ric 4.0.2, Node.js $(node_modules/node/bin/node --version)'],
    starts: 'node_modules/node/bin/node node_modules/aws-lambda-ric/index.mjs $_HANDLER',
  },
  {
    id: 'node',
    title: 'Node.js, without a client',
    needs: [],
    version: ['node', '--version'],
    ...javascript,
    starts: '"$NODE" runtime.mjs',
  },
  {
    id: 'bun',
    title: 'bun',
    packages: { bun: '1.4.5' },
    needs: [],
    version: ['sh', '-c', 'echo bun $(node_modules/.bin/bun --version)'],
    ...javascript,
    starts: 'node_modules/.bin/bun runtime.mjs',
  },
  {
    id: 'deno',
    title: 'deno',
    packages: { deno: '2.9.6' },
    needs: [],
    version: ['sh', '-c', 'node_modules/.bin/deno --version | head -n 1'],
    ...javascript,
    starts: 'DENO_DIR=/tmp/deno node_modules/.bin/deno run --allow-all runtime.mjs',
  },
  {
    id: 'go',
    title: "Go's own library",
    needs: [['go', 'version']],
    version: ['go', 'version'],
    files: { 'runtime.go': 'runtime.go' },
    build: ['go', 'build', '-o', 'bootstrap', 'runtime.go'],
    handler: 'bootstrap',
  },
  {
    id: 'lambdago',
    title: "AWS's library for Go",
    needs: [
      ['go', 'version'],
      // A checkout of aws/aws-lambda-go, in a directory that is called by its version.
      ['sh', '-c', 'test -d "$WINDTUNNEL_LAMBDA_GO/lambda"'],
    ],
    version: ['sh', '-c', 'echo aws-lambda-go $(basename "$WINDTUNNEL_LAMBDA_GO"), $(go version | cut -d" " -f3)'],
    files: { 'main.go': 'lambda.go', 'go.mod': 'lambda.mod' },
    build: [
      'sh',
      '-c',
      'go mod edit -replace github.com/aws/aws-lambda-go="$WINDTUNNEL_LAMBDA_GO" && GOFLAGS=-mod=mod go build -o bootstrap .',
    ],
    handler: 'bootstrap',
    lacks: { 'work after the answer': noAfter },
  },
];
