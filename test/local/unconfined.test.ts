// Processes where the system allows no file system of their own: wrappers and bootstraps are found where they really lie,
// though functions name them by where they are on Lambda.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  machineClock,
  openProcessHost,
  openScratch,
  processSandbox,
  type ProcessHost,
  type Sandbox,
  type SandboxProgram,
  type Scratch,
} from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
const [code, layers] = [join(directory, 'code'), join(directory, 'layers')];
let scratch: Scratch;
let host: ProcessHost;

const put = (file: string, text: string, mode = 0o755): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
};

beforeAll(async () => {
  scratch = openScratch();
  host = await openProcessHost(scratch, scratch.directory, { cpuShare: 'none', confine: false });
  const wrapper = (name: string): string => `#!/bin/sh\nexport WRAPPED="${name} $# $(pwd)"\nexec "$@"\n`;
  put(join(code, 'wrapper'), wrapper('of the code'));
  put(join(layers, 'wrapper'), wrapper('of a layer'));
  put(join(layers, 'forbidden'), wrapper('none'), 0o644);
  put(join(layers, 'no-shell'), '#!/no/such/shell\n');
  put(
    join(code, 'index.js'),
    'exports.handler = async () => ({ wrapped: process.env.WRAPPED, cwd: process.cwd(), home: process.env.HOME });\n',
  );
});
afterAll(async () => {
  await scratch.remove();
  rmSync(directory, { recursive: true });
});

const sandboxOf = (program: Partial<SandboxProgram>): Sandbox =>
  processSandbox({
    host,
    home: null,
    clock: machineClock,
    onLog: () => undefined,
    places: { taskRoot: code, layers, modules: null },
    program: {
      handlerFile: join(code, 'index.js'),
      handlerFormat: 'cjs',
      handlerExport: 'handler',
      functionName: 'f',
      memoryMb: 256,
      logGroupName: 'group',
      logStreamName: 'stream',
      environment: {},
      ...program,
    },
  });

const wrappedBy = (wrapper: string): Sandbox =>
  sandboxOf({ environment: { PATH: '/usr/bin:/bin', _HANDLER: 'index.handler', AWS_LAMBDA_EXEC_WRAPPER: wrapper } });

const request = {
  requestId: '00000000-0000-4000-8000-000000000000',
  payload: '{}',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
  deadlineMs: Infinity,
  clientContext: null,
  traceId: null,
  wantsLog: true,
};

/** What its handler answers. */
const answerOf = async (sandbox: Sandbox): Promise<unknown> => {
  try {
    expect(await sandbox.start()).toMatchObject({ kind: 'ready' });
    const answer = await sandbox.invoke({ ...request, deadlineMs: machineClock() + 10_000 });
    return answer.kind === 'answered' ? JSON.parse(answer.payload) : answer;
  } finally {
    await sandbox.kill();
  }
};

describe('without a file system of its own', () => {
  it.each([
    ['/var/task/wrapper', 'of the code'],
    ['/opt/wrapper', 'of a layer'],
  ])('AWS_LAMBDA_EXEC_WRAPPER=%s starts the runtime', async (wrapper, name) => {
    expect(await answerOf(wrappedBy(wrapper))).toEqual({
      wrapped: expect.stringMatching(new RegExp(String.raw`^${name} [2-9] ${code}$`)) as string,
      cwd: code,
      home: '/home/sbx_user1051',
    });
  });

  it.each([
    ['/opt/none', 'no such file or directory'],
    ['/opt/forbidden', 'permission denied'],
    ['/opt/no-shell', 'no such file or directory'],
  ])(
    'AWS_LAMBDA_EXEC_WRAPPER=%s is an invalid entry point, by the name that the function gave it',
    async (wrapper, why) => {
      const sandbox = wrappedBy(wrapper);
      const start = await sandbox.start();
      await sandbox.kill();
      expect(start).toMatchObject({ kind: 'exited', unbegun: true, reason: `fork/exec ${wrapper}: ${why}` });
    },
  );

  it('a bootstrap is started where it lies', async () => {
    const file = join(layers, 'bootstrap');
    put(
      file,
      `#!/bin/sh
base="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
exec "${process.execPath}" -e '
const base = process.argv[1];
(async () => {
  for (;;) {
    const asked = await fetch(base + "/next");
    await asked.text();
    const id = asked.headers.get("lambda-runtime-aws-request-id");
    await fetch(base + "/" + id + "/response", { method: "POST", body: JSON.stringify({ cwd: process.cwd() }) });
  }
})();' "$base"
`,
    );
    expect(await answerOf(sandboxOf({ handlerFile: file, handlerFormat: 'executable' }))).toEqual({ cwd: code });
  });
});
