// A record of CloudTrail's (User Guide, cloudtrail-event-reference-record-contents, version 1.11): who asked whom for what, from
// where, and what came of it.

import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { LogNames } from '../logs/log-names.ts';
import { withoutSecrets } from './without-secrets.ts';

export interface TrailRecord {
  readonly eventVersion: string;
  readonly userIdentity: Readonly<Record<string, unknown>>;
  /** To the second. */
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: Readonly<Record<string, unknown>> | null;
  readonly responseElements: Readonly<Record<string, unknown>> | null;
  readonly additionalEventData?: Readonly<Record<string, unknown>>;
  readonly requestID: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly resources?: readonly TrailResource[];
  readonly eventType: 'AwsApiCall';
  readonly managementEvent: boolean;
  readonly recipientAccountId: string;
  readonly eventCategory: 'Management' | 'Data';
}

export interface TrailResource {
  readonly accountId: string;
  readonly type: string;
  readonly ARN: string;
}

/** An API call, and what came of it. */
export interface TrailCall {
  readonly eventSource: string;
  readonly eventName: string;
  readonly headers: IncomingHttpHeaders;
  readonly sourceIp: string;
  readonly requestId: string;
  /** Members of the request, secrets and all. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The answer's, where there was one in whole. */
  readonly response: unknown;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly isData: boolean;
  /** Who was found to have signed it; null where signatures are not looked at: then it is who the request says. */
  readonly identity: Readonly<Record<string, unknown>> | null;
  /** ARNs of functions that it is about. */
  readonly functionArns: readonly string[];
  readonly additional?: Readonly<Record<string, unknown>>;
}

const isReadOnly = (eventName: string): boolean =>
  /^(?:Get|List|Describe|Lookup|Filter|BatchGet|StartLiveTail|AssumeRole)/.test(eventName);

const accessKeyForm = /Credential=([A-Z0-9]{4,128})\//;

/** Of the signature, checked or not; in the URL of a presigned request. */
export const accessKeyOf = ({ authorization }: IncomingHttpHeaders, query: string): string | null =>
  accessKeyForm.exec(authorization ?? '')?.[1] ??
  /X-Amz-Credential=([A-Z0-9]{4,128})(?:%2F|\/)/i.exec(query)?.[1] ??
  null;

/** Who signed: keys that begin with ASIA are of a role's session, as handlers have here; nobody, where nothing is signed. */
const identityOf = (accessKeyId: string | null, { accountId }: LogNames): Record<string, unknown> => {
  if (accessKeyId === null) return { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' };
  if (accessKeyId.startsWith('ASIA')) {
    const role = `arn:aws:iam::${accountId}:role/windtunnel`;
    return {
      type: 'AssumedRole',
      principalId: `AROAWINDTUNNELLOCAL0:${accessKeyId}`,
      arn: `arn:aws:sts::${accountId}:assumed-role/windtunnel/${accessKeyId}`,
      accountId,
      accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROAWINDTUNNELLOCAL0',
          arn: role,
          accountId,
          userName: 'windtunnel',
        },
      },
    };
  }
  const arn = `arn:aws:iam::${accountId}:user/${accessKeyId}`;
  return { type: 'IAMUser', principalId: accessKeyId, arn, accountId, accessKeyId, userName: accessKeyId };
};

const longestAgent = 1024;
const longestMessage = 1024;

export const trailRecord = (call: TrailCall, query: string, names: LogNames): TrailRecord => {
  const { accountId, region } = names;
  const readOnly = isReadOnly(call.eventName);
  const resources = call.functionArns.map((ARN) => ({ accountId, type: 'AWS::Lambda::Function', ARN }));
  return {
    eventVersion: '1.11',
    userIdentity: call.identity ?? identityOf(accessKeyOf(call.headers, query), names),
    eventTime: `${new Date().toISOString().slice(0, 19)}Z`,
    eventSource: call.eventSource,
    eventName: call.eventName,
    awsRegion: region,
    sourceIPAddress: call.sourceIp.replace(/^::ffff:/, ''),
    userAgent: (call.headers['user-agent'] ?? '').slice(0, longestAgent),
    ...(call.error === null
      ? {}
      : { errorCode: call.error.code, errorMessage: call.error.message.slice(0, longestMessage) }),
    requestParameters: withoutSecrets(call.parameters),
    // What is only read, and what failed, has none.
    responseElements: readOnly || call.isData || call.error !== null ? null : withoutSecrets(call.response),
    ...(call.additional === undefined ? {} : { additionalEventData: call.additional }),
    requestID: call.requestId,
    eventID: randomUUID(),
    readOnly,
    ...(resources.length === 0 ? {} : { resources }),
    eventType: 'AwsApiCall',
    managementEvent: !call.isData,
    recipientAccountId: accountId,
    eventCategory: call.isData ? 'Data' : 'Management',
  };
};
