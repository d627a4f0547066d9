// What the executions of a durable function add to the size of a run.

import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { TrafficDocument } from '../format/traffic-document.ts';
import type { OperationSpec } from '../format/durable-document.ts';
import { quantity } from '../input/quantity.ts';
import { figures, typicalMs, type Part } from './size-part.ts';

/** An operation takes so many times as long as an event, and so many bytes while its execution is open; measured roughly. */
const eventsOfOperation = 150;
const bytesOfOperation = 800;
const bytesOfExecution = 4000;

/** Operations, and about how long they last one after the other. */
interface Extent {
  readonly operations: number;
  readonly ms: number;
}

const extentOfAll = (specs: readonly OperationSpec[]): Extent =>
  specs.map(extentOf).reduce((sum, one) => ({ operations: sum.operations + one.operations, ms: sum.ms + one.ms }), {
    operations: 0,
    ms: 0,
  });

const extentOf = ({ step, wait, callback, parallel, map, child }: OperationSpec): Extent => {
  if (step !== undefined) return { operations: 1, ms: typicalMs(step.duration) };
  if (wait !== undefined) return { operations: 1, ms: quantity('duration', wait) };
  if (callback !== undefined) return { operations: 3, ms: typicalMs(callback.answer) };
  if (parallel !== undefined) {
    const branches = parallel.branches.map(extentOfAll);
    const inside = branches.reduce((sum, { operations }) => sum + operations, 0);
    return { operations: 1 + branches.length + inside, ms: Math.max(...branches.map(({ ms }) => ms)) };
  }
  if (map !== undefined) {
    const { operations, ms } = extentOfAll(map.each);
    const turns = Math.ceil(map.items / (map.concurrency ?? map.items));
    return { operations: 1 + map.items * (1 + operations), ms: turns * ms };
  }
  if (child === undefined) return { operations: 1, ms: 0 };
  const inside = extentOfAll(child);
  return { operations: 1 + inside.operations, ms: inside.ms };
};

const functionOf = ({ to }: TrafficDocument, { functions }: ScenarioDocument): FunctionDocument | undefined =>
  functions[to.split(':')[0]!];

/** Of a stream of `count` requests; nothing where they go to no durable function. */
export const executionParts = (
  traffic: TrafficDocument,
  { document, count, endMs }: { readonly document: ScenarioDocument; readonly count: number; readonly endMs: number },
): Part[] => {
  const durable = functionOf(traffic, document)?.durable;
  if (durable === undefined) return [];
  const { operations, ms } = extentOfAll(durable.program);
  const open = count * Math.min(1, ms / endMs);
  return [
    {
      path: `functions.${traffic.to.split(':')[0]!}.durable.program`,
      detail: `${figures(count, 'execution')} of ${figures(operations, 'operation')}`,
      events: count * operations * eventsOfOperation,
      bytes: open * (bytesOfExecution + operations * bytesOfOperation),
      cure: 'begin fewer, or let each do less',
    },
  ];
};
