// What the system is asked for to hold processes: control groups as each version of them has them, mounts and namespaces, and
// what is done where they are refused. The system is a made-up one.

import childProcess from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { lambdaPaths } from '../../local/code/lambda-paths.ts';
import type { FoundSdk } from '../../local/code/provided-sdk.ts';
import { findCgroups, type Cgroups } from '../../local/isolation/cgroup.ts';
import { findConfinement, ownAddress, type Confinement } from '../../local/isolation/confinement.ts';
import { openProcessHost } from '../../local/isolation/process-host.ts';
import { replacing } from '../support/stand-in-platform.ts';

let base: string;
beforeAll(() => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'windtunnel-held-')));
});
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));

const onPlatform = async <T>(platform: string, use: () => T | Promise<T>): Promise<T> => {
  const before = Object.getOwnPropertyDescriptor(process, 'platform')!;
  Object.defineProperty(process, 'platform', { ...before, value: platform });
  try {
    return await use();
  } finally {
    Object.defineProperty(process, 'platform', before);
  }
};

/** Control groups by their directories: what was written into each of their files. */
let groups: Map<string, Record<string, string>>;
/** Those in which nothing may be made. */
let closed: string[];
/** Files that groups do not have. */
let lacking: string[];
/** What was written to find out what may be. */
let tried: string[];
/** Processes in each group, which keep it from being removed. */
let held: Map<string, number[]>;
beforeEach(() => {
  [groups, closed, lacking, tried, held] = [new Map(), [], [], [], new Map()];
});

const failure = (code: string): Error => Object.assign(new Error(code), { code });
const machine = { ...fs };
const isGroup = (path: string): boolean => path.startsWith('/sys/fs/cgroup/');
const nameOf = (path: string): string => path.split('/').at(-1)!;
const inKernel = {
  mkdirSync: (path: string) => {
    if (closed.includes(dirname(path))) throw failure('EACCES');
    groups.set(path, {});
  },
  writeFileSync: (path: string, text: string, options: object) => {
    if (lacking.includes(nameOf(path)) || !groups.has(dirname(path))) throw failure('ENOENT');
    expect(options).toEqual({ flag: 'r+' });
    groups.get(dirname(path))![nameOf(path)] = text;
    if (path.includes('-probe/')) tried.push(`${path} ${text}`);
  },
  accessSync: (path: string, mode: number) => {
    expect([nameOf(path), mode]).toEqual(['cgroup.procs', fs.constants.W_OK]);
    if (lacking.includes('cgroup.procs')) throw failure('EACCES');
  },
  readFileSync: (path: string, encoding: string) => {
    expect(encoding).toBe('utf8');
    return (held.get(dirname(path)) ?? []).map((pid) => `${pid}\n`).join('');
  },
  rmdirSync: (path: string) => {
    if (!groups.has(path)) throw failure('ENOENT');
    if ((held.get(path) ?? []).length > 0) throw failure('EBUSY');
    groups.delete(path);
  },
};
/** All else is this machine's. */
const kernel = Object.fromEntries(
  Object.entries(inKernel as unknown as Record<string, (...values: unknown[]) => unknown>).map(([name, act]) => {
    const usual = (machine as unknown as typeof inKernel)[name as keyof typeof inKernel] as typeof act;
    return [name, (...values: unknown[]) => (isGroup(String(values[0])) ? act : usual)(...values)];
  }),
);
const found = <T>(use: (cgroups: Cgroups | null) => T): Promise<T> =>
  onPlatform('linux', () => replacing(fs, kernel, async () => use(findCgroups('wt'))));
const two = '/sys/fs/cgroup';
const one = (controller: string): string => `/sys/fs/cgroup/${controller}`;

describe('control groups', () => {
  test('of version 2 are one for both; each has a number, and is removed', async () => {
    await found((cgroups) => {
      expect(cgroups).toMatchObject({ version: 2, controllers: new Set(['cpu', 'memory']) });
      // What was tried is gone.
      expect(groups).toEqual(new Map());
      expect(tried).toEqual([
        `${two}/wt-probe/cpu.max 20000 20000`,
        `${two}/wt-probe/memory.max 67108864`,
        `${two}/wt-probe/memory.oom.group 1`,
      ]);
      const made = cgroups!.make(['cpu', 'memory'], 128);
      expect(made.joinFiles).toEqual([`${two}/wt-1/cgroup.procs`]);
      expect(groups).toEqual(new Map([[`${two}/wt-1`, { 'memory.max': '134217728', 'memory.oom.group': '1' }]]));
      made.limitCpu(0.5);
      expect(groups.get(`${two}/wt-1`)).toMatchObject({ 'cpu.max': '10000 20000' });
      // The kernel takes no less than a millisecond.
      made.limitCpu(0.05);
      expect(groups.get(`${two}/wt-1`)).toMatchObject({ 'cpu.max': '1000 20000' });
      made.limitCpu(0.05013);
      expect(groups.get(`${two}/wt-1`)).toMatchObject({ 'cpu.max': '1003 20000' });
      made.limitCpu(0.01);
      expect(groups.get(`${two}/wt-1`)).toMatchObject({ 'cpu.max': '1000 20000' });
      const other = cgroups!.make(['cpu'], 256);
      expect(groups.get(`${two}/wt-2`)).toEqual({});
      made.remove();
      expect([...groups.keys()]).toEqual([`${two}/wt-2`]);
      other.remove();
      other.remove();
      expect(groups).toEqual(new Map());
    });
  });

  test('of version 1 are one for each controller', async () => {
    closed = [two];
    await found((cgroups) => {
      expect(cgroups).toMatchObject({ version: 1, controllers: new Set(['cpu', 'memory']) });
      expect(groups).toEqual(new Map());
      const made = cgroups!.make(['cpu', 'memory'], 1);
      expect(made.joinFiles).toEqual([`${one('cpu')}/wt-1/cgroup.procs`, `${one('memory')}/wt-1/cgroup.procs`]);
      made.limitCpu(0.25);
      expect(groups).toEqual(
        new Map([
          [`${one('cpu')}/wt-1`, { 'cpu.cfs_period_us': '20000', 'cpu.cfs_quota_us': '5000' }],
          [`${one('memory')}/wt-1`, { 'memory.limit_in_bytes': '1048576' }],
        ]),
      );
      made.remove();
      expect(groups).toEqual(new Map());
    });
  });

  test.each<[string, () => void, object | null]>([
    ['both', () => (lacking = ['cpu.max']), { version: 2, controllers: new Set(['memory']) }],
    ['memory', () => (lacking = ['memory.oom.group']), { version: 2, controllers: new Set(['cpu']) }],
    [
      'any, version 2',
      () => (lacking = ['cpu.max', 'memory.max']),
      { version: 1, controllers: new Set(['cpu', 'memory']) },
    ],
    ['processes that may join', () => (lacking = ['cgroup.procs']), null],
    ['memory, version 1', () => (closed = [two, one('memory')]), { version: 1, controllers: new Set(['cpu']) }],
    ['any', () => (closed = [two, one('cpu'), one('memory')]), null],
  ])('are what there is without %s', async (_, prepare, expected) => {
    prepare();
    const [what, left] = await found((cgroups) => {
      const made = cgroups?.make(['cpu', 'memory'], 128);
      const joined = made?.joinFiles.length;
      const kept = [...groups.keys()].length;
      return [cgroups === null ? null : { version: cgroups.version, controllers: cgroups.controllers }, [joined, kept]];
    });
    expect(what).toEqual(expected);
    expect(left[1]).toBe(left[0] ?? 0);
  });

  test('are none beside Linux', async () => {
    expect(await onPlatform('darwin', () => findCgroups('wt'))).toBeNull();
    expect(groups).toEqual(new Map());
  });

  describe('whose processes are not gone', () => {
    let killed: [number, unknown][];
    beforeEach(() => {
      killed = [];
      vi.useFakeTimers();
      vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
        killed.push([pid, signal]);
        if (pid === 11) throw failure('ESRCH');
        return true;
      });
    });
    afterEach(() => {
      vi.useRealTimers();
      vi.restoreAllMocks();
    });

    test('kill those and are removed as soon as they are buried', async () => {
      await found((cgroups) => {
        const made = cgroups!.make(['memory'], 128);
        held.set(`${two}/wt-1`, [11, 12]);
        made.remove();
        expect(killed).toEqual([
          [11, 'SIGKILL'],
          [12, 'SIGKILL'],
        ]);
        held.set(`${two}/wt-1`, [12]);
        vi.advanceTimersByTime(49);
        expect(killed).toHaveLength(2);
        vi.advanceTimersByTime(1);
        expect(killed.slice(2)).toEqual([[12, 'SIGKILL']]);
        held.clear();
        vi.advanceTimersByTime(50);
        expect(groups).toEqual(new Map());
        expect(vi.getTimerCount()).toBe(0);
      });
    });

    test('stay after twenty further tries', async () => {
      await found((cgroups) => {
        const made = cgroups!.make(['memory'], 128);
        held.set(`${two}/wt-1`, [12]);
        made.remove();
        vi.advanceTimersByTime(950);
        expect(killed).toHaveLength(20);
        expect(vi.getTimerCount()).toBe(1);
        vi.advanceTimersByTime(50);
        expect(killed).toHaveLength(20);
        expect(vi.getTimerCount()).toBe(0);
        expect([...groups.keys()]).toEqual([`${two}/wt-1`]);
      });
    });
  });
});

describe('namespaces', () => {
  let count = 0;
  const scratchOf = () => {
    count += 1;
    const directory = join(base, String(count));
    fs.mkdirSync(directory);
    return {
      directory,
      name: 'wt',
      noteGroup: () => undefined,
      forgetGroup: () => undefined,
      remove: () => Promise.resolve(),
    };
  };

  interface Asked {
    readonly directory: string;
    readonly confinement: Confinement | null;
    /** What was run to find out. */
    readonly tried: unknown[][];
  }

  /** Looks for a confinement where the first so many ways in are refused. */
  const sought = async (
    refused: number,
    { sdk, files = {} }: { sdk?: FoundSdk; files?: object } = {},
  ): Promise<Asked> => {
    const scratch = scratchOf();
    const tried: unknown[][] = [];
    const execFile = (command: string, args: string[], options: object, done: (error: Error | null) => void): void => {
      tried.push([command, ...args, options]);
      setImmediate(() => done(tried.length > refused ? null : new Error('refused')));
    };
    const confinement = await onPlatform('linux', () =>
      replacing(childProcess, { execFile }, () =>
        replacing(fs, files, () => findConfinement(scratch, '/the/runtime', sdk)),
      ),
    );
    return { directory: scratch.directory, confinement, tried };
  };

  /** Lines of a table of mounts but for what is hidden of this machine. */
  const tableOf = (file: string, directory: string): string[] =>
    fs
      .readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.replaceAll(directory, '~'))
      .filter((line) => !/^~\/(?:empty|users) /.test(line) || line.includes(' /opt '));

  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const script = [
    '/bin/mount -a -T "$1" || exit 125; shift; cd /var/task; unset OLDPWD;',
    'exec 3>&2 2> /dev/null; "$@" 2>&3 3>&- & wait $!; exit $?',
  ].join(' ');
  const shell = (text: string, more: readonly string[]) => ({
    command: '/bin/sh',
    args: ['-c', text, 'sh', ...more, 'program'],
    directory: '/',
    environment: { A: 'b' },
    wrappers: 0,
  });

  test('are had as this user, else as root of a user namespace, as a trial says', async () => {
    const trial = (directory: string, number: number): unknown[] => [
      '/bin/sh',
      '-c',
      script,
      'sh',
      `${directory}/environment-${number}/mounts-1`,
      '/bin/sh',
      '-c',
      'test -d /var/runtime',
      { timeout: 5000 },
    ];
    const own = await sought(0);
    expect(own.tried).toEqual([['/usr/bin/unshare', ...namespaces, ...trial(own.directory, 1)]]);
    const user = await sought(1);
    expect(user.tried).toEqual([
      ['/usr/bin/unshare', ...namespaces, ...trial(user.directory, 1)],
      ['/usr/bin/unshare', '--user', '--map-root-user', ...namespaces, ...trial(user.directory, 2)],
    ]);
    // What was tried is removed.
    expect(fs.readdirSync(user.directory).filter((name) => name.startsWith('environment-'))).toEqual([]);
    const { args } = user.confinement!.newHome().root({ taskRoot: '/code', layers: null, modules: null }).wrap(shell);
    expect(args.slice(0, 2)).toEqual(['--user', '--map-root-user']);
  });

  test('are not to be had where both are refused; nothing is left then', async () => {
    const { confinement, directory, tried } = await sought(2);
    expect(confinement).toBeNull();
    expect(tried).toHaveLength(2);
    expect(fs.existsSync(join(directory, 'var'))).toBe(false);
  });

  test('are none beside Linux', async () => {
    const scratch = scratchOf();
    expect(await onPlatform('darwin', () => findConfinement(scratch, '/the/runtime'))).toBeNull();
    expect(fs.readdirSync(scratch.directory)).toEqual([]);
  });

  /** Where nothing covers it. */
  const usualNode = '/usr/bin/node';
  const withNode = async <T>(path: string, use: () => Promise<T>): Promise<T> => {
    const before = process.execPath;
    process.execPath = path;
    try {
      return await use();
    } finally {
      process.execPath = before;
    }
  };
  /** What is sought where Node.js lies at that place, whether there is anything or not. */
  const nodeAt = (path: string, files: object = {}) => ({ files: { realpathSync: () => path, ...files } });

  test('show each environment its code, its layers, its modules, a /tmp and names of its own', async () => {
    const { confinement, directory } = await withNode(usualNode, () => sought(0, nodeAt(usualNode)));
    expect(confinement!.moved).toEqual([['/the/runtime', '/var/runtime']]);
    const home = confinement!.newHome();
    const root = home.root({ taskRoot: '/my code#1', layers: '/lay\\ers', modules: '/code/node_modules' });
    const { args, ...rest } = root.wrap(shell);
    expect(rest).toEqual({ command: '/usr/bin/unshare', directory: '/', environment: { A: 'b' }, wrappers: 2 });
    const table = join(directory, 'environment-2/mounts-1');
    expect(args).toEqual([...namespaces, '/bin/sh', '-c', script, 'sh', table, 'program']);
    expect(tableOf(table, directory)).toEqual([
      '~/environment-2/hosts /etc/hosts none rbind,ro 0 0',
      String.raw`/my\040code\0431 ~/var/task none rbind,ro 0 0`,
      '/the/runtime ~/var/runtime none rbind,ro 0 0',
      '/code/node_modules ~/var/node_modules none rbind,ro 0 0',
      '~/environment-2/tmp ~/var/tmp none rbind 0 0',
      String.raw`/lay\134ers /opt none rbind,ro 0 0`,
      '~/var /var none rbind,ro 0 0',
      '/var/tmp /tmp none rbind 0 0',
      '',
    ]);
    const hosts = fs.readFileSync(join(directory, 'environment-2/hosts'), 'utf8');
    expect(hosts.endsWith(`\n${home.address} sandbox.localdomain sandbox\n`)).toBe(true);
    expect(home.address).toBe(ownAddress(2));
    expect(fs.readdirSync(join(directory, 'var')).toSorted()).toEqual([
      'lang',
      'node_modules',
      'runtime',
      'task',
      'tmp',
    ]);
    // Each process reads a table of its own.
    const second = root.wrap(shell).args;
    expect(second).toContain(join(directory, 'environment-2/mounts-2'));
    expect(confinement!.newHome().address).toBe(ownAddress(3));
    await home.remove();
    expect(fs.readdirSync(directory)).not.toContain('environment-2');
    expect(fs.readdirSync(join(directory, 'empty'))).toEqual([]);
  });

  test('show an empty /opt where there are no layers, and no modules where there are none', async () => {
    const { confinement, directory } = await withNode(usualNode, () =>
      sought(0, nodeAt(usualNode, { existsSync: (path: string) => path !== '/etc/hosts' })),
    );
    confinement!.newHome().root({ taskRoot: '/code', layers: null, modules: null }).wrap(shell);
    expect(fs.readdirSync(join(directory, 'environment-2')).toSorted()).toEqual(['mounts-1', 'tmp']);
    expect(tableOf(join(directory, 'environment-2/mounts-1'), directory)).toEqual([
      '/code ~/var/task none rbind,ro 0 0',
      '/the/runtime ~/var/runtime none rbind,ro 0 0',
      '~/environment-2/tmp ~/var/tmp none rbind 0 0',
      '~/empty /opt none rbind,ro 0 0',
      '~/var /var none rbind,ro 0 0',
      '/var/tmp /tmp none rbind 0 0',
      '',
    ]);
  });

  test.each(['/opt/node/bin/node', '/var/node/bin/node', '/tmp/node/bin/node'])(
    'show Node.js at /var/lang where it is %s, which they cover',
    async (execPath) => {
      const { confinement, directory } = await withNode(execPath, () => sought(0, nodeAt(execPath)));
      const root = confinement!.newHome().root({ taskRoot: '/code', layers: '/layers', modules: '/code/modules' });
      root.wrap(shell);
      const home = dirname(dirname(execPath));
      expect(tableOf(join(directory, 'environment-2/mounts-1'), directory)).toContain(
        `${home} ~/var/lang none rbind,ro 0 0`,
      );
      expect(root.inside(execPath)).toBe('/var/lang/bin/node');
      const seen = ['/the/runtime/a.js', '/layers', '/layers/b', '/code/c', '/code', '/codex', '/elsewhere'];
      expect(seen.map(root.inside)).toEqual([
        `${lambdaPaths.runtime}/a.js`,
        '/opt',
        '/opt/b',
        '/var/task/c',
        '/var/task',
        '/codex',
        '/elsewhere',
      ]);
    },
  );

  test('name what lies in layers and modules as they do, and leave Node.js where nothing covers it', async () => {
    const { confinement } = await withNode(usualNode, () => sought(0, nodeAt(usualNode)));
    const home = confinement!.newHome();
    const all = home.root({ taskRoot: '/code', layers: '/layers', modules: '/up/node_modules' });
    expect(['/layers/b', '/up/node_modules/c', '/usr/bin/node'].map(all.inside)).toEqual([
      '/opt/b',
      '/var/node_modules/c',
      '/usr/bin/node',
    ]);
    const none = home.root({ taskRoot: '/code', layers: null, modules: null });
    expect(['/layers/b', '/up/node_modules/c'].map(none.inside)).toEqual(['/layers/b', '/up/node_modules/c']);
  });

  test('bring a moved SDK where its own place is covered, and link to it where it is seen', async () => {
    const sdk: FoundSdk = {
      description: '',
      packages: new Map([
        ['@aws-sdk/client-s3', '/opt/one/node_modules/@aws-sdk/client-s3'],
        ['@smithy/core', '/tmp/two/node_modules/@smithy/core'],
        ['@aws-sdk/client-sqs', '/usr/three/node_modules/@aws-sdk/client-sqs'],
      ]),
    };
    const { confinement, directory } = await withNode(usualNode, () => sought(0, { ...nodeAt(usualNode), sdk }));
    const moved = [
      ['/opt/one/node_modules', '/var/sdk-0/node_modules'],
      ['/tmp/two/node_modules', '/var/sdk-1/node_modules'],
    ];
    expect(confinement!.moved).toEqual([['/the/runtime', '/var/runtime'], ...moved]);
    const link = (name: string): string => fs.readlinkSync(join(directory, 'sdk', name));
    expect(['@aws-sdk/client-s3', '@smithy/core', '@aws-sdk/client-sqs'].map(link)).toEqual([
      '/var/sdk-0/node_modules/@aws-sdk/client-s3',
      '/var/sdk-1/node_modules/@smithy/core',
      '/usr/three/node_modules/@aws-sdk/client-sqs',
    ]);
    expect(fs.existsSync(join(directory, 'var/sdk-1/node_modules'))).toBe(true);
    const root = confinement!.newHome().root({ taskRoot: '/code', layers: null, modules: null });
    root.wrap(shell);
    expect(tableOf(join(directory, 'environment-2/mounts-1'), directory).slice(2, 6)).toEqual([
      '/the/runtime ~/var/runtime none rbind,ro 0 0',
      '/opt/one/node_modules ~/var/sdk-0/node_modules none rbind,ro 0 0',
      '/tmp/two/node_modules ~/var/sdk-1/node_modules none rbind,ro 0 0',
      '~/sdk ~/var/runtime/node_modules none rbind,ro 0 0',
    ]);
    expect(root.inside('/tmp/two/node_modules/@smithy/core/a.js')).toBe('/var/sdk-1/node_modules/@smithy/core/a.js');
  });

  test('leave an SDK that nothing covers where it is', async () => {
    const sdk: FoundSdk = { description: '', packages: new Map([['@smithy/core', '/usr/node_modules/@smithy/core']]) };
    const { confinement, directory } = await sought(0, { sdk });
    expect(confinement!.moved).toEqual([['/the/runtime', '/var/runtime']]);
    expect(fs.existsSync(join(directory, 'sdk'))).toBe(false);
  });

  test.each([
    ['auto', [], [['cpu', 'memory'], ['memory']], 'memory held by cgroup v1, CPU share by cgroup v1'],
    ['auto', ['memory'], [['cpu'], null], 'memory held by looking every 25 ms, CPU share by cgroup v1'],
    ['auto', ['cpu'], [['memory'], ['memory']], 'memory held by cgroup v1, CPU share by duty cycle'],
    ['auto', ['cpu', 'memory'], [null, null], 'memory held by looking every 25 ms, CPU share by duty cycle'],
    ['duty cycle', [], [['memory'], ['memory']], 'memory held by cgroup v1, CPU share by duty cycle'],
    ['duty cycle', ['memory'], [null, null], 'memory held by looking every 25 ms, CPU share by duty cycle'],
    ['none', [], [['memory'], ['memory']], 'memory held by cgroup v1, a whole core each'],
  ] as const)('and groups hold processes as was asked: %s, without %j', async (cpuShare, without, joined, words) => {
    closed = [two, ...without.map(one)];
    const scratch = scratchOf();
    const copied: string[] = [];
    const built = { ...kernel, existsSync: (path: string) => path.endsWith('/process.cjs') };
    const copyFile = async (from: string, to: string): Promise<void> => void copied.push(from.split('/').at(-1)!, to);
    const made = await onPlatform('linux', () =>
      replacing(fs, built, () =>
        replacing(fs.promises, { copyFile }, async () => {
          const host = await openProcessHost(scratch, '/the/runtime', { cpuShare, confine: false });
          // From 1,769 MB on there is a whole core.
          const groupsOf = [1768, 1769].map((mb) => host.newCgroup(mb)?.joinFiles ?? null);
          return { host, groupsOf };
        }),
      ),
    );
    expect(made.host.description).toBe(`the machine's file system (no mount namespaces here), ${words}`);
    expect(made.host).toMatchObject({ confinement: null, runtimeFile: '/the/runtime/process.cjs', scratch });
    expect(made.host.cpuShare).toBe(
      cpuShare !== 'auto' ? cpuShare : without.some((name) => name === 'cpu') ? 'duty cycle' : 'cgroup',
    );
    expect(made.groupsOf.map((files) => files?.map((file) => file.split('/')[4]) ?? null)).toEqual(joined);
    // That of the package, where it was built.
    expect(copied).toEqual(['process.cjs', '/the/runtime/process.cjs']);
  });

  test('and groups of version 2 hold what has a file system of its own, unless that is not wanted', async () => {
    const execFile = (...values: unknown[]): void => void setImmediate(values[3] as (error: null) => void, null);
    const hostOf = (confine?: boolean) =>
      onPlatform('linux', () =>
        replacing(
          fs,
          {
            ...kernel,
            existsSync: (path: string) =>
              path.endsWith('/process.cjs') || fs.statSync(path, { throwIfNoEntry: false }) !== undefined,
          },
          () =>
            replacing(fs.promises, { copyFile: async () => undefined }, () =>
              replacing(childProcess, { execFile }, () =>
                openProcessHost(scratchOf(), '/the/runtime', {
                  cpuShare: 'auto',
                  ...(confine === undefined ? {} : { confine }),
                }),
              ),
            ),
        ),
      );
    expect((await hostOf()).description).toBe(
      '/var/task, /opt and /tmp of their own, memory held by cgroup v2, CPU share by cgroup v2',
    );
    expect((await hostOf(false)).confinement).toBeNull();
  });
});
