// Runs revisions: each is one function of the account with environments of its own kind.

import type { Bundle } from '../code/handler-code.ts';
import { modulesAbove } from '../code/resolve-as-node.ts';
import type { Dispatcher, SlotsPool } from './dispatcher.ts';
import type { EnvironmentKind } from './environment-kind.ts';
import { latestVersion, type LocalFunction, type PlatformLog } from '../settings/local-function.ts';
import type { ManagedVersion, ScalingBounds } from '../settings/managed-version.ts';
import type { Snapshots } from './snapshots.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { CodePlaces } from '../sandbox/code-places.ts';
import type { SandboxMaker } from '../isolation/sandbox-maker.ts';
import type { CodeStore } from '../functions/code-store.ts';
import type { RevisionHost } from '../functions/registry.ts';
import { exportOfHandler, type DeployedCode, type FunctionSettings } from '../settings/function-settings.ts';

/** The environments of a version on Managed Instances. */
export type VersionPool = SlotsPool & ManagedVersion;

export interface RevisionHostOptions {
  readonly dispatcher: Dispatcher;
  /** What all environments have in common. */
  readonly kind: Omit<EnvironmentKind, 'fn' | 'bundle' | 'places' | 'log' | 'unused' | 'sandboxes' | 'credentials'>;
  /** Of the role of a function, as variables; null where those of a role that exists only here do. */
  readonly credentialsOf: ((role: string, functionName: string) => Readonly<Record<string, string>>) | null;
  readonly maker: SandboxMaker;
  readonly code: CodeStore;
  readonly log: PlatformLog | undefined;
  readonly logStore: LogStore | null;
  /** The environments of a version on Managed Instances; undefined for any other. */
  readonly newPool: (kind: EnvironmentKind, bounds: ScalingBounds | undefined) => VersionPool | undefined;
  /** The snapshots of a version with SnapStart, and what its environments then have in common; undefined for any other. */
  readonly newSnapshots: (
    kind: EnvironmentKind,
    settings: FunctionSettings,
    code: DeployedCode,
  ) => { readonly kind: EnvironmentKind; readonly snapshots: Snapshots } | undefined;
  /** Told of every revision. */
  readonly onDeployed: (functionIndex: number, name: string, version: string) => void;
}

const placesOf = ({ root, layers }: DeployedCode, runtimeModules: string): CodePlaces => ({
  taskRoot: root,
  layers,
  // A package's layers, or what is installed around a project.
  modules: modulesAbove(root),
  runtimeModules,
});

const localFunctionOf = (settings: FunctionSettings, code: DeployedCode, version: string): LocalFunction => ({
  config: settings.config,
  handlerFile: code.file,
  handlerExport: exportOfHandler(settings.handler),
  handler: settings.handler,
  environment: settings.environment,
  version,
  logFormat: settings.logging.format,
  logging: settings.logging,
});

/** Whoever listens to a function's lines; null for nobody. */
const lineListener = (
  { log, logStore }: RevisionHostOptions,
  name: string,
  groupName: string,
): ((line: string, stream: string) => void) | null => {
  if (logStore === null) return log === undefined ? null : (line, stream) => log(name, line, stream);
  return (line, stream) => {
    const group = logStore.group(groupName);
    // An event has the line feed that ended it, as on AWS.
    logStore.write(group, logStore.stream(group, stream), `${line}\n`);
    log?.(name, line, stream);
  };
};

export const revisionHost = (options: RevisionHostOptions): RevisionHost => {
  const { dispatcher } = options;
  /** By function index. */
  const pools = new Map<number, VersionPool>();
  const snapshots = new Map<number, Snapshots>();
  return {
    deploy(settings, code, version, bounds) {
      const { name } = settings.config;
      const { file, format, root, needs } = code;
      const bundle: Bundle = { file, format, exports: null, inputs: [], root, directory: null, ignored: [], needs };
      const fn = localFunctionOf(settings, code, version);
      const kind = {
        ...options.kind,
        fn,
        bundle,
        credentials: options.credentialsOf?.(settings.role, name) ?? null,
        places: placesOf(code, options.code.runtimeModules),
        sandboxes: options.maker.of(fn, code),
        unused: () => options.code.release(code),
        log: lineListener(options, name, settings.logging.group),
      };
      options.code.hold(code);
      const pool = version === latestVersion ? undefined : options.newPool(kind, bounds);
      const taken = version === latestVersion ? undefined : options.newSnapshots(kind, settings, code);
      const functionIndex = dispatcher.addFunction(
        taken?.kind ?? kind,
        { ...settings.config, versionOf: name },
        { pool, snapshots: taken?.snapshots },
      );
      if (pool !== undefined) pools.set(functionIndex, pool);
      if (taken !== undefined) snapshots.set(functionIndex, taken.snapshots);
      options.onDeployed(functionIndex, name, version);
      return functionIndex;
    },
    snapshots: (functionIndex) => snapshots.get(functionIndex) ?? null,
    managed: (functionIndex) => pools.get(functionIndex) ?? null,
    retire: (functionIndex) => {
      pools.delete(functionIndex);
      snapshots.delete(functionIndex);
      dispatcher.retire(functionIndex);
    },
    remove: (name) => dispatcher.account.removeOwner(name),
    setProvisioned: (functionIndex, count) => dispatcher.setProvisioned(functionIndex, count),
  };
};
