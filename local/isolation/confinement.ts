// A file system of its own for each sandbox process, as on Lambda: the code at /var/task and layers at /opt, both
// read-only, and a /tmp that no other environment sees. By a mount namespace of Linux, made by root or, where the system
// lets it, by any user; with a process namespace beside it, so that a handler reaches no process but its own, and all of
// them end together. It is no security boundary: the rest of the file system is the machine's.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { linkSdk, sdkHomes, type FoundSdk } from '../code/provided-sdk.ts';
import type { Scratch } from './scratch.ts';
import { hiddenPlaces, type Place } from './hidden-places.ts';
import { lambdaPaths } from '../code/lambda-paths.ts';
import type { CodePlaces, ConfinedHome } from '../sandbox/code-places.ts';

export interface Confinement {
  newHome(): ConfinedHome;
  /** Directories of this machine that are seen elsewhere, whatever the function. */
  readonly moved: readonly (readonly [from: string, to: string])[];
}

const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
/** As root, else as root of a user namespace. */
const waysIn: readonly (readonly string[])[] = [namespaces, ['--user', '--map-root-user', ...namespaces]];

/**
 * Mounts what the table in $1 says, goes to the code and runs the rest. The shell stays, as the first process of the
 * namespace must reap the others; in the background, since it would tell of signals on the handler's log otherwise. A
 * process that a signal ended makes it exit with 128 and the number of the signal.
 */
const script = [
  '/bin/mount -a -T "$1" || exit 125; shift; cd /var/task; unset OLDPWD;',
  'exec 3>&2 2> /dev/null; "$@" 2>&3 3>&- & wait $!; exit $?',
].join(' ');

const escaped = (path: string): string =>
  path.replaceAll(/[\\ \t\n#]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);

/** Lines of a table for mount(8), in the order in which nothing covers what a later one needs. */
const mountTable = (mounts: readonly (readonly [from: string, to: string, options: string])[]): string =>
  mounts.map(([from, to, options]) => `${escaped(from)} ${escaped(to)} none ${options} 0 0\n`).join('');

const isIn = (path: string, directory: string): boolean => path === directory || path.startsWith(`${directory}/`);

interface Stage {
  /** Becomes /var. */
  readonly var: string;
  /** Becomes /opt where there are no layers. */
  readonly empty: string;
  /** Becomes /var/runtime. */
  readonly runtime: string;
  /** What lies over places of this machine that no function may see. */
  readonly hidden: readonly Place[];
  /** Where Node.js is installed, if that would be covered. */
  readonly language: string | null;
  /** Directories of modules of the SDK that would be covered, and where they are seen instead. */
  readonly sdk: readonly (readonly [from: string, to: string])[];
  /** Links to the SDK where it is seen, for /var/runtime/node_modules; null where it is seen where it is. */
  readonly sdkLinks: string | null;
}

const isCovered = (path: string): boolean => ['/opt', '/var', '/tmp'].some((covered) => isIn(path, covered));

/** What of the SDK must be moved to be seen. */
const stageSdk = (scratch: Scratch, sdk: FoundSdk | null): Pick<Stage, 'sdk' | 'sdkLinks'> => {
  const covered = sdk === null ? [] : sdkHomes(sdk).filter(isCovered);
  if (sdk === null || covered.length === 0) return { sdk: [], sdkLinks: null };
  const moved = covered.map((from, index) => [from, `/var/sdk-${index}/node_modules`] as const);
  const links = join(scratch.directory, 'sdk');
  linkSdk(sdk, links, (path) => {
    const [from, to] = moved.find(([home]) => isIn(path, home)) ?? ['', ''];
    return to + path.slice(from.length);
  });
  return { sdk: moved, sdkLinks: links };
};

const newStage = (scratch: Scratch, runtime: string, found: FoundSdk | null): Stage => {
  const at = (name: string): string => join(scratch.directory, name);
  const stage = { var: at('var'), empty: at('empty'), runtime };
  for (const name of ['task', 'runtime', 'lang', 'node_modules', 'tmp'])
    mkdirSync(join(stage.var, name), { recursive: true });
  mkdirSync(stage.empty, { recursive: true });
  const hidden = hiddenPlaces(stage.empty, at('users'));
  const node = realpathSync(process.execPath);
  const sdk = stageSdk(scratch, found);
  for (const [, to] of sdk.sdk) mkdirSync(join(stage.var, to.slice('/var/'.length)), { recursive: true });
  return { ...stage, hidden, language: isCovered(node) ? dirname(dirname(node)) : null, ...sdk };
};

/** What a home puts into every view of it. */
interface OwnPlaces {
  readonly tmp: string;
  /** What its names mean; null where this machine has no such file. */
  readonly hosts: string | null;
}

const hostsFile = '/etc/hosts';

const mountsOf = (stage: Stage, { taskRoot, layers, modules }: CodePlaces, { tmp, hosts }: OwnPlaces): string => {
  const at = (name: string): string => join(stage.var, name);
  return mountTable([
    ...stage.hidden.map(([from, to]) => [from, to, 'rbind,ro'] as const),
    ...(hosts === null ? [] : ([[hosts, hostsFile, 'rbind,ro']] as const)),
    [taskRoot, at('task'), 'rbind,ro'],
    [stage.runtime, at('runtime'), 'rbind,ro'],
    ...stage.sdk.map(([from, to]) => [from, at(to.slice('/var/'.length)), 'rbind,ro'] as const),
    ...(stage.sdkLinks === null ? [] : ([[stage.sdkLinks, at('runtime/node_modules'), 'rbind,ro']] as const)),
    ...(stage.language === null ? [] : ([[stage.language, at('lang'), 'rbind,ro']] as const)),
    ...(modules === null ? [] : ([[modules, at('node_modules'), 'rbind,ro']] as const)),
    [tmp, at('tmp'), 'rbind'],
    [layers ?? stage.empty, lambdaPaths.layers, 'rbind,ro'],
    [stage.var, '/var', 'rbind,ro'],
    ['/var/tmp', '/tmp', 'rbind'],
  ]);
};

const insideOf = (stage: Stage, { taskRoot, layers, modules }: CodePlaces): ((path: string) => string) => {
  const moved: readonly (readonly [string, string])[] = [
    [stage.runtime, lambdaPaths.runtime],
    ...(layers === null ? [] : ([[layers, lambdaPaths.layers]] as const)),
    [taskRoot, lambdaPaths.task],
    ...(modules === null ? [] : ([[modules, lambdaPaths.modules]] as const)),
    ...(stage.language === null ? [] : ([[stage.language, lambdaPaths.language]] as const)),
    ...stage.sdk,
  ];
  return (path) => {
    const [from, to] = moved.find(([directory]) => isIn(path, directory)) ?? ['', ''];
    return to + path.slice(from.length);
  };
};

/** Where a file of that name within is on this machine. */
export const outsideOf = ({ taskRoot, layers }: CodePlaces, path: string): string => {
  const under = (directory: string): string => path.slice(directory.length);
  if (isIn(path, lambdaPaths.task)) return taskRoot + under(lambdaPaths.task);
  return layers !== null && isIn(path, lambdaPaths.layers) ? layers + under(lambdaPaths.layers) : path;
};

const runs = (command: string, args: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: 5000 }, (error) => resolve(error === null));
  });

/**
 * An address of loopback for one environment of many: all of 127.0.0.0/8 is this machine (RFC 1122), and servers that listen
 * on the same port of two of them do not meet. Each platform begins elsewhere.
 */
export const ownAddress = (home: number, platform: number = process.pid): string => {
  const number = (platform * 257 + home) % (253 * 256 * 254);
  return `127.${1 + Math.floor(number / (256 * 254))}.${Math.floor(number / 254) % 256}.${1 + (number % 254)}`;
};

/** Begins with the runtime at `runtime`; null where the system does not allow it. */
export const findConfinement = async (
  scratch: Scratch,
  runtime: string,
  sdk: FoundSdk | null = null,
): Promise<Confinement | null> => {
  if (process.platform !== 'linux') return null;
  const stage = newStage(scratch, runtime, sdk);
  const machineHosts = existsSync(hostsFile) ? readFileSync(hostsFile, 'utf8') : null;
  let homes = 0;
  const confinementBy = (wayIn: readonly string[]): Confinement => ({
    moved: [[runtime, lambdaPaths.runtime], ...stage.sdk],
    newHome: () => {
      homes += 1;
      const directory = join(scratch.directory, `environment-${homes}`);
      const tmp = join(directory, 'tmp');
      const address = ownAddress(homes);
      mkdirSync(tmp, { recursive: true });
      const hosts = machineHosts === null ? null : join(directory, 'hosts');
      if (hosts !== null) writeFileSync(hosts, `${machineHosts}\n${address} sandbox.localdomain sandbox\n`);
      let roots = 0;
      return {
        address,
        root: (places) => ({
          inside: insideOf(stage, places),
          wrap: (shell) => {
            // One for each process: it is read when that begins.
            roots += 1;
            const table = join(directory, `mounts-${roots}`);
            writeFileSync(table, mountsOf(stage, places, { tmp, hosts }));
            const { command, args, ...rest } = shell(script, [table]);
            return { ...rest, command: '/usr/bin/unshare', args: [...wayIn, command, ...args], wrappers: 2 };
          },
        }),
        remove: () => rm(directory, { recursive: true, force: true }),
      };
    },
  });
  for (const wayIn of waysIn) {
    const confinement = confinementBy(wayIn);
    const home = confinement.newHome();
    const probe = { command: '/bin/sh', directory: '/', environment: {}, wrappers: 0 };
    const places = { taskRoot: stage.empty, layers: null, modules: null };
    const { command, args } = home
      .root(places)
      .wrap((text, more) => ({ ...probe, args: ['-c', text, 'sh', ...more, '/bin/sh', '-c', 'test -d /var/runtime'] }));
    const allowed = await runs(command, args);
    await home.remove();
    if (allowed) return confinement;
  }
  rmSync(stage.var, { recursive: true, force: true });
  return null;
};
