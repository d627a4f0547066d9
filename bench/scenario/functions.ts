// Compiles the functions of a scenario.

import { resolve } from 'node:path';
import { billedMs, functionConfigProblems, makesEnisAtScaleOut, type FunctionConfig } from '../../lambda/index.ts';
import type { Distribution, ErrorShare } from '../../sim/index.ts';
import { knownNames } from '../../reports/words/nearest.ts';
import { coldStartLaws } from './cold-start.ts';
import { durableOf } from './durable.ts';
import type { FunctionDocument, TrackingSpec } from '../format/function-document.ts';
import type { Quantity, ShareSpec } from '../format/law-document.ts';
import type { FunctionContext } from './function-context.ts';
import { keepAliveOf } from './keep-alive.ts';
import { lawOf } from './laws.ts';
import { managedOf } from './managed.ts';
import { atMemory } from './memory-law.ts';
import { quantity } from '../input/quantity.ts';
import type { HandlerRef, ScenarioFunction } from './scenario.ts';
import { snapStartOf } from './snap-start.ts';
import { streamedBytesOf, spreadOverStream, untilStreamed } from './streamed.ts';
import { checkTenantIsolation } from './tenants.ts';
import type { FunctionEntry } from './versions.ts';

const ms = (value: Quantity): number => quantity('duration', value);

const handlerOf = (
  name: string,
  { handler, runtime, code, build }: FunctionDocument,
  { directory, problems }: FunctionContext,
): HandlerRef | null => {
  if (handler === undefined) return null;
  const hash = handler.lastIndexOf('#');
  const isNode = runtime.startsWith('nodejs');
  if (hash < 0) {
    if (isNode) {
      const message = `${runtime} runs no bootstrap; write a runtime such as provided.al2023, or a file and an export`;
      problems.add(`functions.${name}.runtime`, message);
    }
    return { file: resolve(directory, handler), exportName: '' };
  }
  if (!isNode) {
    const message = `${runtime} starts a bootstrap and no export; name it, such as ./build/bootstrap, or write a runtime such as nodejs22.x`;
    problems.add(`functions.${name}.handler`, message);
  }
  return {
    file: resolve(directory, handler.slice(0, hash)),
    exportName: handler.slice(hash + 1),
    ...(code === undefined ? {} : { codeRoot: resolve(directory, code) }),
    ...(build === undefined ? {} : { built: true }),
  };
};

/** A destination that is no function. */
const isRecordDestination = (target: string | undefined): boolean => /^(sqs|sns|events|s3):./.test(target ?? '');

const eventsOf = (name: string, document: FunctionDocument, context: FunctionContext): ScenarioFunction['events'] => {
  const destination = (key: 'onSuccess' | 'onFailure'): number | null => {
    const target = document.destinations[key];
    if (target === undefined || isRecordDestination(target)) return null;
    const index = context.names.indexOf(target);
    const path = `functions.${name}.destinations.${key}`;
    if (index < 0) {
      context.problems.add(
        path,
        `no function is called "${target}"; ${knownNames(target, context.names)}; or write sqs:NAME and the like`,
      );
    } else if (target === name) {
      context.problems.add(path, 'a function cannot be a destination of its own; name another');
    }
    return index;
  };
  const { onSuccess, onFailure } = document.destinations;
  if (onSuccess?.startsWith('s3:') === true) {
    context.problems.add(
      `functions.${name}.destinations.onSuccess`,
      'S3 is a destination of failures only; name another',
    );
  }
  const maximumEventAgeMs = ms(document.maximumEventAge);
  if (maximumEventAgeMs < 60_000 || maximumEventAgeMs > 21_600_000) {
    context.problems.add(
      `functions.${name}.maximumEventAge`,
      `${document.maximumEventAge} is outside 60s to 6h; choose one inside`,
    );
  }
  return {
    // An execution that failed is not begun again (Developer Guide, durable-functions).
    maximumRetryAttempts: document.durable === undefined ? document.maximumRetryAttempts : 0,
    maximumEventAgeMs,
    backoff: context.rules.asyncBackoff,
    jitter: context.rules.asyncJitter,
    deadLetter: document.deadLetter,
    onSuccess: destination('onSuccess'),
    onFailure: destination('onFailure'),
    records: { onSuccess: isRecordDestination(onSuccess), onFailure: isRecordDestination(onFailure) },
    stopsRecursion: document.recursiveLoop === 'Terminate',
  };
};

const extensionsOf = (
  name: string,
  { extensions }: FunctionDocument,
  context: FunctionContext,
): ScenarioFunction['extensions'] => {
  if (extensions === undefined) return null;
  const law = (key: 'init' | 'postInvoke'): Distribution | null => {
    const spec = extensions[key];
    return spec === undefined ? null : lawOf(spec, `functions.${name}.extensions.${key}`, context);
  };
  return { init: law('init'), postInvoke: law('postInvoke') };
};

const vpcOf = (name: string, document: FunctionDocument, context: FunctionContext): ScenarioFunction['vpc'] => {
  const { vpc } = document;
  if (vpc === undefined || !makesEnisAtScaleOut(context.rules.region, context.rules.date)) return null;
  const { freeIps, eniQuota, ec2CallsPerSecond, ec2CallsWaiting, subnets } = vpc;
  const eniDelay = lawOf(vpc.eniDelay, `functions.${name}.vpc.eniDelay`, context);
  const groups = [...vpc.subnets, '/', ...vpc.securityGroups].join(' ');
  return {
    name: vpc.subnets.length + vpc.securityGroups.length === 0 ? `functions.${name}.vpc` : `vpc ${groups}`,
    freeIps,
    eniQuota,
    ec2CallsPerSecond,
    ec2CallsWaiting,
    ...(subnets.length === freeIps.length ? { subnets } : {}),
    eniDelay,
  };
};

const trackingOf = ({ scaleOutCooldown = 0, scaleInCooldown = 0, scaleIn = true, ...tracking }: TrackingSpec) => ({
  ...tracking,
  target: quantity('share', tracking.target),
  scaleOutCooldownMs: ms(scaleOutCooldown),
  scaleInCooldownMs: ms(scaleInCooldown),
  scalesIn: scaleIn,
});

const provisionedScalingOf = (
  name: string,
  document: FunctionDocument,
  { warnings }: FunctionContext,
): ScenarioFunction['provisionedScaling'] => {
  const { provisionedScaling: spec, provisionedConcurrency } = document;
  if (spec === undefined) return null;
  const { tracking } = spec;
  if (tracking?.minimum === 0 && provisionedConcurrency === 0) {
    const raised = spec.schedule.find((point) => (Array.isArray(point) ? point[1] : (point.minimum ?? 0)) > 0);
    const at = Array.isArray(raised) ? raised[0] : raised?.at;
    const until = at === undefined ? '' : ` before the schedule does at ${at}`;
    warnings.push(
      `functions.${name}.provisionedScaling.tracking begins at 0, where Lambda has no ProvisionedConcurrencyUtilization: ` +
        `it never scales out${until}; set provisionedConcurrency or the minimum to 1 at least`,
    );
  }
  return {
    name: `functions.${name}.provisionedScaling`,
    initial: provisionedConcurrency,
    schedule: spec.schedule.map((point) => {
      if (Array.isArray(point)) return { atMs: ms(point[0]), count: point[1] };
      const { at, ...bounds } = point;
      return { atMs: ms(at), ...bounds };
    }),
    tracking: tracking === undefined ? null : trackingOf(tracking),
  };
};

const errorShareOf = (name: string, spec: ShareSpec, { problems }: FunctionContext): ErrorShare => {
  if (!Array.isArray(spec)) return quantity('share', spec);
  const steps = spec.map(([at, share]) => ({ atMs: ms(at), share: quantity('share', share) }));
  const late = steps.findIndex(({ atMs }, index) => index > 0 && atMs <= steps[index - 1]!.atMs);
  if (late > 0) {
    const [[before], [at]] = [spec[late - 1]!, spec[late]!];
    problems.add(`functions.${name}.errors.${late}`, `${at} is not after ${before}; write the steps in order of time`);
  }
  return steps;
};

/** The function called `name`, with the problems that AWS would find in its configuration. */
export const functionOf = (
  { name, versionOf, document }: FunctionEntry,
  context: FunctionContext,
): ScenarioFunction => {
  checkTenantIsolation(name, document, context);
  const law = (key: 'duration' | 'overhead'): Distribution | null => {
    const spec = document[key];
    return spec === undefined ? null : lawOf(spec, `functions.${name}.${key}`, context);
  };
  const asked = managedOf(name, document, context);
  const written = law('duration');
  const handler = written === null ? null : atMemory(written, document, context.rules.date, asked?.size.vcpus);
  const streamedBytes = streamedBytesOf(name, document, context);
  const duration = handler === null ? null : untilStreamed(handler, streamedBytes);
  const managed = asked === null || handler === null ? asked : spreadOverStream(asked, handler, duration!);
  const durable = durableOf(name, document, context);
  const plain: FunctionConfig = {
    name,
    ...(versionOf === null ? {} : { versionOf }),
    memoryMb: quantity('size', document.memory),
    timeoutMs: ms(document.timeout),
    reservedConcurrency: managed === null ? (document.reservedConcurrency ?? null) : null,
    provisionedConcurrency: document.provisionedConcurrency,
    keepAlive: keepAliveOf(document.keepAlive, context.rules.date, `functions.${name}.keepAlive`, context.problems),
    reuse: document.reuse,
    architecture: document.architecture,
    packageType: document.package,
    runtime: document.runtime,
    ephemeralStorageMb: quantity('size', document.ephemeralStorage),
    ...(managed === null ? {} : { managed }),
    ...(document.tenantIsolation === true ? { tenantIsolation: true } : {}),
    ...(durable === null ? {} : { durable: durable.config }),
    ...(streamedBytes === 0 ? {} : { streamedBytes }),
    ...(Object.keys(document.tags).length === 0 ? {} : { tags: document.tags }),
  };
  const cold = coldStartLaws(plain, managed === null ? document : { ...document, placement: 'none' }, context);
  const extensions = extensionsOf(name, document, context);
  const initMs = cold.coldStart.mean + (extensions?.init?.mean ?? 0);
  const snapStart = snapStartOf(plain, document, context, initMs);
  const config: FunctionConfig = {
    ...plain,
    ...(snapStart === null ? {} : { snapStart: snapStart.config }),
    ...(context.rules.zipInitBilled
      ? { provisionedInitBilledMs: billedMs(context.rules.billingGranularityMs, initMs, 0) }
      : {}),
  };
  context.problems.list.push(
    ...functionConfigProblems(config, context.rules.date, {
      memory: String(document.memory),
      timeout: String(document.timeout),
    }),
  );
  return {
    config,
    handler: handlerOf(name, document, context),
    environment: document.environment,
    duration,
    ...cold,
    extensions,
    overhead: law('overhead'),
    errorShare: errorShareOf(name, document.errors, context),
    events: eventsOf(name, document, context),
    vpc: vpcOf(name, document, context),
    pendingMs: document.vpc === undefined ? 0 : ms(document.vpc.pendingFor),
    snapStart: snapStart === null ? {} : snapStart.laws,
    durable: durable?.program ?? null,
    provisionedScaling: provisionedScalingOf(name, document, context),
  };
};
