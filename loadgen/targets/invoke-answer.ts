// Reads the answer of Lambda's Invoke API into a TargetAnswer.

import { Outcome, throttleReasonNames, type ThrottleReasonName } from '../../lambda/index.ts';
import { parseReportLine } from './report-line.ts';
import { isRedirect, type TargetAnswer } from './target.ts';

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
  readonly body: string;
}

/** Fills in `answer`, which is fresh. */
export const readInvokeAnswer = (source: InvokeAnswer, answer: TargetAnswer): void => {
  answer.statusCode = source.statusCode;
  if (source.logResult !== undefined) readLog(source.logResult, answer);
  if (source.statusCode === 429) readThrottle(source.body, answer);
  else if (source.statusCode >= 400 || isRedirect(source.statusCode)) {
    answer.outcome = Outcome.failed;
    answer.ran = false;
    // The header may carry a tail: `Name:http://...`.
    answer.errorType = source.errorType?.split(':')[0] ?? '';
  } else if (source.functionError !== undefined) readFunctionError(source.body, answer);
};

const readLog = (logResult: string, answer: TargetAnswer): void => {
  const report = parseReportLine(Buffer.from(logResult, 'base64').toString('utf8'));
  if (report === null) return;
  const init = report.initMs ?? report.restoreMs;
  answer.coldStart = init !== null;
  answer.restored = report.restoreMs !== null;
  answer.initMs = init ?? 0;
  answer.durationMs = report.durationMs;
  answer.billedMs = report.billedMs ?? 0;
  answer.maxMemoryMb = report.maxMemoryUsedMb ?? 0;
};

const readThrottle = (body: string, answer: TargetAnswer): void => {
  answer.outcome = Outcome.throttled;
  answer.ran = false;
  answer.errorType = 'TooManyRequestsException';
  answer.throttleReason = throttleReasonNames.indexOf(fieldsOf(body)['Reason'] as ThrottleReasonName);
};

/** Of what an error says. */
const shownLetters = 200;

/** New style: errorType Sandbox.Timedout (seen Nov 2025), Sandbox.Timeout in the emulator; old style: a message alone (seen Apr 2024). */
const readFunctionError = (body: string, answer: TargetAnswer): void => {
  const { errorType, errorMessage } = fieldsOf(body);
  answer.errorType = typeof errorType === 'string' ? errorType : '';
  answer.errorMessage = typeof errorMessage === 'string' ? errorMessage.slice(0, shownLetters) : '';
  const timedOut =
    answer.errorType === ''
      ? typeof errorMessage === 'string' && /\bTask timed out after \d/.test(errorMessage)
      : /^Sandbox\.Time(dout|out)$/.test(answer.errorType);
  answer.outcome = timedOut ? Outcome.timedOut : Outcome.failed;
};

/** Of a JSON object; none when the text is something else. */
const fieldsOf = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};
