// How the platform behaves where local platforms differ: each probe through the AWS SDK, and what AWS answers to it
// (recorded in Nov 2025; the 413 is from the API reference).

import {
  InvokeCommand,
  LambdaClient,
  type InvokeCommandInput,
  type LambdaServiceException,
} from '@aws-sdk/client-lambda';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comesTrue, localFunction, testPlatform } from './support.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:echo';
const lines: string[] = [];

interface Probed {
  readonly status: number;
  /** Of an error answer. */
  readonly name?: string;
  readonly message?: string;
  readonly functionError?: string | undefined;
  readonly version?: string | undefined;
  readonly payload?: unknown;
}

const id = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const saying = (text: string): RegExp => new RegExp(`^RequestId: ${id} Error: ${text}$`);

interface Probe {
  readonly what: string;
  readonly sent: Partial<InvokeCommandInput>;
  readonly aws: Readonly<Record<string, unknown>>;
}

const probes: readonly Probe[] = [
  {
    what: 'a handler that throws',
    sent: { FunctionName: 'failing' },
    aws: {
      status: 200,
      functionError: 'Unhandled',
      version: '$LATEST',
      payload: {
        errorType: 'TypeError',
        errorMessage: 'boom',
        trace: expect.arrayContaining(['TypeError: boom']) as [],
      },
    },
  },
  {
    what: 'a timeout',
    sent: { FunctionName: 'wait', Payload: '{"ms":60000}' as never },
    aws: {
      status: 200,
      functionError: 'Unhandled',
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(saying(String.raw`Task timed out after 2\.00 seconds`)) as string,
      },
    },
  },
  {
    what: 'process.exit(3)',
    sent: { FunctionName: 'exits', Payload: '{"status":3}' as never },
    aws: {
      status: 200,
      functionError: 'Unhandled',
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(saying('Runtime exited with error: exit status 3')) as string,
      },
    },
  },
  {
    what: 'no return value',
    sent: { FunctionName: 'nothing' },
    aws: { status: 200, functionError: undefined, payload: null },
  },
  {
    what: 'an unknown alias',
    sent: { FunctionName: 'echo', Qualifier: 'live' },
    aws: { status: 404, name: 'ResourceNotFoundException', message: `Function not found: ${arn}:live` },
  },
  {
    what: 'an unknown function',
    sent: { FunctionName: 'nobody' },
    aws: {
      status: 404,
      name: 'ResourceNotFoundException',
      message: `Function not found: ${arn.replace('echo', 'nobody')}:$LATEST`,
    },
  },
  {
    what: 'DryRun',
    sent: { FunctionName: 'echo', InvocationType: 'DryRun' },
    aws: { status: 204, version: undefined },
  },
  {
    what: 'an Event that throws',
    sent: { FunctionName: 'failing', InvocationType: 'Event' },
    aws: { status: 202, version: undefined, functionError: undefined, payload: undefined },
  },
  {
    what: 'a body that is not JSON',
    sent: { FunctionName: 'echo', Payload: '{"a' as never },
    aws: {
      status: 400,
      name: 'InvalidRequestContentException',
      message: expect.stringMatching(
        /^Could not parse request body into json: Could not parse payload into json: /,
      ) as string,
    },
  },
  {
    what: 'seven megabytes',
    sent: { FunctionName: 'echo', Payload: `"${'x'.repeat(7 * 1024 * 1024)}"` as never },
    aws: { status: 413, name: 'RequestTooLargeException' },
  },
  {
    what: 'an answer of seven megabytes',
    sent: { FunctionName: 'answersLarge', Payload: `{"bytes":${7 * 1024 * 1024}}` as never },
    aws: {
      status: 200,
      functionError: 'Unhandled',
      payload: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    },
  },
  ...[arn, `${arn}:$LATEST`, '123456789012:function:echo', 'echo:$LATEST'].map((FunctionName) => ({
    what: `${FunctionName} for a name`,
    sent: { FunctionName, Payload: '{"n":1}' as never },
    aws: { status: 200, version: '$LATEST', payload: { event: { n: 1 } } },
  })),
];

describe.each(['thread', 'process'] as const)('in a %s', (sandbox) => {
  let platform: Platform;
  let client: LambdaClient;

  beforeAll(async () => {
    const functions = [
      ...['echo', 'failing', 'wait', 'nothing', 'answersLarge'].map((name) =>
        localFunction('sample.ts', name, { timeoutMs: 2000 }),
      ),
      localFunction('hostile.ts', 'exits', { timeoutMs: 2000 }),
      localFunction('sample.ts', 'wait', { name: 'slow', reservedConcurrency: 2 }),
    ];
    const log = (name: string, line: string): void => void lines.push(`${name}: ${line}`);
    platform = await testPlatform(functions, { sandbox, log, clockSpeed: 600 });
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    client = new LambdaClient({ endpoint: platform.url, region: 'us-east-1', maxAttempts: 1, credentials });
  });

  afterAll(async () => {
    client.destroy();
    await platform.stop();
  });

  const probe = async (sent: Partial<InvokeCommandInput>): Promise<Probed> => {
    try {
      const answer = await client.send(new InvokeCommand({ FunctionName: 'echo', ...sent }));
      const text = answer.Payload?.transformToString() ?? '';
      return {
        status: answer.StatusCode!,
        functionError: answer.FunctionError,
        version: answer.ExecutedVersion,
        payload: text === '' ? undefined : JSON.parse(text),
      };
    } catch (error) {
      const { name, message, $metadata } = error as LambdaServiceException;
      return { name, message, status: $metadata.httpStatusCode! };
    }
  };

  test.each(probes)('$what', async ({ sent, aws }) => {
    expect(await probe(sent)).toMatchObject(aws);
  });

  test('an event that throws runs three times under one request id', async () => {
    const begun = (): string[] =>
      lines.filter((line) => line.startsWith('failing: START')).map((line) => line.split(' ')[3]!);
    await probe({ FunctionName: 'failing', InvocationType: 'Event' });
    const last = async (): Promise<boolean> => begun().filter((one) => one === begun().at(-1)).length === 3;
    expect(await comesTrue(last)).toBe(true);
  });

  test('twenty at once on a reservation of two: two run, eighteen hear 429', async () => {
    const sent = { FunctionName: 'slow', Payload: '{"ms":2500}' as never };
    const answers = await Promise.all(Array.from({ length: 20 }, () => probe(sent)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(18);
    for (const answer of refused) {
      expect(answer).toMatchObject({ name: 'TooManyRequestsException', message: 'Rate Exceeded.' });
    }
  });
});
