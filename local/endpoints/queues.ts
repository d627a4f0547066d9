// SQS queues by ARN, over the AWS SDK: the few calls that pollers, dead letters and destinations need.

import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type MessageAttributeValue,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** Most messages one call takes or deletes. */
const batchLimit = 10;
const longPollS = 20;

export interface ReceiveOptions {
  readonly count: number;
  readonly visibilityTimeoutS: number | null;
  /** Longest wait for a first message. */
  readonly waitS: number;
  readonly signal: AbortSignal;
}

export class Queues {
  readonly #client: SQSClient;
  readonly #urls = new Map<string, Promise<string>>();

  constructor(client: SQSClient) {
    this.#client = client;
  }

  /** @param traceHeader of the chain that the message belongs to */
  async send(
    arn: string,
    body: string,
    attributes: Record<string, MessageAttributeValue>,
    traceHeader: string,
  ): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: await this.#url(arn),
        MessageBody: body,
        MessageAttributes: attributes,
        MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } },
        ...(arn.endsWith('.fifo') ? { MessageGroupId: 'windtunnel' } : {}),
      }),
    );
  }

  async visibilityTimeoutS(arn: string): Promise<number> {
    const answer = await this.#client.send(
      new GetQueueAttributesCommand({ QueueUrl: await this.#url(arn), AttributeNames: ['VisibilityTimeout'] }),
    );
    return Number(answer.Attributes?.['VisibilityTimeout'] ?? 30);
  }

  async receive(arn: string, { count, visibilityTimeoutS, waitS, signal }: ReceiveOptions): Promise<Message[]> {
    const answer = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: await this.#url(arn),
        MaxNumberOfMessages: Math.min(batchLimit, count),
        WaitTimeSeconds: Math.min(longPollS, Math.max(0, Math.floor(waitS))),
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        ...(visibilityTimeoutS === null ? {} : { VisibilityTimeout: visibilityTimeoutS }),
      }),
      { abortSignal: signal },
    );
    return answer.Messages ?? [];
  }

  async delete(arn: string, messages: readonly Message[]): Promise<void> {
    const QueueUrl = await this.#url(arn);
    for (let from = 0; from < messages.length; from += batchLimit) {
      const Entries = messages
        .slice(from, from + batchLimit)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await this.#client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  }

  #url(arn: string): Promise<string> {
    const known = this.#urls.get(arn);
    if (known !== undefined) return known;
    const [, , , , account, name] = arn.split(':');
    const asked = this.#client
      .send(new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }))
      .then((answer) => answer.QueueUrl!);
    this.#urls.set(arn, asked);
    asked.catch(() => this.#urls.delete(arn));
    return asked;
  }
}
