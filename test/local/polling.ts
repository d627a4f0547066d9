// What tests of pollers share: services that answer what the test says, a mapping, and a context that keeps what was done.

import { rulesOf } from '../../lambda/index.ts';
import type { Message as Delivered } from '../../local/async/delivery.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import type { AwsEndpoints } from '../../local/endpoints/aws-endpoints.ts';
import type { Mapping, MappingConfig, StreamConfig } from '../../local/event-sources/mapping.ts';
import type { PollerContext } from '../../local/event-sources/poller-context.ts';

export const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:orders';
export const streamArn = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';

export interface Sent {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

export interface Client {
  send(command: { constructor: { name: string }; input: Record<string, unknown> }): Promise<unknown>;
  destroy(): void;
}

/** A client of the SDK that keeps what it is sent and answers by the name of the command. */
export const clientThat = (
  answers: Record<string, (input: Record<string, never>) => unknown>,
  sent: Sent[],
): Client => ({
  send: async (command) => {
    const name = command.constructor.name.replace(/Command$/, '');
    sent.push({ name, input: command.input });
    const answer = answers[name];
    if (answer === undefined) throw new Error(`nobody expected ${name}`);
    return answer(command.input as Record<string, never>);
  },
  destroy: () => {},
});

export const ran = (payload = 'null', failed = false): Dispatched => ({
  kind: 'finished',
  finished: { payload, failed, durationMs: 1, logTail: null },
});
export const throttled: Dispatched = { kind: 'throttled', reason: 0 };

export const mappingOf = (kind: Mapping['kind'], sourceArn: string, config: Partial<MappingConfig>): Mapping => ({
  uuid: 'u',
  kind,
  sourceArn,
  config: {
    functionName: 'work',
    qualifier: 'live',
    batchSize: 10,
    windowS: 0,
    enabled: true,
    reportsItemFailures: false,
    filters: [],
    maximumConcurrency: null,
    provisionedPollers: null,
    kept: {},
    stream: null,
    ...config,
  },
  lastModifiedS: 0,
  state: 'Enabled',
  lastProcessingResult: 'No records processed',
  tags: new Map(),
});

export interface Invoked {
  readonly name: string;
  readonly qualifier: string | null;
  readonly payload: { Records: Record<string, unknown>[] } & Record<string, unknown>;
  readonly atMs: number;
}

export interface Bench {
  readonly sent: Sent[];
  readonly invoked: Invoked[];
  readonly delivered: Delivered[];
  readonly logged: string[];
  readonly context: PollerContext;
}

export const benchWith = (
  endpoints: Partial<AwsEndpoints>,
  {
    answer = () => ran(),
    timeoutMs = 3000,
    deliver = async () => {},
  }: {
    answer?: (invoked: Invoked, count: number) => Dispatched | null | Promise<Dispatched | null>;
    timeoutMs?: number | null;
    deliver?: (message: Delivered) => Promise<void>;
  } = {},
): Bench => {
  const bench: Bench = {
    sent: [],
    invoked: [],
    delivered: [],
    logged: [],
    context: {
      endpoints: endpoints as AwsEndpoints,
      invoke: async (name, qualifier, payload) => {
        const one = { name, qualifier, payload: JSON.parse(payload) as Invoked['payload'], atMs: Date.now() };
        bench.invoked.push(one);
        return answer(one, bench.invoked.length);
      },
      deliver: async (message) => {
        bench.delivered.push(message);
        await deliver(message);
      },
      rules: rulesOf('2023', 'eu-west-1'),
      random: () => 0.5,
      clock: () => Date.now(),
      region: 'eu-west-1',
      functionArn: (name) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
      timeoutMs: () => timeoutMs,
      log: (name, line) => void bench.logged.push(`${name}: ${line}`),
    },
  };
  return bench;
};

export const plainStream: StreamConfig = {
  startingPosition: 'TRIM_HORIZON',
  startingAtS: null,
  parallelizationFactor: 1,
  maximumRetryAttempts: -1,
  maximumRecordAgeS: -1,
  bisectOnError: false,
  tumblingWindowS: 0,
  onFailure: null,
};
