// What GetTraceSummaries says of a trace (service model of X-Ray, TraceSummary).

import type { Segment } from '../../lambda/index.ts';
import { withInner } from './documents.ts';

/** A whole trace. */
export interface WholeTrace {
  readonly id: string;
  readonly segments: readonly Segment[];
  /** Of the segments and of what is in them. */
  readonly all: readonly Segment[];
  /** s since 1970. */
  readonly startTime: number;
  /** s, from the start of the first segment to the end of the last. */
  readonly duration: number;
}

export const wholeTrace = (id: string, segments: readonly Segment[]): WholeTrace => {
  const all = segments.flatMap(withInner);
  const startTime = Math.min(...segments.map(({ start_time: start }) => start));
  const endTime = Math.max(...segments.map(({ end_time: end, start_time: start }) => end ?? start));
  return { id, segments, all, startTime, duration: Math.round((endTime - startTime) * 1e6) / 1e6 };
};

/** The segment by which the trace begins. */
export const rootSegment = ({ segments }: WholeTrace): Segment => {
  const ids = new Set(segments.map(({ id }) => id));
  return segments.find(({ parent_id: parent }) => parent === undefined || !ids.has(parent)) ?? segments[0]!;
};

/** s; null while it goes on. */
export const responseTime = (trace: WholeTrace): number | null => {
  const { start_time: start, end_time: end } = rootSegment(trace);
  return end === undefined ? null : Math.round((end - start) * 1e6) / 1e6;
};

const serviceId = ({ name, origin, aws }: Segment): Record<string, unknown> => ({
  Name: name,
  Names: [name],
  ...(typeof aws?.['account_id'] === 'string' ? { AccountId: aws['account_id'] } : {}),
  ...(origin === undefined ? {} : { Type: origin }),
});

const valueOf = (value: string | number | boolean): Record<string, unknown> => {
  if (typeof value === 'number') return { NumberValue: value };
  return typeof value === 'boolean' ? { BooleanValue: value } : { StringValue: value };
};

const annotationsOf = ({ segments }: WholeTrace): Record<string, unknown> => {
  const values: Record<string, Record<string, unknown>[]> = {};
  for (const segment of segments) {
    for (const inner of withInner(segment)) {
      for (const [key, value] of Object.entries(inner.annotations ?? {})) {
        (values[key] ??= []).push({ AnnotationValue: valueOf(value), ServiceIds: [serviceId(segment)] });
      }
    }
  }
  return values;
};

const httpOf = ({ http }: Segment): Record<string, unknown> => {
  const { request, response } = http ?? {};
  return Object.fromEntries(
    Object.entries({
      HttpURL: request?.url,
      HttpStatus: response?.status,
      HttpMethod: request?.method,
      UserAgent: request?.user_agent,
      ClientIp: request?.client_ip,
    }).filter(([, value]) => value !== undefined),
  );
};

export const traceSummary = (trace: WholeTrace): Record<string, unknown> => {
  const { id, segments, all, startTime, duration } = trace;
  const root = rootSegment(trace);
  const arns = segments.flatMap(({ resource_arn: arn }) => arn ?? []);
  const users = all.flatMap((segment) => (segment.user === undefined ? [] : [segment]));
  return {
    Id: id,
    StartTime: startTime,
    Duration: duration,
    ResponseTime: responseTime(trace) ?? duration,
    HasFault: all.some(({ fault }) => fault === true),
    HasError: all.some(({ error }) => error === true),
    HasThrottle: all.some(({ throttle }) => throttle === true),
    IsPartial: segments.some(({ in_progress: goesOn }) => goesOn === true),
    Http: httpOf(root),
    Annotations: annotationsOf(trace),
    Users: users.map((segment) => ({ UserName: segment.user, ServiceIds: [serviceId(segment)] })),
    ServiceIds: segments.map(serviceId),
    ResourceARNs: [...new Set(arns)].map((ARN) => ({ ARN })),
    InstanceIds: [],
    AvailabilityZones: [],
    EntryPoint: serviceId(root),
    FaultRootCauses: [],
    ErrorRootCauses: [],
    ResponseTimeRootCauses: [],
    Revision: segments.length,
  };
};
