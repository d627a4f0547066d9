// Polls an SQS queue for one mapping: as many batches at once as the rules of lambda/sqs-scaling allow. A batch that fails
// or is throttled is left alone: its messages come back when their visibility timeout ends, one receive older.

import type { Message } from '@aws-sdk/client-sqs';
import { SqsScaling, sqsScalingRules } from '../../lambda/index.ts';
import { failedItems } from './batch-response.ts';
import { passes } from './filter.ts';
import type { Mapping, Poller } from './mapping.ts';
import { pause, type PollerContext } from './poller-context.ts';
import type { Queues } from './queues.ts';

/** After an error of the queue itself. */
const errorPauseMs = 1000;
/** A throttled poller waits so long, doubling from throttle to throttle (not published: assumed, as in simulated runs). */
const firstRestMs = 1000;
const longestRestMs = 60_000;
/** What Lambda adds to its own visibility timeout when the queue's is too short (Developer Guide). */
const visibilityMarginS = 30;
/** Shorter than Lambda's 20 s, so that a mapping that is disabled stops soon. */
const longPollS = 5;

interface Received {
  readonly message: Message;
  readonly record: Record<string, unknown>;
}

/** A message as the function sees it (recorded from AWS). */
const recordOf = (message: Message, arn: string, region: string): Record<string, unknown> => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: { ...message.Attributes },
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
      name,
      {
        ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
        ...(value.BinaryValue === undefined ? {} : { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
        stringListValues: [],
        binaryListValues: [],
        dataType: value.DataType,
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  md5OfMessageAttributes: message.MD5OfMessageAttributes ?? null,
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: region,
});

export class SqsPoller implements Poller {
  readonly #mapping: Mapping;
  readonly #context: PollerContext;
  readonly #scaling: SqsScaling;
  readonly #stopping = new AbortController();
  /** Ends a receive on its way, and whatever it would have brought is lost until it is visible again. */
  readonly #aborting = new AbortController();
  readonly #batches = new Set<Promise<void>>();
  readonly #loop: Promise<void>;
  #throttlesInARow = 0;

  constructor(mapping: Mapping, context: PollerContext) {
    this.#mapping = mapping;
    this.#context = context;
    this.#scaling = new SqsScaling(sqsScalingRules(context.rules.date, mapping.config));
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await Promise.all(this.#batches);
  }

  abort(): void {
    this.#stopping.abort();
    this.#aborting.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#turn(await this.#context.endpoints.sqs(), signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#mapping.lastProcessingResult = `PROBLEM: ${(error as Error).message}`;
        await pause(errorPauseMs, signal);
      }
    }
  }

  async #turn(queues: Queues, signal: AbortSignal): Promise<void> {
    const { clock } = this.#context;
    if (this.#batches.size >= this.#scaling.allowed(clock())) return this.#awaitRoom(signal);
    const messages = await this.#receiveBatch(queues, signal);
    if (messages.length === 0) {
      if (this.#batches.size === 0) this.#scaling.drained(clock());
      return undefined;
    }
    const { sourceArn } = this.#mapping;
    const received = messages.map((message) => ({
      message,
      record: recordOf(message, sourceArn, this.#context.region),
    }));
    const kept = received.filter(({ record }) => passes(this.#mapping.config.filters, record));
    const filtered = received.filter((one) => !kept.includes(one)).map(({ message }) => message);
    if (filtered.length > 0) await queues.delete(sourceArn, filtered);
    if (kept.length > 0) this.#begin(queues, kept, signal);
    return undefined;
  }

  /** Every allowed batch runs: waits until one ends or one more is allowed. */
  async #awaitRoom(signal: AbortSignal): Promise<void> {
    const nowMs = this.#context.clock();
    this.#scaling.saturated(nowMs);
    const growthMs = this.#scaling.nextGrowthMs(nowMs) - nowMs;
    await Promise.race([...this.#batches, pause(Math.min(growthMs, 60_000), signal)]);
  }

  /** Up to a batch: what one receive gives, or what comes within the batching window. */
  async #receiveBatch(queues: Queues, signal: AbortSignal): Promise<Message[]> {
    const { sourceArn, config } = this.#mapping;
    const visibilityTimeoutS = await this.#ownVisibilityS(queues);
    const messages: Message[] = [];
    let untilMs = Infinity;
    while (messages.length < config.batchSize && !signal.aborted) {
      const leftS = (untilMs - this.#context.clock()) / 1000;
      if (leftS <= 0) break;
      const waitS = untilMs === Infinity ? longPollS : leftS;
      const count = config.batchSize - messages.length;
      const more = await queues.receive(sourceArn, { count, visibilityTimeoutS, waitS, signal: this.#aborting.signal });
      messages.push(...more);
      if (messages.length === 0) break;
      if (untilMs === Infinity) untilMs = this.#context.clock() + config.windowS * 1000;
    }
    return messages;
  }

  /** Longer than the queue's own where that would end before the function may. */
  async #ownVisibilityS(queues: Queues): Promise<number | null> {
    const { sourceArn, config } = this.#mapping;
    const timeoutMs = this.#context.timeoutMs(config.functionName) ?? 0;
    const neededS = timeoutMs / 1000 + config.windowS;
    return neededS > (await queues.visibilityTimeoutS(sourceArn)) ? neededS + visibilityMarginS : null;
  }

  #begin(queues: Queues, received: readonly Received[], signal: AbortSignal): void {
    const batch = this.#process(queues, received, signal)
      .catch((error: Error) => {
        this.#mapping.lastProcessingResult = `PROBLEM: ${error.message}`;
      })
      .finally(() => this.#batches.delete(batch));
    this.#batches.add(batch);
  }

  async #process(queues: Queues, received: readonly Received[], signal: AbortSignal): Promise<void> {
    const { config, sourceArn } = this.#mapping;
    const payload = JSON.stringify({ Records: received.map(({ record }) => record) });
    const dispatched = await this.#context.invoke(config.functionName, config.qualifier, payload);
    if (dispatched === null) return;
    if (dispatched.kind === 'throttled') return this.#rest(signal);
    this.#throttlesInARow = 0;
    if (dispatched.finished.failed) {
      this.#scaling.failed(this.#context.clock());
      this.#mapping.lastProcessingResult = 'PROBLEM: Function call failed';
      return undefined;
    }
    this.#mapping.lastProcessingResult = 'OK';
    const messages = received.map(({ message }) => message);
    const ids = new Set(messages.map(({ MessageId }) => MessageId!));
    const failed = config.reportsItemFailures ? failedItems(dispatched.finished.payload, ids) : new Set<string>();
    if (failed === 'all') return undefined;
    const done = messages.filter(({ MessageId }) => !failed.has(MessageId!));
    if (done.length > 0) await queues.delete(sourceArn, done);
    return undefined;
  }

  async #rest(signal: AbortSignal): Promise<void> {
    this.#scaling.failed(this.#context.clock());
    const restMs = Math.min(longestRestMs, firstRestMs * 2 ** this.#throttlesInARow);
    this.#throttlesInARow += 1;
    await pause(restMs, signal);
  }
}
