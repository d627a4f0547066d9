// The nine operations on durable executions (botocore service model, 2025-12-01; texts and orders of lists that the model
// does not say: hectorvent/floci, 2026).

import {
  executionStatuses,
  historyShape,
  inSeconds,
  invalidParameterValue,
  operationShape,
  serializationException,
  validationException,
  type DurableRate,
  type OperationOutcome,
} from '../../lambda/index.ts';
import { markerAt, type LiveExecution } from '../durable/live-execution.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import {
  callbackIdText,
  checkpointToken,
  clientToken,
  executionArnText,
  executionName,
  textProblems,
  type TextConstraint,
} from './constraints.ts';
import { durableShape } from './durable-config-member.ts';
import { errorIn, updatesOf } from './durable-members.ts';
import { itemsOf, Members } from './members.ts';
import { namedFunction, orRefuse, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';

const base = '/2025-12-01';
const executions = `${base}/durable-executions/{executionArn}`;
const callbacks = `${base}/durable-execution-callbacks/{id}`;
const itemCount = { min: 0, max: 1000 };
const defaultItems = 100;

const take = ({ takeCall }: ApiContext, call: DurableRate): void => {
  const tooMany = takeCall(call);
  if (tooMany !== null) throw new Refusal(tooMany);
};

/** A name in the path, checked. */
const nameIn = ({ names }: ApiCall, member: string, constraint: TextConstraint): string => {
  const name = names[0]!;
  const problems = textProblems(name, constraint);
  const shown = `Value '${name}' at '${member}' failed to satisfy constraint: `;
  if (problems.length > 0) throw new Refusal(validationException(problems.map((problem) => `${shown}${problem}`)));
  return name;
};

const executionOf = (context: ApiContext, call: ApiCall): LiveExecution =>
  orRefuse(context.executions.find(nameIn(call, 'durableExecutionArn', executionArnText)));

/** A query member that is a number; the words are those of a number in a body that is none. */
const numberIn = ({ query }: ApiCall, name: string): number | undefined => {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^-?\d+$/.test(text)) throw new Refusal(serializationException(`'${text}' can not be converted to Integer`));
  return Number(text);
};

const flagIn = ({ query }: ApiCall, name: string, otherwise: boolean): boolean => {
  const text = query.get(name);
  return text === null ? otherwise : text === 'true';
};

/** ms since 1970. */
const instantIn = ({ query }: ApiCall, name: string): number | undefined => {
  const text = query.get(name);
  if (text === null) return undefined;
  const seconds = Number(text);
  const ms = Number.isNaN(seconds) ? Date.parse(text) : seconds * 1000;
  if (Number.isNaN(ms)) throw new Refusal(serializationException(`'${text}' can not be converted to Date`));
  return ms;
};

const beginIn = ({ query }: ApiCall): number => {
  const marker = query.get('Marker') ?? '';
  if (marker === '') return 0;
  const from = Buffer.from(marker, 'base64').toString('utf8');
  if (/^\d{1,9}$/.test(from)) return Number(from);
  throw new Refusal(invalidParameterValue('Invalid Marker'));
};

/** A page of `items`, and the marker of the next if there is one. 0 items are asked for as the default. */
const pageOf = <T>(call: ApiCall, items: readonly T[]): { readonly shown: readonly T[]; readonly next: object } => {
  const members = new Members({ MaxItems: numberIn(call, 'MaxItems') });
  const asked = members.integer('MaxItems', itemCount) ?? 0;
  members.check();
  const from = beginIn(call);
  const to = from + (asked === 0 ? defaultItems : asked);
  return { shown: items.slice(from, to), next: to < items.length ? { NextMarker: markerAt(to) } : {} };
};

const checkpoint = (context: ApiContext, call: ApiCall): HttpAnswer => {
  take(context, 'checkpoint');
  const { members } = call;
  members.required('CheckpointToken');
  const token = members.text('CheckpointToken', checkpointToken) ?? '';
  const client = members.text('ClientToken', clientToken);
  const updates = updatesOf(members);
  members.check();
  const live = context.executions.find(nameIn(call, 'durableExecutionArn', executionArnText));
  // Of an execution that is not there, a token is as wrong as any.
  if ('status' in live) throw new Refusal(invalidParameterValue('Invalid checkpoint token'));
  const answer = live.checkpoint({ token, clientToken: client, updates });
  if ('status' in answer) throw new Refusal(answer);
  return jsonAnswer({
    ...(answer.token === undefined ? {} : { CheckpointToken: answer.token }),
    NewExecutionState: { Operations: answer.operations.map((operation) => operationShape(operation, inSeconds)) },
  });
};

const getState = (context: ApiContext, call: ApiCall): HttpAnswer => {
  take(context, 'state');
  const members = new Members({ CheckpointToken: call.query.get('CheckpointToken') });
  members.required('CheckpointToken');
  const token = members.text('CheckpointToken', checkpointToken) ?? '';
  members.check();
  const live = context.executions.find(nameIn(call, 'durableExecutionArn', executionArnText));
  if ('status' in live) throw new Refusal(invalidParameterValue('Invalid checkpoint token'));
  const operations = live.execution.state(token);
  if ('status' in operations) throw new Refusal(operations);
  const { shown, next } = pageOf(call, operations);
  return jsonAnswer({ Operations: shown.map((operation) => operationShape(operation, inSeconds)), ...next });
};

/** What is told of an execution in lists too. */
const summaryOf = ({ registry }: ApiContext, { arn, execution, target }: LiveExecution): Record<string, unknown> => ({
  DurableExecutionArn: arn,
  DurableExecutionName: execution.name,
  FunctionArn: registry.arnOf(target.stored.name, target.revision.version),
  Status: execution.status,
  StartTimestamp: inSeconds(execution.startMs),
  ...(execution.endMs === null ? {} : { EndTimestamp: inSeconds(execution.endMs) }),
});

const dataOf = ({ input, result, error }: LiveExecution['execution']): Record<string, unknown> => ({
  InputPayload: input,
  ...(result === undefined ? {} : { Result: result }),
  ...(error === undefined ? {} : { Error: error }),
});

const getExecution = (context: ApiContext, call: ApiCall): HttpAnswer => {
  take(context, 'get');
  const live = executionOf(context, call);
  const withData = flagIn(call, 'IncludeExecutionData', true);
  return jsonAnswer({
    ...summaryOf(context, live),
    Version: live.target.revision.version,
    ...durableShape(live.target.revision.settings),
    ExecutionDataIncluded: withData,
    TraceHeader: { XAmznTraceId: live.request.traceId },
    ...(withData ? dataOf(live.execution) : {}),
  });
};

const getHistory = (context: ApiContext, call: ApiCall): HttpAnswer => {
  take(context, 'history');
  const { events } = executionOf(context, call).execution.history;
  const withData = flagIn(call, 'IncludeExecutionData', true);
  const { shown, next } = pageOf(call, flagIn(call, 'ReverseOrder', false) ? events.toReversed() : events);
  return jsonAnswer({ Events: shown.map((event) => historyShape(event, withData)), ...next });
};

/** Which executions of a function are asked for. */
const filterOf = (call: ApiCall): ((live: LiveExecution) => boolean) => {
  const { query } = call;
  const statuses = query.getAll('Statuses');
  const members = new Members({
    DurableExecutionName: query.get('DurableExecutionName'),
    Statuses: statuses.length === 0 ? null : statuses,
  });
  const name = members.text('DurableExecutionName', executionName);
  members.texts('Statuses', itemsOf(executionStatuses));
  members.check();
  if (statuses.length > 1) throw new Refusal(invalidParameterValue('Cannot filter by more than one status'));
  const after = instantIn(call, 'StartedAfter') ?? -Infinity;
  const before = instantIn(call, 'StartedBefore') ?? Infinity;
  return ({ execution }) =>
    (name === undefined || execution.name === name) &&
    (statuses.length === 0 || statuses.includes(execution.status)) &&
    execution.startMs > after &&
    execution.startMs < before;
};

/** The newest first, unless they are asked for the other way round. */
const listExecutions = (context: ApiContext, call: ApiCall): HttpAnswer => {
  take(context, 'list');
  const isAskedFor = filterOf(call);
  const { stored, qualifier } = namedFunction(context, call, 'any');
  const version = stored.aliases.get(qualifier ?? '')?.version ?? qualifier;
  const found = context.executions
    .of(stored.name)
    .filter((live) => (version === null || live.target.revision.version === version) && isAskedFor(live));
  const { shown, next } = pageOf(call, flagIn(call, 'ReverseOrder', false) ? found : found.toReversed());
  return jsonAnswer({ DurableExecutions: shown.map((live) => summaryOf(context, live)), ...next });
};

const stopExecution = (context: ApiContext, call: ApiCall): HttpAnswer => {
  take(context, 'stop');
  const live = executionOf(context, call);
  const error = errorIn(call.members);
  call.members.check();
  context.executions.stopExecution(live, error);
  return jsonAnswer({ StopTimestamp: inSeconds(live.execution.endMs!) });
};

const completeCallback = (context: ApiContext, call: ApiCall, outcome: OperationOutcome): HttpAnswer => {
  take(context, 'callback');
  const problem = context.executions.completeCallback(nameIn(call, 'callbackId', callbackIdText), outcome);
  if (problem !== null) throw new Refusal(problem);
  return jsonAnswer({});
};

const resultLimitBytes = 262_144;

const succeedCallback = (context: ApiContext, call: ApiCall): HttpAnswer => {
  if (Buffer.byteLength(call.body) > resultLimitBytes) {
    const constraint = `Member must have length less than or equal to ${resultLimitBytes}`;
    throw new Refusal(validationException([`Value at 'result' failed to satisfy constraint: ${constraint}`]));
  }
  return completeCallback(context, call, {
    status: 'SUCCEEDED',
    result: call.body === '' ? undefined : call.body,
  });
};

const failCallback = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const error = errorIn(call.members);
  call.members.check();
  return completeCallback(context, call, { status: 'FAILED', error });
};

const heartbeat = (context: ApiContext, call: ApiCall): HttpAnswer => {
  take(context, 'callback');
  const problem = context.executions.heartbeat(nameIn(call, 'callbackId', callbackIdText));
  if (problem !== null) throw new Refusal(problem);
  return jsonAnswer({});
};

export const durableOperations: readonly Operation[] = [
  { method: 'POST', path: `${executions}/checkpoint`, answer: checkpoint },
  { method: 'GET', path: `${executions}/state`, answer: getState },
  { method: 'GET', path: `${executions}/history`, answer: getHistory },
  { method: 'GET', path: executions, answer: getExecution },
  { method: 'POST', path: `${executions}/stop`, answer: stopExecution },
  { method: 'GET', path: `${base}/functions/{name}/durable-executions`, answer: listExecutions },
  { method: 'POST', path: `${callbacks}/succeed`, takesAnyBody: true, answer: succeedCallback },
  { method: 'POST', path: `${callbacks}/fail`, answer: failCallback },
  { method: 'POST', path: `${callbacks}/heartbeat`, takesAnyBody: true, answer: heartbeat },
];
