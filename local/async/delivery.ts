// Sends a message to what an ARN names: an SQS queue at the endpoint that was given, or a function of this platform.

import { randomUUID } from 'node:crypto';
import type { AwsEndpoints } from '../endpoints/aws-endpoints.ts';
import type { AsyncEvent } from './async-event.ts';

export interface Message {
  readonly arn: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
  /** Tracing header of the chain that it belongs to. */
  readonly traceId: string;
}

/** Rejects with an error that says why and what helps. */
export type Delivery = (message: Message) => Promise<void>;

const sendToQueue = async (endpoints: AwsEndpoints, { arn, body, attributes, traceId }: Message): Promise<void> => {
  const queues = await endpoints.sqs();
  const entries = Object.entries(attributes).map(([name, { type, value }]) => [
    name,
    { DataType: type, StringValue: value },
  ]);
  await queues.send(arn, body, Object.fromEntries(entries) as Parameters<typeof queues.send>[2], traceId);
};

export const delivery =
  (endpoints: AwsEndpoints, accept: (event: AsyncEvent) => void | Promise<void>): Delivery =>
  async (message) => {
    const [, , service, , , ...resource] = message.arn.split(':');
    if (service === 'sqs') return sendToQueue(endpoints, message);
    if (service === 'lambda') {
      const [, name, qualifier] = resource;
      const request = {
        requestId: randomUUID(),
        payload: message.body,
        invokedFunctionArn: message.arn,
        clientContext: null,
        traceId: message.traceId,
        wantsTail: false,
      };
      await accept({ name: name!, qualifier: qualifier ?? null, request });
      return undefined;
    }
    throw new Error(`${service} is not delivered to; name an SQS queue or a function`);
  };
