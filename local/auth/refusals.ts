// How each kind of door refuses: names, statuses and members as AWS has them (recorded by makers of stand-ins, 2013 to 2026; Common
// Errors of the API references). Services that are asked in the Query protocol answer 403, those of AWS JSON alone 400.

import { JsonRefusal } from '../wire/json-refusal.ts';
import { errorAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import type { AuthProblem } from './signature/auth-problem.ts';

/** Why a request is not let in. */
export type Refusal =
  | { readonly kind: 'unknown'; readonly problem: AuthProblem }
  /** He is known, and may not. */
  | { readonly kind: 'denied'; readonly message: string };

const denied = 'AccessDeniedException';

const typeOf = ({ code }: AuthProblem): string => `${code}Exception`;

/** Of Lambda's API, of X-Ray's and of doors. */
export const restRefusal = (refusal: Refusal): HttpAnswer =>
  refusal.kind === 'denied'
    ? errorAnswer({ status: 403, errorType: denied, body: { Message: refusal.message } })
    : errorAnswer({
        status: 403,
        errorType: typeOf(refusal.problem),
        body: { message: refusal.problem.message },
      });

/** @param status 403 where the service was asked in Query once, 400 of any other */
export const jsonRefusal = (refusal: Refusal, status: 400 | 403): JsonRefusal =>
  refusal.kind === 'denied'
    ? new JsonRefusal(denied, refusal.message, status)
    : new JsonRefusal(typeOf(refusal.problem), refusal.problem.message, status);
