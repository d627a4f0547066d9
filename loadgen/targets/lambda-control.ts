// What changes functions on Lambda, through the AWS SDK: its credential chain, its retries. For power tuning: a version at each memory size.
// For a probe of cold starts: variables.

import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListVersionsByFunction,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  type FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import { credentialsFor } from './credentials.ts';
import { reasonOf, TargetError } from './target.ts';

/** What a function is set to. */
export interface DeployedFunction {
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly ephemeralStorageMb: number;
}

/** What power tuning changes. */
export interface SizeControl {
  configuration(functionName: string): Promise<DeployedFunction>;
  /** Numbers of the versions there are. */
  versions(functionName: string): Promise<string[]>;
  /** Resolves when the change is through. */
  setMemory(functionName: string, memoryMb: number): Promise<void>;
  /** Publishes what $LATEST is; resolves with the number of the version when it can be invoked. */
  publish(functionName: string): Promise<string>;
  deleteVersion(functionName: string, version: string): Promise<void>;
}

/** What a probe of cold starts changes. */
export interface VariableControl {
  /** Rejects where they cannot be read, such as for want of a permission on their key: then nothing may be changed. */
  variables(functionName: string): Promise<Readonly<Record<string, string>>>;
  /** All of them; resolves when the change is through. */
  setVariables(functionName: string, variables: Readonly<Record<string, string>>): Promise<void>;
}

export interface LambdaControl extends SizeControl, VariableControl {
  readonly name: string;
  stop(): void;
}

export interface LambdaControlOptions {
  readonly region: string;
  /** Default: AWS, where the SDK finds it. */
  readonly endpoint?: string;
}

/** How often it is asked whether a change is through; AWS takes a second or two for one of memory. */
const askEveryMs = 500;
const longestWaitMs = 120_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

const clientOf = ({ region, endpoint }: LambdaControlOptions): LambdaClient => {
  if (endpoint === undefined) return new LambdaClient({ region });
  const { accessKeyId, secretAccessKey, sessionToken } = credentialsFor(endpoint);
  const token = sessionToken === undefined ? {} : { sessionToken };
  return new LambdaClient({ region, endpoint, credentials: { accessKeyId, secretAccessKey, ...token } });
};

/** Errors of the SDK as those of a target: with what was tried, and what AWS says to it. */
const tried = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    if (error instanceof TargetError) throw error;
    const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
    throw new TargetError(`${what}: ${name}${reasonOf(error)}`, { cause: error });
  }
};

/** How a function is set, and when a change of it is through. */
interface Configurations {
  readonly client: LambdaClient;
  readonly configurationOf: (functionName: string, qualifier?: string) => Promise<FunctionConfiguration>;
  readonly settled: (functionName: string, qualifier?: string) => Promise<void>;
}

const configurations = (client: LambdaClient): Configurations => {
  const configurationOf = (functionName: string, qualifier?: string): Promise<FunctionConfiguration> =>
    client.send(
      new GetFunctionConfigurationCommand({
        FunctionName: functionName,
        ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
      }),
    );
  const settled = async (functionName: string, qualifier?: string): Promise<void> => {
    for (let waitedMs = 0; ; waitedMs += askEveryMs) {
      const { State, LastUpdateStatus, LastUpdateStatusReason, StateReason } = await configurationOf(
        functionName,
        qualifier,
      );
      if (State === 'Failed' || LastUpdateStatus === 'Failed')
        throw new TargetError(
          `${functionName} cannot be used: ${LastUpdateStatusReason ?? StateReason ?? 'it failed'}`,
        );
      if (State !== 'Pending' && LastUpdateStatus !== 'InProgress') return;
      if (waitedMs > longestWaitMs)
        throw new TargetError(`${functionName} is still on its way after ${longestWaitMs / 1000} s`);
      await pause(askEveryMs);
    }
  };
  return { client, configurationOf, settled };
};

const sizeControl = ({ client, configurationOf, settled }: Configurations): SizeControl => ({
  configuration: (functionName) =>
    tried(`the configuration of ${functionName} cannot be read`, async () => {
      const { MemorySize, Timeout, Architectures, EphemeralStorage } = await configurationOf(functionName);
      return {
        memoryMb: MemorySize ?? 128,
        timeoutMs: (Timeout ?? 3) * 1000,
        architecture: Architectures?.[0] === 'arm64' ? 'arm64' : 'x86_64',
        ephemeralStorageMb: EphemeralStorage?.Size ?? 512,
      };
    }),
  versions: (functionName) =>
    tried(`the versions of ${functionName} cannot be listed`, async () => {
      const found: string[] = [];
      for await (const page of paginateListVersionsByFunction({ client }, { FunctionName: functionName }))
        for (const { Version } of page.Versions ?? []) if (Version !== undefined) found.push(Version);
      return found;
    }),
  setMemory: (functionName, memoryMb) =>
    tried(`${functionName} cannot be set to ${memoryMb} MB`, async () => {
      await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName, MemorySize: memoryMb }));
      await settled(functionName);
    }),
  publish: (functionName) =>
    tried(`no version of ${functionName} can be published`, async () => {
      const { Version } = await client.send(new PublishVersionCommand({ FunctionName: functionName }));
      await settled(functionName, Version);
      return Version!;
    }),
  deleteVersion: (functionName, version) =>
    tried(`version ${version} of ${functionName} cannot be deleted`, async () => {
      await client.send(new DeleteFunctionCommand({ FunctionName: functionName, Qualifier: version }));
    }),
});

const variableControl = ({ client, configurationOf, settled }: Configurations): VariableControl => ({
  variables: (functionName) =>
    tried(`the variables of ${functionName} cannot be read`, async () => {
      const { Environment } = await configurationOf(functionName);
      const { Error: error } = Environment ?? {};
      if (error !== undefined) throw new TargetError(`${functionName}: ${error.ErrorCode}: ${error.Message}`);
      return Environment?.Variables ?? {};
    }),
  setVariables: (functionName, variables) =>
    tried(`the variables of ${functionName} cannot be changed`, async () => {
      await client.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: functionName,
          Environment: { Variables: { ...variables } },
        }),
      );
      await settled(functionName);
    }),
});

export const lambdaControl = (options: LambdaControlOptions): LambdaControl => {
  const client = clientOf(options);
  const known = configurations(client);
  return {
    name: options.endpoint === undefined ? `AWS Lambda in ${options.region}` : `Lambda at ${options.endpoint}`,
    ...sizeControl(known),
    ...variableControl(known),
    stop: () => client.destroy(),
  };
};
