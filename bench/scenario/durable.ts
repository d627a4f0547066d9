// Compiles durable functions: what their executions do, and what AWS would refuse of them.

import {
  defaultAsyncConfig,
  durableLimits,
  synchronousTimeoutS,
  type DurableConfig,
  type FunctionConfig,
} from '../../lambda/index.ts';
import { plainOperations, type DurableOperation, type DurableProgram, type Program } from '../../sim/index.ts';
import { knownNames } from '../../reports/words/nearest.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type {
  DurableCallbackSpec,
  DurableInvokeSpec,
  DurableStepSpec,
  OperationSpec,
} from '../format/durable-document.ts';
import type { DistributionSpec, Quantity } from '../format/law-document.ts';
import { quantity } from '../input/quantity.ts';
import type { Problems } from '../input/problems.ts';
import type { FunctionContext } from './function-context.ts';
import { lawOf } from './laws.ts';
import { atMemory } from './memory-law.ts';
import type { ScenarioFunction, ScenarioTraffic } from './scenario.ts';

const seconds = (value: Quantity): number => quantity('duration', value) / 1000;
const bytes = (value: Quantity): number => Math.round(quantity('size', value) * 1024 * 1024);
const share = (value: Quantity): number => quantity('share', value);

/** Compiles the operations of one function. */
class ProgramReader {
  readonly #document: FunctionDocument;
  readonly #context: FunctionContext;

  constructor(document: FunctionDocument, context: FunctionContext) {
    this.#document = document;
    this.#context = context;
  }

  program(specs: readonly OperationSpec[], path: string): Program {
    return specs.flatMap((spec, index) => this.#operation(spec, `${path}.${index}`));
  }

  #law(spec: DistributionSpec, path: string): DurableCallback['answer'] {
    return lawOf(spec, path, this.#context);
  }

  #operation(spec: OperationSpec, path: string): DurableOperation[] {
    const { step, wait, callback, invoke, parallel, map, child } = spec;
    if (step !== undefined) return [this.#step(step, `${path}.step`)];
    if (wait !== undefined) return [{ kind: 'wait', seconds: seconds(wait) }];
    if (callback !== undefined) return this.#callback(callback, `${path}.callback`);
    if (invoke !== undefined) return [this.#invoke(invoke, `${path}.invoke`)];
    if (parallel !== undefined) {
      const branches = parallel.branches.map((one, index) => this.program(one, `${path}.parallel.branches.${index}`));
      const branchBytes = bytes(parallel.output);
      return [{ kind: 'group', subType: 'Parallel', branches, isPlain: false, concurrency: Infinity, branchBytes }];
    }
    if (map !== undefined) {
      const each = this.program(map.each, `${path}.map.each`);
      const branches = Array.from({ length: map.items }, () => each);
      const concurrency = map.concurrency ?? Infinity;
      return [{ kind: 'group', subType: 'Map', branches, isPlain: false, concurrency, branchBytes: bytes(map.output) }];
    }
    return [plainGroup('RunInChildContext', this.program(child!, `${path}.child`), 0)];
  }

  #step({ duration, errors, retry, output }: DurableStepSpec, path: string): DurableOperation {
    const law = this.#law(duration, `${path}.duration`);
    return {
      kind: 'step',
      duration: atMemory(law, this.#document, this.#context.rules.date),
      errorShare: share(errors),
      retry: {
        attempts: retry.attempts,
        firstS: seconds(retry.base),
        rate: retry.rate,
        longestS: seconds(retry.cap),
        jitter: retry.jitter,
      },
      outputBytes: bytes(output),
    };
  }

  #callback(spec: DurableCallbackSpec, path: string): DurableOperation[] {
    const { answer, errors, unanswered, timeout, submit, output } = spec;
    const answerBytes = bytes(output);
    const create = { kind: 'createCallback', timeoutS: timeout === undefined ? 0 : seconds(timeout) } as const;
    const wait: DurableCallback = {
      kind: 'awaitCallback',
      answer: this.#law(answer, `${path}.answer`),
      errorShare: share(errors),
      unansweredShare: share(unanswered),
      answerBytes,
    };
    if (submit === undefined) return [create, wait];
    const handOver: DurableOperation = {
      kind: 'step',
      duration: atMemory(this.#law(submit, `${path}.submit`), this.#document, this.#context.rules.date),
      errorShare: 0,
      retry: { attempts: 1, firstS: 1, rate: 1, longestS: 1, jitter: 'none' },
      outputBytes: 0,
    };
    return [plainGroup('WaitForCallback', [create, handOver, wait], answerBytes)];
  }

  #invoke(spec: DurableInvokeSpec, path: string): DurableOperation {
    const { names, problems } = this.#context;
    const functionIndex = names.indexOf(spec.function);
    if (functionIndex < 0) {
      const message = `no function is called "${spec.function}"; ${knownNames(spec.function, names)}`;
      problems.add(`${path}.function`, message);
    }
    return { kind: 'invoke', functionIndex, inputBytes: bytes(spec.input), outputBytes: bytes(spec.output) };
  }
}

type DurableCallback = Extract<DurableOperation, { kind: 'awaitCallback' }>;

const plainGroup = (
  subType: 'RunInChildContext' | 'WaitForCallback',
  program: Program,
  branchBytes: number,
): DurableOperation => ({ kind: 'group', subType, branches: [program], isPlain: true, concurrency: 1, branchBytes });

/** What has no effect on a durable function, or cannot be together with it. */
const checkFunction = (name: string, document: FunctionDocument, { problems, warnings }: FunctionContext): void => {
  const at = `functions.${name}`;
  if (document.compute === 'managed' && document.cpu !== undefined) {
    warnings.push(
      `${at}.cpu: the invocations of a durable function use their CPU, and its environments are scaled by it, but none slows another one down in simulated runs`,
    );
  }
  for (const key of ['onSuccess', 'onFailure'] as const) {
    if (document.destinations[key] === undefined) continue;
    problems.add(
      `${at}.destinations.${key}`,
      'durable functions have no destinations; remove it, or write deadLetter: true',
    );
  }
  if (document.maximumRetryAttempts !== defaultAsyncConfig.maximumRetryAttempts) {
    warnings.push(`${at}.maximumRetryAttempts has no effect: an execution of a durable function is not begun again`);
  }
};

/** What makes the function durable; null for any other. */
export const durableOf = (
  name: string,
  document: FunctionDocument,
  context: FunctionContext,
): { readonly config: DurableConfig; readonly program: DurableProgram } | null => {
  const { durable } = document;
  if (durable === undefined) return null;
  const at = `functions.${name}.durable`;
  checkFunction(name, document, context);
  const operations = new ProgramReader(document, context).program(durable.program, `${at}.program`);
  const count = 1 + plainOperations(operations);
  if (count > durableLimits.operations) {
    const message = `takes ${count} operations, of ${durableLimits.operations} that an execution may have; split it up by invoke`;
    context.problems.add(`${at}.program`, message);
  }
  const { checkpoint } = durable;
  return {
    config: { executionTimeoutS: seconds(durable.executionTimeout), retentionDays: durable.retentionDays },
    program: {
      operations,
      inputBytes: bytes(durable.input),
      outputBytes: bytes(durable.output),
      checkpoint: checkpoint === undefined ? null : lawOf(checkpoint, `${at}.checkpoint`, context),
    },
  };
};

const calledBy = (program: Program): number[] =>
  program.flatMap((operation) => {
    if (operation.kind === 'invoke') return [operation.functionIndex];
    return operation.kind === 'group' ? [...new Set(operation.branches)].flatMap(calledBy) : [];
  });

/** The functions that a function's program invokes, by index; one that is invoked twice stands there twice. */
export const invokedBy = ({ durable }: Pick<ScenarioFunction, 'durable'>): number[] =>
  durable === null ? [] : calledBy(durable.operations);

/** Whether a call of `from` comes back to it. */
const comesBack = (from: number, calls: readonly (readonly number[])[]): boolean => {
  const reached = new Set<number>();
  const next = [...calls[from]!];
  for (let index = next.pop(); index !== undefined; index = next.pop()) {
    if (index === from) return true;
    if (index < 0 || reached.has(index)) continue;
    reached.add(index);
    next.push(...calls[index]!);
  }
  return false;
};

const waiting: ReadonlySet<string> = new Set(['sync', 'closedLoop', 'sqs', 'stream']);

/** What only shows once all functions and their traffic are known. */
export const checkDurable = (
  {
    document,
    functions,
    traffic,
  }: {
    readonly document: ScenarioDocument;
    readonly functions: readonly (Pick<ScenarioFunction, 'durable'> & { readonly config: FunctionConfig })[];
    readonly traffic: readonly ScenarioTraffic[];
  },
  problems: Problems,
): void => {
  const calls = functions.map(invokedBy);
  functions.forEach(({ config: { name, tenantIsolation = false } }, index) => {
    const at = `functions.${name}.durable.program`;
    if (comesBack(index, calls)) problems.add(at, `calls itself by way of its invokes; break the circle`);
    const isolated = calls[index]!.find((callee) => functions[callee]?.config.tenantIsolation === true);
    if (isolated !== undefined && !tenantIsolation) {
      const called = functions[isolated]!.config.name;
      problems.add(
        at,
        `invokes ${called}, which isolates tenants, for none; invoke another, or write tenantIsolation: true`,
      );
    }
  });
  traffic.forEach(({ functionIndex, way }, index) => {
    const { name, durable } = functions[functionIndex]?.config ?? {};
    if (durable === undefined || durable.executionTimeoutS <= synchronousTimeoutS || !waiting.has(way.kind)) return;
    const { via } = document.traffic[index]!;
    const message = `${via} waits for an execution, which then lasts 15m at most; lower durable.executionTimeout of ${name}, or write via: async`;
    problems.add(`traffic.${index}.via`, message);
  });
};
