// The `Runtime` member: which there are, and which the service no longer takes.

import {
  announcedRuntimeBlock,
  invalidParameterValue,
  isRuntimeBlocked,
  languageOf,
  runtimeBlocked,
} from '../../lambda/index.ts';
import { Refusal, type ApiContext } from './operation.ts';

/** As refusals name them, in their order (recorded in Nov 2025). */
export const currentRuntimes: readonly string[] = (
  'nodejs20.x python3.14 provided.al2023 python3.12 python3.13 nodejs24.x nodejs22.x java25 python3.10 ' +
  'python3.11 java21 ruby3.3 ruby3.4 ruby3.2 python3.8 python3.9 java17 nodejs16.x dotnet10 dotnet8 ' +
  'java11 dotnet6 nodejs18.x provided.al2 java8.al2'
).split(' ');

/** Those that lists of layers can be narrowed to, as refusals name them (recorded in Jan 2026). */
export const layerRuntimes: readonly string[] = (
  'ruby3.5 ruby2.6 dotnetcore1.0 python3.7 nodejs8.10 nasa ruby2.7 python2.7-greengrass dotnetcore2.0 ' +
  'python3.8 java21 dotnet6 dotnetcore2.1 python3.9 java11 nodejs6.10 provided dotnetcore3.1 dotnet8 ' +
  'java25 java17 nodejs nodejs4.3 java8.al2 go1.x dotnet10 nodejs20.x go1.9 byol nodejs10.x ' +
  'provided.al2023 nodejs22.x python3.10 java8 nodejs12.x python3.11 nodejs24.x nodejs8.x python3.12 ' +
  'nodejs14.x nodejs8.9 nodejs26.x python3.13 python3.14 nodejs16.x python3.15 provided.al2 ' +
  'nodejs4.3-edge nodejs18.x ruby3.2 python3.4 ruby3.3 ruby3.4 ruby2.5 python3.6 python2.7'
).split(' ');

/** Whether a layer may name it: those of the list, and what came after it. */
export const isLayerRuntime = (runtime: string): boolean =>
  layerRuntimes.includes(runtime) || languageOf(runtime) !== null;

export type SettingsChange = 'create' | 'update';

const noteRuntime = ({ rules, note }: ApiContext, name: string, runtime: string): void => {
  const from = announcedRuntimeBlock(runtime, rules.date);
  if (from === null) return;
  note(`${name}: AWS announced that no function can be created on ${runtime} from ${from}; it is taken here`);
};

/** Refuses a runtime that is none, or that can no longer be used. */
export const checkRuntime = (
  context: ApiContext,
  name: string,
  runtime: string | undefined,
  change: SettingsChange,
): void => {
  if (runtime === undefined) return;
  if (languageOf(runtime) === null) {
    throw new Refusal(
      invalidParameterValue(
        `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${currentRuntimes.join(', ')}] or be a valid ARN`,
      ),
    );
  }
  if (isRuntimeBlocked(runtime, context.rules.date, change)) throw new Refusal(runtimeBlocked(runtime));
  noteRuntime(context, name, runtime);
};
