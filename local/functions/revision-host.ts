// Runs revisions: each is one function of the account with environments of its own kind.

import type { Bundle } from '../bundle.ts';
import type { Dispatcher } from '../dispatcher.ts';
import type { EnvironmentKind } from '../environment.ts';
import type { LocalFunction, PlatformLog } from '../platform-options.ts';
import type { LayerStore } from './layer-store.ts';
import type { RevisionHost } from './registry.ts';
import { exportOfHandler, type DeployedCode, type FunctionSettings } from './settings.ts';

export interface RevisionHostOptions {
  readonly dispatcher: Dispatcher;
  readonly layers: LayerStore;
  /** What all environments have in common. */
  readonly kind: Omit<EnvironmentKind, 'fn' | 'bundle' | 'log'>;
  readonly log: PlatformLog | undefined;
  /** Told of every revision. */
  readonly onDeployed: (functionIndex: number, name: string) => void;
}

const localFunctionOf = (
  settings: FunctionSettings,
  code: DeployedCode,
  version: string,
  layers: LayerStore,
): LocalFunction => ({
  config: settings.config,
  handlerFile: code.file,
  handlerExport: exportOfHandler(settings.handler),
  handler: settings.handler,
  environment: settings.environment,
  version,
  taskRoot: code.root,
  binDirectories: layers.binDirectories(settings.layers),
  logFormat: settings.logging.format,
  logging: settings.logging,
});

export const revisionHost = (options: RevisionHostOptions): RevisionHost => {
  const { dispatcher, layers, log } = options;
  return {
    deploy(settings, code, version) {
      const { name } = settings.config;
      const bundle: Bundle = { file: code.file, format: code.format, exports: null, inputs: [] };
      const fn = localFunctionOf(settings, code, version, layers);
      const kind = {
        ...options.kind,
        fn,
        bundle,
        log: log === undefined ? null : (line: string, stream: string) => log(name, line, stream),
      };
      const functionIndex = dispatcher.addFunction(kind, { ...settings.config, versionOf: name });
      options.onDeployed(functionIndex, name);
      return functionIndex;
    },
    retire: (functionIndex) => dispatcher.retire(functionIndex),
    remove: (name) => dispatcher.account.removeOwner(name),
    setProvisioned: (functionIndex, count) => dispatcher.setProvisioned(functionIndex, count),
  };
};
