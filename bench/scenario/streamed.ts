// Responses that are streamed: how long invocations last for them, and where they cannot be.

import {
  streamedHandlerMs,
  streamedMs,
  streamedResponseLimitBytes,
  valueAt,
  type ManagedConfig,
} from '../../lambda/index.ts';
import { raised, type Distribution } from '../../sim/index.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { TrafficDocument } from '../format/traffic-document.ts';
import { quantity } from '../input/quantity.ts';
import type { Problems } from '../input/problems.ts';
import type { FunctionContext } from './function-context.ts';

const bytesPerMb = 1024 * 1024;

/** What a function streams as its response; 0 for nothing. */
export const streamedBytesOf = (
  name: string,
  document: FunctionDocument,
  { problems, rules }: FunctionContext,
): number => {
  const { streamedResponse } = document;
  if (streamedResponse === undefined) return 0;
  const at = `functions.${name}.streamedResponse`;
  const bytes = quantity('size', streamedResponse) * bytesPerMb;
  const most = valueAt(streamedResponseLimitBytes, rules.date);
  if (bytes > most) {
    problems.add(at, `${streamedResponse} is above the ${most / bytesPerMb} MB of ${rules.date}; make it smaller`);
  }
  if (document.durable !== undefined) problems.add(at, 'a durable function streams nothing; remove it');
  return bytes;
};

/** Handler times until the whole response is sent. */
export const untilStreamed = (law: Distribution, bytes: number): Distribution =>
  bytes === 0
    ? law
    : raised(
        law,
        (ms) => streamedMs(ms, bytes),
        (ms) => streamedHandlerMs(ms, bytes),
      );

/**
 * A request on Managed Instances has its slot until its response is sent, and uses no more CPU for that: what its handler uses is
 * spread evenly over that time (assumed).
 */
export const spreadOverStream = (
  managed: ManagedConfig,
  handler: Distribution,
  streamed: Distribution,
): ManagedConfig =>
  streamed.mean === 0
    ? managed
    : {
        ...managed,
        request: { ...managed.request, vcpus: (managed.request.vcpus * handler.mean) / streamed.mean },
      };

const streams = ({ via, http, closedLoop }: TrafficDocument): boolean =>
  closedLoop !== undefined || via === 'sync' || (via === 'http' && http?.kind !== 'http');

/** Nobody reads a stream of events, queues and HTTP APIs. */
export const checkStreamed = ({ functions, traffic }: ScenarioDocument, problems: Problems): void => {
  for (const [index, one] of traffic.entries()) {
    const [name] = one.to.split(':');
    if (functions[name!]?.streamedResponse === undefined || streams(one)) continue;
    const via = one.via === 'http' ? 'an HTTP API (http.kind: http)' : `via: ${one.via}`;
    problems.add(
      `traffic.${index}.via`,
      `${via} reads no streamed response, which functions.${name}.streamedResponse has; send it via: sync or a Function URL, or remove that`,
    );
  }
};
