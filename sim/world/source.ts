// Port: whoever invokes functions in a simulated world: clients, event queues, pollers. The world tells a source when
// something of its own arrives, ends or is due; the source asks the world to run it.

export interface Source {
  /** The next instant of arrival process number `stream` of this source has come. */
  arrive(stream: number, atMs: number): void;
  /** The invocation that `environmentId` ran for this source has its answer; the environment is free again, unless extensions hold it. */
  ended(environmentId: number, atMs: number): void;
  /** An instant that the source asked for with `World.wake` has come. */
  wake(token: number, atMs: number): void;
  /** Nothing is left to happen; tells the sink what never ended. */
  finish?(atMs: number): void;
}
