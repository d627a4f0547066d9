// Compiles which tenants requests are of, and checks what AWS would refuse.

import { resolve } from 'node:path';
import type { TenantLaw } from '../../sim/index.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { TenantsSpec, TrafficDocument } from '../format/traffic-document.ts';
import { mostTenants } from '../format/traffic-schema.ts';
import { tenantRows } from '../trace/tenant-column.ts';
import { TraceError } from '../trace/trace-error.ts';
import type { ArrivalContext } from './arrival-factory.ts';
import type { FunctionContext } from './function-context.ts';
import type { Problems } from '../input/problems.ts';
import { quantity } from '../input/quantity.ts';

type TenantContext = Pick<ArrivalContext, 'problems' | 'directory' | 'endMs' | 'speed' | 'factor'>;

/** Of one csv trace: every request with the tenant in its row. */
const recordedLaw = (
  { column }: { readonly column: string },
  document: TrafficDocument,
  path: string,
  context: TenantContext,
): TenantLaw | null => {
  const { problems, directory, endMs, speed, factor } = context;
  const { arrivals } = document;
  const trace = Array.isArray(arrivals) ? undefined : arrivals?.trace;
  if (trace?.format !== 'csv') {
    problems.add(
      `${path}.tenants.column`,
      'goes with one trace of format csv as arrivals; write a law, or such a trace',
    );
    return null;
  }
  if (factor !== 1) {
    problems.add(
      `${path}.tenants.column`,
      'says whose each recorded request is, and trafficFactor makes others; write a law',
    );
    return null;
  }
  try {
    const rows = tenantRows(resolve(directory, trace.file), column, trace);
    if (rows.names.length > mostTenants) {
      problems.add(`${path}.tenants.column`, `names ${rows.names.length} tenants; ${mostTenants} at most`);
    }
    const fromMs = quantity('duration', trace.from);
    const toMs = fromMs + speed * endMs;
    return {
      kind: 'recorded',
      tenants: rows.tenants.filter((_, i) => rows.atMs[i]! >= fromMs && rows.atMs[i]! < toMs),
    };
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    problems.add(`${path}.tenants.column`, error.message);
    return null;
  }
};

const lawOf = (spec: Exclude<TenantsSpec, { readonly column: string }>): TenantLaw => {
  if (typeof spec === 'number') return { kind: 'zipf', count: spec, exponent: 0 };
  if ('list' in spec) return { kind: 'list', parts: Object.values(spec.list).map((part) => quantity('share', part)) };
  const { count, zipf, hot } = spec;
  if (hot !== undefined) return { kind: 'hot', count, share: quantity('share', hot) };
  return { kind: 'zipf', count, exponent: zipf ?? 0 };
};

/** Who may call a function that isolates tenants (Developer Guide tenant-isolation): clients, events, REST APIs. */
const isCaller = ({ via, http }: TrafficDocument): boolean =>
  via === 'sync' || via === 'async' || (via === 'http' && (http?.kind ?? 'rest') === 'rest');

/** The law of a stream's tenants; null where its function has none. */
export const tenantsOf = (
  document: TrafficDocument,
  path: string,
  isIsolated: boolean,
  context: TenantContext,
): TenantLaw | null => {
  const { problems } = context;
  const { tenants } = document;
  if (!isIsolated) {
    if (tenants === undefined) return null;
    const message = `AWS refuses a tenant for a function without tenantIsolation (400); remove it, or set tenantIsolation of ${document.to}`;
    problems.add(`${path}.tenants`, message);
    return null;
  }
  if (!isCaller(document)) {
    const message = `${document.to} isolates tenants: clients (sync), events (async) and REST APIs may call it, nothing else`;
    problems.add(`${path}.via`, message);
  }
  if (tenants === undefined) {
    const message = `missing: ${document.to} isolates tenants, and AWS refuses requests that name none (400); write a number of tenants or a law`;
    problems.add(`${path}.tenants`, message);
    return null;
  }
  if (typeof tenants === 'object' && 'list' in tenants) {
    const total = Object.values(tenants.list).reduce<number>((sum, part) => sum + quantity('share', part), 0);
    if (Math.abs(total - 1) > 1e-6) {
      problems.add(`${path}.tenants.list`, `comes to ${Math.round(total * 1e6) / 1e4} %; make it 100 %`);
    }
  }
  if (typeof tenants === 'object' && 'column' in tenants) return recordedLaw(tenants, document, path, context);
  return lawOf(tenants);
};

/** What a function that isolates tenants cannot have. */
export const checkTenantIsolation = (
  name: string,
  document: FunctionDocument,
  { problems }: Pick<FunctionContext, 'problems'>,
): void => {
  if (document.tenantIsolation !== true) return;
  const at = `functions.${name}`;
  if (document.provisionedConcurrency > 0 || document.provisionedScaling !== undefined) {
    problems.add(`${at}.provisionedConcurrency`, 'excludes tenantIsolation; remove one of them');
  }
  if (document.compute === 'snapstart' || document.compute === 'managed') {
    problems.add(`${at}.compute`, `${document.compute} excludes tenantIsolation; remove one of them`);
  }
};

/** A destination is told without naming a tenant, which a function that isolates tenants refuses. */
export const checkTenantDestinations = (
  functions: Readonly<Record<string, FunctionDocument>>,
  problems: Problems,
): void => {
  for (const [name, { destinations }] of Object.entries(functions)) {
    for (const key of ['onSuccess', 'onFailure'] as const) {
      const target = destinations[key];
      if (target === undefined || functions[target]?.tenantIsolation !== true) continue;
      const message = `${target} isolates tenants, and a destination names none; name another`;
      problems.add(`functions.${name}.destinations.${key}`, message);
    }
  }
};
