// The file system and the limits of sandbox processes.

import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundleHandler,
  machineClock,
  openProcessHost,
  openScratch,
  processSandbox,
  type Platform,
  type ProcessHost,
  type ProcessHostOptions,
  type Scratch,
} from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cgroupVersion1, cgroupVersion2 } from '../../local/isolation/cgroup.ts';
import { ownTemporary, type OwnTemporary } from './left-behind.ts';
import { comesTrue, handlerPath, healthOf, invoke, localFunction, testPlatform } from './support.ts';
import { zip } from './zip.ts';

const probe = openScratch();
const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
const probed = await openProcessHost(probe, directory, { cpuShare: 'auto' });
const confined = probed.confinement !== null;
const probedGroup = probed.newCgroup(128);
const hasCgroups = probedGroup !== null;
probedGroup?.remove();
await probe.remove();
rmSync(directory, { recursive: true });
if (!confined) console.log('skipped: a file system of its own; no mount namespaces here');
if (!hasCgroups) console.log('skipped: limits by control groups; none may be made here');

describe('what holds sandbox processes', () => {
  const words = async (options: ProcessHostOptions): Promise<string> => {
    const scratch = openScratch();
    const { description } = await openProcessHost(scratch, scratch.directory, options);
    await scratch.remove();
    return description;
  };
  const memory = hasCgroups ? /memory held by cgroup v[12]/ : /memory held by looking every 25 ms/;

  it('is said: what this machine gives', async () => {
    const said = await words({ cpuShare: 'auto' });
    expect(said).toContain(confined ? '/var/task, /opt and /tmp of their own' : "the machine's file system");
    expect(said).toMatch(memory);
    expect(said).toMatch(hasCgroups ? /CPU share by cgroup v[12]$/ : /CPU share by duty cycle$/);
  });

  it('is said: where nothing is wanted or to be had', async () => {
    expect(await words({ cpuShare: 'none', confine: false })).toMatch(/^the machine's file system.*a whole core each$/);
    expect(await words({ cpuShare: 'duty cycle' })).toMatch(/CPU share by duty cycle$/);
  });

  it('is written as each version of control groups has it', () => {
    expect(cgroupVersion2.cpu(5000, 20_000)).toEqual([['cpu.max', '5000 20000']]);
    expect(cgroupVersion2.memory(1024)).toEqual([
      ['memory.max', '1024'],
      ['memory.oom.group', '1'],
    ]);
    expect(cgroupVersion1.memory(1024)).toEqual([['memory.limit_in_bytes', '1024']]);
  });
});

const post = async (platform: Platform, path: string, body: unknown): Promise<Record<string, string>> => {
  const response = await fetch(`${platform.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (response.status !== 201) throw new Error(await response.text());
  return (await response.json()) as Record<string, string>;
};

describe.skipIf(!confined)('a process with a file system of its own', () => {
  let platform: Platform;
  let temporary: OwnTemporary;
  beforeAll(async () => {
    temporary = ownTemporary();
    const brief = { kind: 'fixed', idleMs: 300, maxAgeMs: Infinity } as const;
    const functions = [
      localFunction('places.ts', 'task'),
      localFunction('places.ts', 'scratch', { timeoutMs: 2500 }),
      localFunction('places.ts', 'scratch', { name: 'brief', keepAlive: brief }),
      localFunction('places.ts', 'killsParent'),
      localFunction('places.ts', 'shellKillsParent'),
    ];
    platform = await testPlatform(functions, { sandbox: 'process' });
  });
  afterAll(async () => {
    await platform.stop();
    temporary.remove();
  });

  it('is said', () => expect(platform.environments).toContain('/var/task, /opt and /tmp of their own'));

  it('has its code at /var/task, which nobody can change', async () => {
    expect((await invoke(platform, 'task')).body).toEqual({
      cwd: '/var/task',
      root: '/var/task',
      directory: '/var/task',
      beside: true,
      write: 'EROFS',
      // No memory is shared by way of files, as on Lambda.
      shared: expect.stringMatching(/^(EROFS|ENOENT)$/) as string,
      opt: [],
    });
    expect(existsSync(handlerPath('written'))).toBe(false);
  });

  it('keeps /tmp over a timeout, which resets its memory, and shares it with no other', async () => {
    expect((await invoke(platform, 'scratch', { write: 'a' })).body).toEqual({ calls: 1, seen: ['a'] });
    expect((await invoke(platform, 'scratch', { write: 'b' })).body).toEqual({ calls: 2, seen: ['a', 'b'] });
    expect((await invoke(platform, 'scratch', { sleepMs: 20_000 })).body).toMatchObject({
      errorType: 'Sandbox.Timedout',
    });
    expect((await invoke(platform, 'scratch')).body).toEqual({ calls: 1, seen: ['a', 'b'] });
    // Two at once are in two environments.
    const two = await Promise.all([1, 2].map(() => invoke(platform, 'scratch', { sleepMs: 300 })));
    expect(two.map(({ body }) => (body as { seen: string[] }).seen.length > 0)).toContain(false);
    expect(existsSync('/tmp/a')).toBe(false);
  });

  it('loses /tmp with its environment', async () => {
    const [scratch] = temporary.names() as [string];
    const homes = (): string[] => temporary.names(scratch).filter((name) => name.startsWith('environment-'));
    const before = homes().length;
    const { environments } = await healthOf(platform);
    expect((await invoke(platform, 'brief', { write: 'c' })).body).toEqual({ calls: 1, seen: ['c'] });
    expect(homes()).toHaveLength(before + 1);
    expect(await comesTrue(async () => (await healthOf(platform)).environments === environments)).toBe(true);
    expect(await comesTrue(() => homes().length === before)).toBe(true);
    expect((await invoke(platform, 'brief')).body).toEqual({ calls: 1, seen: [] });
  });

  it('cannot end what is above it', async () => {
    expect((await invoke(platform, 'killsParent')).body).toEqual(['EPERM', 'EPERM', 'EPERM']);
    expect((await invoke(platform, 'shellKillsParent')).body).toBe('served');
    expect((await healthOf(platform)).concurrency).toBe(0);
  });

  const layer = {
    'nodejs/node_modules/greeting/index.js': "module.exports = 'a greeting';",
    // By the function's runtime, whatever Node.js there is.
    'nodejs/node20/node_modules/versioned/index.js': "module.exports = 'for this version';",
    'bin/tool': '#!/bin/sh\necho from a tool',
    'python/tool.py': "print('from python')",
    'lib/data.txt': 'a library',
    'which.txt': 'first',
  };
  const code = `
const { execFileSync } = require('node:child_process');
exports.handler = async () => ({
  greeting: require('greeting'),
  imported: (await import('greeting')).default,
  versioned: require('versioned'),
  importedToo: (await import('versioned')).default,
  tool: execFileSync('tool').toString().trim(),
  library: process.env.LD_LIBRARY_PATH.split(':').includes('/opt/lib'),
  python: process.env.PYTHONPATH ?? 'of Python runtimes only',
  opt: require('node:fs').readdirSync('/opt').sort(),
  which: require('node:fs').readFileSync('/opt/which.txt', 'utf8'),
});`;

  it('finds layers under /opt, later ones over earlier ones', async () => {
    const publish = async (name: string, files: Record<string, string>): Promise<string> => {
      const body = { Content: { ZipFile: zip(files).toString('base64') } };
      return (await post(platform, `/2018-10-31/layers/${name}/versions`, body))['LayerVersionArn']!;
    };
    const layers = [await publish('one', layer), await publish('two', { 'which.txt': 'second' })];
    await post(platform, '/2015-03-31/functions', {
      FunctionName: 'layered',
      Role: 'arn:aws:iam::123456789012:role/test',
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Layers: layers,
      Code: { ZipFile: zip({ 'index.js': code }).toString('base64') },
    });
    expect((await invoke(platform, 'layered')).body).toEqual({
      greeting: 'a greeting',
      imported: 'a greeting',
      versioned: 'for this version',
      importedToo: 'for this version',
      tool: 'from a tool',
      library: true,
      python: 'of Python runtimes only',
      opt: ['bin', 'lib', 'nodejs', 'python', 'which.txt'],
      which: 'second',
    });
  });

  it('finds a bootstrap in a layer', async () => {
    const bootstrap = `#!/bin/sh
base="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
exec ${process.execPath} -e '
const base = process.argv[1];
(async () => {
  for (;;) {
    const next = await fetch(base + "/next");
    const id = next.headers.get("lambda-runtime-aws-request-id");
    await next.text();
    await fetch(base + "/" + id + "/response", { method: "POST", body: JSON.stringify([process.cwd(), process.argv[2]]) });
  }
})();' "$base" "$0"
`;
    const { LayerVersionArn: arn } = await post(platform, '/2018-10-31/layers/runtime/versions', {
      Content: { ZipFile: zip({ bootstrap }).toString('base64') },
    });
    await post(platform, '/2015-03-31/functions', {
      FunctionName: 'custom',
      Role: 'arn:aws:iam::123456789012:role/test',
      Runtime: 'provided.al2023',
      Handler: 'any.thing',
      Layers: [arn],
      Code: { ZipFile: zip({ 'some.txt': '' }).toString('base64') },
    });
    expect((await invoke(platform, 'custom')).body).toEqual(['/var/task', '/opt/bootstrap']);
  });
});

const cli = fileURLToPath(new URL('../../dist/bench/cli.js', import.meta.url));
const nobody = { uid: 65_534, gid: 65_534 };
/** Whether somebody else than root may do as much here. */
const others =
  process.getuid?.() === 0 &&
  spawnSync('/bin/sh', ['-c', 'unshare --user --map-root-user --mount true && test -r "$1"', 'sh', cli], nobody)
    .status === 0;
if (!others) console.log('skipped: a file system of its own for users who are not root');

describe.skipIf(!others)('a user who is not root', () => {
  it('is served in a file system of its own too, and told what cannot be held', async () => {
    const home = mkdtempSync(join(tmpdir(), 'windtunnel-nobody-'));
    chownSync(home, nobody.uid, nobody.gid);
    const args = [cli, 'serve', '--port', '0', '--sandbox', 'process', '--cpu-share', 'auto', '--json'];
    const env = { PATH: process.env['PATH'], TMPDIR: home, HOME: home, NODE_DISABLE_COMPILE_CACHE: '1' };
    const served = spawn(process.execPath, args, { ...nobody, env, cwd: home, stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      let output = '';
      served.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      expect(await comesTrue(() => output.includes('"url"'))).toBe(true);
      const { url, environments } = JSON.parse(output) as { url: string; environments: string };
      expect(environments).toBe(
        'processes: /var/task, /opt and /tmp of their own, memory held by looking every 25 ms, CPU share by duty cycle',
      );
      const answer = await fetch(`${url}/2015-03-31/functions/hello/invocations`, { method: 'POST', body: '{}' });
      expect(await answer.text()).toBe('{"hello":{}}');
    } finally {
      served.kill('SIGKILL');
    }
    expect(await comesTrue(() => readdirSync(home).length === 0)).toBe(true);
    rmSync(home, { recursive: true });
  });
});

/** Ways to hold a process, of those that this machine has. */
const ways: readonly (readonly [name: string, hold: (host: ProcessHost) => ProcessHost])[] = [
  ['stopping and continuing', (host) => ({ ...host, cpuShare: 'duty cycle', newCgroup: () => null })],
  ...(hasCgroups ? ([['control groups', (host: ProcessHost) => host]] as const) : []),
];

describe.each(ways)('a process held by %s', (_, hold) => {
  let scratch: Scratch;
  let newSandbox: (name: string, memoryMb: number, file?: string) => ReturnType<typeof processSandbox>;
  beforeAll(async () => {
    scratch = openScratch();
    const places = { taskRoot: scratch.directory, layers: null, modules: null };
    const host = hold(await openProcessHost(scratch, scratch.directory, { cpuShare: 'auto' }));
    const bundles = new Map<string, Awaited<ReturnType<typeof bundleHandler>>>();
    for (const name of ['places', 'hostile']) {
      bundles.set(name, await bundleHandler(handlerPath(`${name}.ts`), join(scratch.directory, name)));
    }
    newSandbox = (handlerExport, memoryMb, file = 'places') => {
      const { file: handlerFile, format: handlerFormat } = bundles.get(file)!;
      const names = { functionName: 'f', logGroupName: 'g', logStreamName: 's' };
      const environment = { PATH: '/usr/bin:/bin' };
      return processSandbox({
        host,
        home: null,
        places,
        clock: machineClock,
        onLog: () => undefined,
        program: { ...names, handlerFile, handlerFormat, handlerExport, memoryMb, environment },
      });
    };
  });
  afterAll(() => scratch.remove());

  const request = (payload: unknown) => ({
    requestId: 'request',
    payload: JSON.stringify(payload),
    invokedFunctionArn: 'arn',
    deadlineMs: machineClock() + 60_000,
    clientContext: null,
    traceId: null,
    wantsLog: true,
  });

  it('computes at the share of its memory', async () => {
    const sandbox = newSandbox('computes', 256);
    await sandbox.start();
    const shares: number[] = [];
    for (let i = 0; i < 2; i += 1) {
      const answer = await sandbox.invoke(request({ turns: 30_000_000 }));
      await sandbox.rest();
      shares.push(Number((answer as { payload: string }).payload));
    }
    await sandbox.kill();
    // A seventh of a core; signals come late on a busy machine.
    expect(Math.min(...shares)).toBeLessThan(0.4);
  });

  it('is ended for Buffers beyond its memory', async () => {
    const sandbox = newSandbox('eatsBuffers', 128, 'hostile');
    await sandbox.start();
    expect(await sandbox.invoke(request({}))).toMatchObject({ kind: 'exited', reason: 'signal: killed' });
    await sandbox.kill();
  });

  it('takes a child with a session of its own along: stopped, and gone', async () => {
    const sandbox = newSandbox('leavesChild', 512);
    await sandbox.start();
    const file = join(scratch.directory, 'count');
    writeFileSync(file, '');
    rmSync(file);
    const count = (): number => Number(existsSync(file) ? readFileSync(file, 'utf8') : 0);
    await sandbox.invoke(request({ file }));
    await sandbox.rest();
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    const stoppedAt = count();
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    expect(count()).toBe(stoppedAt);
    await sandbox.kill();
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    const gone = count();
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    expect(count()).toBe(gone);
  });
});
