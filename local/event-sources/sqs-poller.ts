// Polls an SQS queue for one mapping: as many batches at once as the rules of lambda/sqs-scaling allow. A batch that fails is
// left alone: its messages come back when their visibility timeout ends, one receive older. One that is throttled is tried
// again until then, while others are received (DG services-sqs-errorhandling).

import type { Message } from '@aws-sdk/client-sqs';
import { SqsScaling, spreadMs, sqsScalingRules, waitMs } from '../../lambda/index.ts';
import type { Dispatched } from '../environment/dispatched.ts';
import { failedItems } from './batch-response.ts';
import { passes } from './filter.ts';
import type { Mapping, Poller } from './mapping.ts';
import { pause, type PollerContext } from './poller-context.ts';
import type { Queues } from '../endpoints/queues.ts';

/** After an error of the queue itself. */
const errorPauseMs = 1000;
/** What Lambda adds to its own visibility timeout when the queue's is too short (Developer Guide). */
const visibilityMarginS = 30;
/** Shorter than Lambda's 20 s, so that a mapping that is disabled stops soon. */
const longPollS = 5;

interface Received {
  readonly message: Message;
  readonly record: Record<string, unknown>;
}

/** What receives brought, and when the first of it comes back. */
interface ReceivedBatch {
  readonly messages: readonly Message[];
  readonly backAtMs: number;
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

  constructor(mapping: Mapping, context: PollerContext) {
    this.#mapping = mapping;
    this.#context = context;
    this.#scaling = new SqsScaling(sqsScalingRules(context.rules, mapping.config));
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
    const { messages, backAtMs } = await this.#receiveBatch(queues, signal);
    const { sourceArn } = this.#mapping;
    const received = messages.map((message) => ({
      message,
      record: recordOf(message, sourceArn, this.#context.region),
    }));
    const kept = received.filter(({ record }) => passes(this.#mapping.config.filters, record));
    const filtered = received.filter((one) => !kept.includes(one)).map(({ message }) => message);
    if (filtered.length > 0) await queues.delete(sourceArn, filtered);
    if (kept.length > 0) this.#begin(queues, kept, backAtMs);
    const nowMs = clock();
    if (this.#batches.size < this.#scaling.allowed(nowMs)) this.#scaling.relieved(this.#batches.size, nowMs);
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
  async #receiveBatch(queues: Queues, signal: AbortSignal): Promise<ReceivedBatch> {
    const { sourceArn, config } = this.#mapping;
    const queueS = await queues.visibilityTimeoutS(sourceArn);
    const visibilityTimeoutS = this.#ownVisibilityS(queueS);
    const messages: Message[] = [];
    let untilMs = Infinity;
    let backAtMs = Infinity;
    while (messages.length < config.batchSize && !signal.aborted) {
      const leftS = (untilMs - this.#context.clock()) / 1000;
      if (leftS <= 0) break;
      const waitS = untilMs === Infinity ? longPollS : leftS;
      const count = config.batchSize - messages.length;
      const more = await queues.receive(sourceArn, { count, visibilityTimeoutS, waitS, signal: this.#aborting.signal });
      messages.push(...more);
      if (messages.length === 0) break;
      const nowMs = this.#context.clock();
      if (untilMs === Infinity) untilMs = nowMs + config.windowS * 1000;
      if (backAtMs === Infinity) backAtMs = nowMs + (visibilityTimeoutS ?? queueS) * 1000;
    }
    return { messages, backAtMs };
  }

  /** Longer than the queue's own where that would end before the function may. */
  #ownVisibilityS(queueS: number): number | null {
    const { config } = this.#mapping;
    const timeoutMs = this.#context.timeoutMs(config.functionName) ?? 0;
    const neededS = timeoutMs / 1000 + config.windowS;
    return neededS > queueS ? neededS + visibilityMarginS : null;
  }

  #begin(queues: Queues, received: readonly Received[], backAtMs: number): void {
    const batch = this.#process(queues, received, backAtMs)
      .catch((error: Error) => {
        this.#mapping.lastProcessingResult = `PROBLEM: ${error.message}`;
      })
      .finally(() => this.#batches.delete(batch));
    this.#batches.add(batch);
  }

  async #process(queues: Queues, received: readonly Received[], backAtMs: number): Promise<void> {
    const { config, sourceArn } = this.#mapping;
    const payload = JSON.stringify({ Records: received.map(({ record }) => record) });
    const dispatched = await this.#invoke(payload, backAtMs);
    if (dispatched === null) return;
    if (dispatched.kind !== 'finished') return this.#scaling.failed(this.#context.clock());
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

  /** Throttled at last when it was until the messages came back; null when there is no such function any more. */
  async #invoke(payload: string, backAtMs: number): Promise<Dispatched | null> {
    const { config } = this.#mapping;
    const { clock, invoke, random, rules } = this.#context;
    const { signal } = this.#stopping;
    for (let attempts = 1; ; attempts += 1) {
      const dispatched = await invoke(config.functionName, config.qualifier, payload);
      if (dispatched === null || dispatched.kind === 'finished') return dispatched;
      const retryMs = spreadMs(waitMs(rules.sqsBackoff, attempts), rules.sqsJitter, random());
      await pause(Math.min(retryMs, Math.max(0, backAtMs - clock())), signal);
      if (signal.aborted || clock() >= backAtMs) return dispatched;
    }
  }
}
