// A service beside Lambda: its operations by name, whatever protocol they are asked in.

import type { StreamedAnswer } from './http-answer.ts';
import { members, type JsonMembers, type MemberWords } from './json-members.ts';
import { JsonRefusal } from './json-refusal.ts';

/** How the Query protocol names what JSON says by itself: everything is text there. */
export interface QueryForm {
  /** Of the API, as `Version` gives it. */
  readonly version: string;
  readonly namespace: string;
  /** What the member at `path` is, list indices left out; text unless it says so. */
  readonly kindOf: (path: readonly string[]) => 'text' | 'number' | 'flag' | 'instant';
}

export interface AwsService {
  /** Before the dot of X-Amz-Target. */
  readonly target: string;
  readonly contentType: string;
  /** By name. What they return is the answer's body, or a stream of events; a Date is an instant, a Map a map. */
  readonly operations: Readonly<Record<string, (asked: JsonMembers, asker: Asker | null) => object>>;
  /** Told, in words, of what was accepted and has no effect. */
  readonly note: (text: string) => void;
  /** For services that older clients ask in the Query protocol. */
  readonly query?: QueryForm;
  /** How its refusals of members are worded; as those of CloudWatch Logs unless given. */
  readonly words?: MemberWords;
  /** Error codes of the Query protocol, by the type of the error, where they differ (awsQueryError). */
  readonly codes?: Readonly<Record<string, string>>;
}

/**
 * Asked before an operation is looked at, where callers must say who they are; answers with the refusal.
 * @param members those that were given, as far as they could be read
 */
export type Permit = (
  target: string,
  operation: string,
  members: Record<string, unknown>,
  isQueried: boolean,
) => JsonRefusal | null;

/** Whoever asks, where callers must say who they are. */
export interface Asker {
  readonly permit: Permit;
  /** Once he was permitted, as the trail tells him (CloudTrail, userIdentity). */
  readonly identity: () => Readonly<Record<string, unknown>> | null;
}

export type Performed =
  | { readonly kind: 'answered'; readonly answer: object }
  | { readonly kind: 'streamed'; readonly answer: StreamedAnswer }
  | { readonly kind: 'refused'; readonly refusal: JsonRefusal };

const isStreamed = (answer: object): answer is StreamedAnswer => 'stream' in answer && 'status' in answer;

const refusedWith = (type: string, message: string): Performed => ({
  kind: 'refused',
  refusal: new JsonRefusal(type, message),
});

/**
 * @param value the members that were given; null when they could not be read
 * @param asker null where anybody may
 */
export const perform = (
  service: AwsService,
  name: string,
  value: Record<string, unknown> | null,
  asker: Asker | null,
): Performed => {
  const refusal = asker?.permit(service.target, name, value ?? {}, service.query !== undefined) ?? null;
  if (refusal !== null) return { kind: 'refused', refusal };
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (operation === undefined) {
    service.note(`${service.target}.${name} was refused: this operation is not here`);
    const known = Object.keys(service.operations).join(', ');
    return refusedWith('UnknownOperationException', `${name} is not served here; ${known} are`);
  }
  if (value === null) return refusedWith('SerializationException', 'The body is no JSON object, or is too long');
  const asked = members(value, service.words);
  try {
    const answer = operation(asked, asker);
    for (const unread of asked.unread()) service.note(`${name}: ${unread} has no effect here`);
    return isStreamed(answer) ? { kind: 'streamed', answer } : { kind: 'answered', answer };
  } catch (error) {
    if (error instanceof JsonRefusal) return { kind: 'refused', refusal: error };
    throw error;
  }
};

/** Refusals of callers, which Query has other codes for (CommonErrors of the API references). */
const callerCodes: Readonly<Record<string, string>> = {
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  IncompleteSignatureException: 'IncompleteSignature',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  UnrecognizedClientException: 'InvalidClientTokenId',
  ExpiredTokenException: 'ExpiredToken',
  AccessDeniedException: 'AccessDenied',
};

/** What a client of a service that was once asked in Query takes for the error's code. */
export const queryCodeOf = ({ codes = {} }: AwsService, { type }: JsonRefusal): string =>
  codes[type] ?? callerCodes[type] ?? type;
