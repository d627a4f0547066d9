// A function on Managed Instances, in one environment of many slots, behind the AWS SDK.

import {
  CreateCapacityProviderCommand,
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionScalingConfigCommand,
  type Runtime,
} from '@aws-sdk/client-lambda';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { RuleOverrides } from 'lambda-windtunnel/lambda';
import { comesTrue, testPlatform } from './support.ts';

export interface SlottedFunction<Answer> {
  /** What the platform logged, in order. */
  readonly lines: string[];
  /** Invokes it. Throws the SDK's error of a refusal. */
  call(event: object): Promise<Answer & { readonly error: string | undefined }>;
  stop(): Promise<void>;
}

export interface SlottedOptions {
  /** Of its code: with a `bootstrap`, unless it is of another `runtime`. */
  readonly directory: string;
  /** Default provided.al2023. */
  readonly runtime?: string;
  readonly handler: string;
  readonly slots: number;
  readonly variables?: Record<string, string>;
  readonly rules?: RuleOverrides;
}

/** Resolves when it is active. */
export const slottedFunction = async <Answer>(options: SlottedOptions): Promise<SlottedFunction<Answer>> => {
  const lines: string[] = [];
  const platform = await testPlatform([], {
    sandbox: 'auto',
    rules: options.rules ?? {},
    log: (_, line) => lines.push(line),
  });
  const client = new LambdaClient({
    endpoint: platform.url,
    region: 'us-east-1',
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ httpAgent: { maxSockets: 200 } }),
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  });
  const [FunctionName, Qualifier] = ['held', '$LATEST.PUBLISHED'];
  const created = await client.send(
    new CreateCapacityProviderCommand({
      CapacityProviderName: 'general',
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [] },
      PermissionsConfig: { CapacityProviderOperatorRoleArn: 'arn:aws:iam::123456789012:role/operator' },
    }),
  );
  await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::123456789012:role/worker',
      Runtime: (options.runtime ?? 'provided.al2023') as Runtime,
      Handler: options.handler,
      MemorySize: 4096,
      Timeout: 60,
      Environment: { Variables: options.variables ?? {} },
      Code: { S3Bucket: 'hot-reload', S3Key: options.directory },
      CapacityProviderConfig: {
        LambdaManagedInstancesCapacityProviderConfig: {
          CapacityProviderArn: created.CapacityProvider!.CapacityProviderArn!,
          PerExecutionEnvironmentMaxConcurrency: options.slots,
          ExecutionEnvironmentMemoryGiBPerVCpu: 4,
        },
      },
    }),
  );
  await client.send(new PublishVersionCommand({ FunctionName, PublishTo: 'LATEST_PUBLISHED' }));
  const FunctionScalingConfig = { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 };
  await client.send(new PutFunctionScalingConfigCommand({ FunctionName, Qualifier, FunctionScalingConfig }));
  const isActive = async (): Promise<boolean> =>
    (await client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }))).State === 'Active';
  await comesTrue(isActive, 30_000).catch((error: unknown) => {
    throw new Error(lines.join('\n'), { cause: error });
  });
  return {
    lines,
    call: async (event) => {
      const output = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
      return { ...(JSON.parse(output.Payload!.transformToString()) as Answer), error: output.FunctionError };
    },
    stop: async () => {
      client.destroy();
      await platform.stop();
    },
  };
};
