// How a client takes an answer: as a throttle, as a transient failure, or as final.
// Source: smithy-typescript, service-error-classification, Aug 2026.

import { Outcome, type RetryableFailure } from '../../lambda/index.ts';
import { isRedirect, unexpectedBody, unexpectedStatus, type TargetAnswer } from '../targets/target.ts';

const transientStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** null for an answer that SDKs do not send the request again for, such as an error of the handler (200) or a 404. */
export const failureOf = ({ outcome, statusCode }: TargetAnswer): RetryableFailure | null => {
  if (outcome === Outcome.throttled) return 'throttle';
  return transientStatuses.has(statusCode) ? 'transient' : null;
};

/** Words for an answer that was a failure. */
export const failureText = ({ statusCode, errorType, errorMessage }: TargetAnswer): string => {
  const type = errorType === '' ? '' : ` ${errorType}`;
  if (errorType === unexpectedBody) return `HTTP ${statusCode}, ${unexpectedBody}`;
  if (isRedirect(statusCode)) return `HTTP ${statusCode}, a redirect, which is not followed`;
  if (errorType === unexpectedStatus) return `HTTP ${statusCode}, ${unexpectedStatus}`;
  const said = errorMessage === '' ? '' : `: ${errorMessage}`;
  return statusCode < 400 ? `a function error${type}${said}` : `HTTP ${statusCode}${type}`;
};
