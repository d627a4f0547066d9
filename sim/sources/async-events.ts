// The event queue of one function (invocation type Event): runs events as soon as the account lets it, retries them as
// Lambda does, gives them up when it does, and passes their outcome on to destinations.

import {
  afterFailedRun,
  afterRefusal,
  DropCondition,
  dropConditionOf,
  Outcome,
  type AsyncConfig,
  type AsyncVerdict,
  type InvocationRecord,
} from '../../lambda/index.ts';
import { versionFor, type Addressee } from '../world/alias-router.ts';
import type { Gauge } from '../engine/gauge.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';
import { noTenant, type Tenants } from '../world/tenants.ts';
import type { World } from '../world/world.ts';
import { EventTable } from './event-table.ts';
import type { Source } from '../world/source.ts';
import { WaitingAges } from './waiting-ages.ts';

export interface AsyncOptions extends Addressee {
  readonly name: string;
  readonly config: AsyncConfig;
  /** By arrival process; of a function that isolates tenants. */
  readonly tenantsByStream?: readonly (Tenants | null)[];
  /** By arrival process: requests that each of its events is charged besides those of its runs, for its size. Default none. */
  readonly furtherRequestsByStream?: readonly number[];
  readonly reservedConcurrency: number | null;
  /** Whether an event given up is kept in a dead-letter queue or failure destination. */
  readonly keepsFailures: boolean;
  /** Destinations that are no functions (SQS, SNS, EventBridge, S3): their records are counted. Default none. */
  readonly records?: { readonly onSuccess: boolean; readonly onFailure: boolean };
  /** Whether the loop guard stops chains here; default true. */
  readonly stopsRecursion?: boolean;
  /** Event queues of the functions that are told of a success or a failure. */
  readonly onSuccess: () => AsyncEvents | null;
  readonly onFailure: () => AsyncEvents | null;
}

/** Wake token of a look at the ages; others are slots of events. */
const lookToken = -1;

export class AsyncEvents implements Source {
  readonly #world: World;
  readonly #sourceIndex: number;
  readonly #options: AsyncOptions;
  readonly #refusalRules: Parameters<typeof afterRefusal>[0];
  readonly #events = new EventTable();
  readonly #counts = {
    accepted: 0,
    succeeded: 0,
    deadLettered: 0,
    lost: 0,
    successRecords: 0,
    failureRecords: 0,
    maxAgeMs: 0,
    maxEventAgeMs: 0,
  };
  /** Turns after which a chain of functions is stopped. */
  readonly #mostTurns: number;
  readonly #waitingGauge: Gauge;
  /** Of what waits; null in a run without an end. */
  readonly #ages: WaitingAges | null;
  /** How late each retry is. */
  readonly #lateness: RandomStream;
  #waiting = 0;
  /** Retries after refusals, and all of them. */
  #backedOff = 0;
  #retried = 0;
  /** Events charged for their size. */
  #charged = 0;

  constructor(world: World, sourceIndex: number, options: AsyncOptions) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
    this.#options = options;
    this.#refusalRules = { ...options.config, reservedConcurrency: options.reservedConcurrency };
    this.#mostTurns = options.stopsRecursion === false ? Infinity : (world.rules.recursionLimit ?? Infinity);
    this.#waitingGauge = world.gauge(options.name, 'waiting');
    const lookAt = (atMs: number): void => world.wake(sourceIndex, atMs, lookToken);
    const ageGauge = world.gauge(options.name, 'oldestAgeMs');
    this.#ages = world.endMs === Infinity ? null : new WaitingAges(world.endMs, ageGauge, lookAt);
    this.#lateness = randomStream(world.seed, `${options.name}/lateness`);
  }

  arrive(stream: number, atMs: number): void {
    const further = this.#options.furtherRequestsByStream?.[stream] ?? 0;
    if (further > 0) this.#charge(further, atMs);
    this.accept(atMs, 1, this.#options.tenantsByStream?.[stream]?.pick() ?? noTenant);
  }

  /** A large event is charged as several requests, once, however often it runs. */
  #charge(requests: number, atMs: number): void {
    this.#charged += 1;
    this.#world.sink.furtherRequests?.(this.#options.functionIndex, atMs, requests);
  }

  /** Takes an event in (202). `turn` counts the functions of a chain. */
  accept(atMs: number, turn: number, tenant: number = noTenant): void {
    const functionIndex = versionFor(this.#options);
    const slot = this.#events.add(functionIndex, atMs, this.#world.drawDurationMs(functionIndex), turn);
    this.#events.setTenant(slot, tenant);
    this.#counts.accepted += 1;
    this.#world.sink.offered(functionIndex, atMs);
    this.#world.sink.eventAccepted?.(functionIndex, atMs);
    if (turn > this.#mostTurns) this.#giveUp(slot, DropCondition.recursiveLoop, atMs);
    // What comes out of a chain after the end of the run is still waiting.
    else if (atMs > this.#world.endMs) this.#beginWait(slot, atMs);
    else this.#attempt(slot, atMs);
  }

  wake(slot: number, atMs: number): void {
    if (slot === lookToken) {
      this.#ages!.look(atMs);
      return;
    }
    this.#endWait(slot, atMs);
    this.#attempt(slot, atMs);
  }

  ended(environmentId: number, atMs: number): void {
    const { onSuccess, records } = this.#options;
    const { running } = this.#world;
    const slot = running.token(environmentId);
    const events = this.#events;
    const record = this.#world.recordOf(environmentId, atMs);
    const completed = record.outcome === Outcome.completed;
    events.ran(slot, record.billedMs, record.coldStart);
    let given: AsyncVerdict = 0;
    if (!completed) {
      events.failed(slot);
      const verdict = afterFailedRun(this.#options.config, events.history(slot), atMs, this.#lateness.uniform());
      if (verdict >= 0) {
        this.#later(slot, verdict, atMs);
        return;
      }
      given = verdict;
    }
    // An execution of a durable function is several runs.
    this.#report(record, slot, (completed ? 1 : 0) + record.runs - 1);
    // The record is the world's own and may change from here on.
    if (given < 0) this.#passOn(slot, dropConditionOf(given), atMs);
    else {
      this.#counts.succeeded += 1;
      if (records?.onSuccess === true) this.#counts.successRecords += 1;
      const turn = events.turn(slot) + 1;
      events.free(slot);
      onSuccess()?.accept(atMs, turn);
    }
  }

  /** Reports an event that is over, with all of its runs. */
  #report(record: InvocationRecord, slot: number, succeededRuns: number): void {
    const events = this.#events;
    record.attempts = events.attempts(slot);
    record.runs = events.failedRuns(slot) + succeededRuns;
    record.billedMs = events.billedMs(slot);
    record.coldStart = events.isCold(slot);
    this.#world.sink.invocation(record);
  }

  finish(): void {
    const { accepted, succeeded, deadLettered, lost } = this.#counts;
    const oldestMs = this.#events.oldestWaitingMs();
    if (oldestMs < this.#world.endMs) this.#seeAge(this.#world.endMs - oldestMs);
    const waiting = accepted - succeeded - deadLettered - lost;
    const { sink } = this.#world;
    sink.eventSource?.(this.#options.name, 'async', { ...this.#counts, waiting });
    if (this.#backedOff > 0) sink.assumed?.('rules.asyncBackoff', this.#backedOff);
    if (this.#charged > 0) sink.assumed?.('rules.asyncPayloadCharge', this.#charged);
    if (this.#retried > 0) sink.assumed?.('rules.asyncJitter', this.#retried);
  }

  #attempt(slot: number, atMs: number): void {
    const events = this.#events;
    const attempts = events.countAttempt(slot);
    const functionIndex = events.functionIndex(slot);
    const acceptedAtMs = events.acceptedAtMs(slot);
    const durationMs = events.durationMs(slot);
    const { account, rules } = this.#world;
    account.metersRequests = rules.asyncRequestRate;
    this.#seeAge(atMs - acceptedAtMs);
    const id = this.#world.invokeFor(
      events.tenant(slot),
      functionIndex,
      this.#sourceIndex,
      slot,
      atMs,
      acceptedAtMs,
      durationMs,
      attempts,
    );
    account.metersRequests = true;
    if (id >= 0) {
      this.#counts.maxAgeMs = Math.max(this.#counts.maxAgeMs, atMs - acceptedAtMs);
      this.#world.sink.eventAge?.(functionIndex, atMs, atMs - acceptedAtMs);
      return;
    }
    events.refused(slot);
    const late = this.#lateness.uniform();
    const verdict: AsyncVerdict = afterRefusal(this.#refusalRules, events.history(slot), atMs, late);
    if (verdict >= 0) {
      this.#backedOff += 1;
      this.#later(slot, verdict, atMs);
    } else this.#giveUp(slot, dropConditionOf(verdict), atMs);
  }

  #later(slot: number, againAtMs: number, atMs: number): void {
    this.#retried += 1;
    this.#beginWait(slot, atMs);
    // An event whose next attempt lies beyond the run is still waiting at its end.
    if (againAtMs <= this.#world.endMs) this.#world.wake(this.#sourceIndex, againAtMs, slot);
  }

  #beginWait(slot: number, atMs: number): void {
    this.#events.setWaiting(slot, true);
    this.#ages?.begin(this.#events.acceptedAtMs(slot), atMs);
    this.#waits(1, atMs);
  }

  #endWait(slot: number, atMs: number): void {
    this.#events.setWaiting(slot, false);
    this.#ages?.end(this.#events.acceptedAtMs(slot), atMs);
    this.#waits(-1, atMs);
  }

  #waits(change: number, atMs: number): void {
    this.#waiting += change;
    this.#world.sink.queueDepth?.(this.#options.functionIndex, atMs, change);
    this.#waitingGauge.set(this.#waiting, atMs);
  }

  #seeAge(ageMs: number): void {
    if (ageMs > this.#counts.maxEventAgeMs) this.#counts.maxEventAgeMs = ageMs;
  }

  /** An event that is given up without a run of its last attempt. */
  #giveUp(slot: number, condition: DropCondition, atMs: number): void {
    const events = this.#events;
    const functionIndex = events.functionIndex(slot);
    const record = this.#world.refusedRecord(functionIndex, events.acceptedAtMs(slot), atMs, 0);
    // The loop guard throttles nothing.
    if (condition === DropCondition.recursiveLoop) record.outcome = Outcome.dropped;
    this.#report(record, slot, 0);
    this.#passOn(slot, condition, atMs);
  }

  /** An event that was given up goes to where failures are kept, or is lost. */
  #passOn(slot: number, condition: DropCondition, atMs: number): void {
    const functionIndex = this.#events.functionIndex(slot);
    const turn = this.#events.turn(slot) + 1;
    this.#events.free(slot);
    const { keepsFailures, onFailure, records } = this.#options;
    const destination = onFailure();
    const toRecord = records?.onFailure === true;
    const kept = keepsFailures || destination !== null || toRecord;
    // A dead-letter queue and a destination are both told.
    if (toRecord) this.#counts.failureRecords += 1;
    if (kept) this.#counts.deadLettered += 1;
    else this.#counts.lost += 1;
    this.#world.sink.eventDropped?.(functionIndex, atMs, condition);
    this.#world.sink.givenUp?.(functionIndex, atMs, condition, kept);
    destination?.accept(atMs, turn);
  }
}
