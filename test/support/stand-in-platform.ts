// In the place of the local platform in a process of its own: a plain server of this process, which notes what it is asked and
// tells what a test gives it.

import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import type { PlatformOrder, PlatformReport } from '../../bench/measure/forked-platform.ts';
import { SeeingServer, type Seen } from './seeing-server.ts';

/** Puts `values` in the place of members of a module of Node.js while `use` runs. */
export const replacing = async <T>(place: object, values: object, use: () => Promise<T>): Promise<T> => {
  const before = Object.fromEntries(
    Object.keys(values).map((name) => [name, (place as Record<string, unknown>)[name]]),
  );
  Object.assign(place, values);
  syncBuiltinESMExports();
  try {
    return await use();
  } finally {
    Object.assign(place, before);
    syncBuiltinESMExports();
  }
};

export interface StandIn {
  /** Of each fork: module, arguments, options. */
  readonly forks: unknown[][];
  readonly orders: PlatformOrder[];
  /** What it was asked beside invocations: method and path. */
  readonly controls: string[];
  readonly invocations: Seen[];
  /** How many have been let go and have ended. */
  ended: number;
  url: string;
}

export interface Told {
  /** In the place of where it listens. */
  readonly report?: PlatformReport;
  /** By path, without the query: what it answers, by how often that was asked before. */
  readonly answers?: Readonly<Record<string, (times: number, request: Seen) => unknown>>;
  /** Called for each invocation, before it is answered: how long it took, and further headers. */
  readonly served?: (count: number, request: Seen) => void;
}

const usualAnswers: NonNullable<Told['answers']> = {
  '/_windtunnel/health': () => ({ eventLoopDelayP99Ms: 1, cpuSeconds: 2, memoryMb: 77 }),
  '/_windtunnel/timeline': () => ({ next: 0, functions: [], events: [] }),
  '/_windtunnel/executions': () => ({ next: 0, dropped: 0, executions: [] }),
  '/_windtunnel/traces/instants': () => ({ invocations: [] }),
};

/** Runs `use` where every platform that is forked is such a server. */
export const withStandIn = async <T>(told: Told, use: (standIn: StandIn) => Promise<T>): Promise<T> => {
  const server = new SeeingServer();
  const standIn: StandIn = { forks: [], orders: [], controls: [], invocations: [], ended: 0, url: '' };
  const times = new Map<string, number>();
  const answers = { ...usualAnswers, ...told.answers };
  standIn.url = await server.listen((request, response) => {
    const path = request.url.split('?')[0]!;
    const answer = answers[path];
    if (answer !== undefined) {
      standIn.controls.push(`${request.method} ${request.url}`);
      const before = times.get(path) ?? 0;
      times.set(path, before + 1);
      response.end(JSON.stringify(answer(before, request)));
      return;
    }
    standIn.invocations.push(request);
    told.served?.(standIn.invocations.length, request);
    response.end('{}');
  });
  const fork = (...asked: unknown[]): object => {
    standIn.forks.push(asked);
    const child = Object.assign(new EventEmitter(), {
      connected: true,
      send: (order: PlatformOrder) => {
        standIn.orders.push(order);
        setImmediate(() => {
          child.emit('message', told.report ?? { url: standIn.url });
          if (told.report !== undefined) child.emit('exit', 1);
        });
      },
      disconnect: () => {
        child.connected = false;
        standIn.ended += 1;
        setImmediate(() => child.emit('exit', 0));
      },
      kill: () => true,
    });
    return child;
  };
  try {
    return await replacing(childProcess, { fork }, () => use(standIn));
  } finally {
    server.close();
  }
};
