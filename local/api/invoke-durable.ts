// Invoke of a durable function: begins an execution, or finds the one of that name again. Who waits, waits for all of it.

import type { IncomingHttpHeaders } from 'node:http';
import {
  namedNotDurable,
  tooManyRequests,
  unqualifiedDurable,
  validationException,
  type WireError,
} from '../../lambda/index.ts';
import type { TakeCall } from '../durable/call-rates.ts';
import { dispatchedOf } from '../durable/dispatch.ts';
import { durableOf, type DurableExecutions } from '../durable/durable-executions.ts';
import type { LiveExecution } from '../durable/live-execution.ts';
import type { InvocationRequest } from '../environment/environment-kind.ts';
import type { InvocationTarget } from '../functions/registry.ts';
import { errorAnswer, type HttpAnswer, type StreamedAnswer } from '../wire/http-answer.ts';
import { executionName, textProblems } from './constraints.ts';
import { emptyAnswer, finishedAnswer, headerOf } from './invoke-answers.ts';
import { streamedInvocation } from './invoke-streamed.ts';

export interface DurableParts {
  readonly executions: DurableExecutions;
  readonly takeCall: TakeCall;
}

const nameOf = (headers: IncomingHttpHeaders): string | null => headerOf(headers, 'x-amz-durable-execution-name');

/** What is wrong with an invocation that is, or is named, durable; null when nothing is. */
export const durableProblem = (headers: IncomingHttpHeaders, target: InvocationTarget): WireError | null => {
  const name = nameOf(headers);
  if (name !== null) {
    const problems = textProblems(name, executionName);
    const shown = `Value '${name}' at 'durableExecutionName' failed to satisfy constraint: `;
    if (problems.length > 0) return validationException(problems.map((problem) => `${shown}${problem}`));
  }
  if (durableOf(target) === null) return name === null ? null : namedNotDurable();
  return target.qualifier === null ? unqualifiedDurable() : null;
};

/** A caller's request for a durable function. */
export interface DurableCall {
  readonly headers: IncomingHttpHeaders;
  readonly target: InvocationTarget;
  readonly request: InvocationRequest;
  readonly isEvent: boolean;
  readonly isStreamed: boolean;
}

const withArn = <A extends HttpAnswer | StreamedAnswer>(answer: A, { arn }: LiveExecution): A => ({
  ...answer,
  headers: { ...answer.headers, 'X-Amz-Durable-Execution-Arn': arn },
});

export const invokeDurable = async (
  { executions, takeCall }: DurableParts,
  { headers, target, request, isEvent, isStreamed }: DurableCall,
): Promise<HttpAnswer | StreamedAnswer> => {
  const tooMany = takeCall('start');
  if (tooMany !== null) return errorAnswer(tooMany);
  const live = executions.start({ target, request, name: nameOf(headers), kind: isEvent ? 'event' : 'waited' });
  if ('status' in live) return errorAnswer(live);
  if (isEvent) return withArn(emptyAnswer(202), live);
  const { version } = live.target.revision;
  const ended = live.over.then(() => dispatchedOf(live));
  if (isStreamed) return withArn(await streamedInvocation(() => ended, version), live);
  const dispatched = await ended;
  if (dispatched.kind === 'throttled') return errorAnswer(tooManyRequests(dispatched.reason));
  if (dispatched.kind === 'refused') return errorAnswer(dispatched.error);
  return withArn(finishedAnswer(dispatched.finished, version), live);
};
