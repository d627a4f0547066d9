// Reads the answer of Lambda's Invoke API into a TargetAnswer.

import { Outcome, throttleReasonNames, type ThrottleReasonName } from '../lambda/index.ts';
import { parseReportLine } from './report-line.ts';
import type { TargetAnswer } from './target.ts';

/** The parts of an Invoke answer that matter, whoever fetched them. */
export interface InvokeAnswer {
  readonly statusCode: number;
  /** X-Amz-Function-Error. */
  readonly functionError: string | undefined;
  /** X-Amz-Log-Result, base64. */
  readonly logResult: string | undefined;
  /** x-amzn-ErrorType of an error answer. */
  readonly errorType: string | undefined;
  /** Only read for errors. */
  body(): string;
}

const parsed = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

const readLog = (logResult: string, answer: TargetAnswer): void => {
  const report = parseReportLine(Buffer.from(logResult, 'base64').toString('utf8'));
  if (report === null) return;
  const init = report.initMs ?? report.restoreMs;
  answer.coldStart = init !== null;
  answer.initMs = init ?? 0;
  answer.durationMs = report.durationMs;
  answer.billedMs = report.billedMs;
};

const readFunctionError = (body: string, answer: TargetAnswer): void => {
  const { errorType, errorMessage } = parsed(body);
  answer.errorType = typeof errorType === 'string' ? errorType : '';
  const timedOut =
    answer.errorType.startsWith('Sandbox.Timedout') || /Task timed out after/.test(String(errorMessage ?? ''));
  answer.outcome = timedOut ? Outcome.timedOut : Outcome.failed;
};

const readThrottle = (body: string, answer: TargetAnswer): void => {
  answer.outcome = Outcome.throttled;
  const reason = parsed(body)['Reason'];
  answer.throttleReason = throttleReasonNames.indexOf(reason as ThrottleReasonName);
};

/** Fills in `answer`. */
export const readInvokeAnswer = (source: InvokeAnswer, answer: TargetAnswer): void => {
  answer.statusCode = source.statusCode;
  if (source.logResult !== undefined) readLog(source.logResult, answer);
  if (source.statusCode === 429) {
    answer.errorType = 'TooManyRequestsException';
    readThrottle(source.body(), answer);
  } else if (source.statusCode >= 400) {
    // The header may carry a tail: `Name:http://...`.
    answer.errorType = source.errorType?.split(':')[0] ?? '';
    answer.outcome = Outcome.failed;
  } else if (source.functionError !== undefined) readFunctionError(source.body(), answer);
};
