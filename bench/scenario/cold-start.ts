// Compiles what a cold start of a function costs: placement, INIT, and a first invocation that is slower. Where the scenario
// leaves it open, what was published for its runtime; the laws of the scenario's own stand alone.

import {
  firstInvocationCv,
  firstInvocationMs,
  initDurationOf,
  placementPoints,
  publishedStart,
  runtimesWithInitDuration,
  takesLanguage,
  type FoundStart,
  type FunctionConfig,
} from '../../lambda/index.ts';
import { constant, lognormalByMean, quantiles, type Distribution } from '../../sim/index.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { DistributionSpec, Quantity, RuntimeSpec } from '../format/law-document.ts';
import type { FunctionContext } from './function-context.ts';
import { lawOf } from './laws.ts';
import { atMemory } from './memory-law.ts';
import type { PublishedUse } from './published-use.ts';
import { quantity } from '../input/quantity.ts';
import type { ScenarioFunction } from './scenario.ts';

export type ColdStartLaws = Pick<ScenarioFunction, 'coldStart' | 'firstInvocation' | 'placement'>;

const isRuntime = (spec: DistributionSpec | RuntimeSpec): spec is RuntimeSpec => 'runtime' in spec;

/** A function whose cold start is compiled; `use` gathers what of it is a published law. */
interface Compiled {
  readonly config: FunctionConfig;
  readonly document: FunctionDocument;
  readonly context: FunctionContext;
  readonly use: PublishedUse;
}

/** What was published for `spec`, which stands at `path`; null, with a problem, when nothing was. */
const foundFor = (spec: RuntimeSpec, path: string, { context, use }: Compiled): FoundStart | null => {
  const { runtime, language } = spec;
  const found = publishedStart(runtime, language);
  if (found !== null) {
    if (takesLanguage(runtime) && language === undefined) use.assumesLanguage = true;
    return found;
  }
  if (language === undefined) {
    context.problems.add(
      path,
      `no Init Duration was published for ${runtime}; give coldStart as a law, or one of: ${runtimesWithInitDuration.join(', ')}`,
    );
  } else {
    // Every language that can be named was published on some provided.*.
    context.problems.add(
      path.replace(/runtime$/, 'language'),
      `goes with provided.* only, not with ${runtime}; remove it`,
    );
  }
  return null;
};

/** The runtime whose published cold start is the function's, and where the scenario names it. */
const publishedOf = (document: FunctionDocument): { readonly spec: RuntimeSpec; readonly path: string } =>
  document.coldStart !== undefined && isRuntime(document.coldStart)
    ? { spec: document.coldStart, path: 'coldStart.runtime' }
    : { spec: { runtime: document.runtime }, path: 'runtime' };

const initOf = (compiled: Compiled): Distribution => {
  const { config, document, context, use } = compiled;
  const at = `functions.${config.name}`;
  if (document.coldStart !== undefined && !isRuntime(document.coldStart)) {
    return lawOf(document.coldStart, `${at}.coldStart`, context);
  }
  const { spec, path } = publishedOf(document);
  const found = foundFor(spec, `${at}.${path}`, compiled);
  if (found === null) return constant(0);
  use.measuredOn = found.measuredOn;
  use.init = initDurationOf(found, config);
  return quantiles(use.init.points);
};

const firstInvocationOf = (compiled: Compiled): Distribution | null => {
  const { config, document, context, use } = compiled;
  const at = `functions.${config.name}`;
  const published = publishedOf(document);
  const isOwn = document.coldStart !== undefined && !isRuntime(document.coldStart);
  const spec = document.firstInvocation ?? (isOwn ? 'none' : 'published');
  if (spec === 'none') return null;
  if (spec !== 'published' && !isRuntime(spec)) {
    return atMemory(lawOf(spec, `${at}.firstInvocation`, context), document, context.rules.date);
  }
  const chosen = spec === 'published' ? published : { spec, path: 'firstInvocation.runtime' };
  // That nothing was published for the function's runtime is told once, of its INIT.
  const isTold = use.init === null && !isOwn && chosen === published;
  const found = isTold ? null : foundFor(chosen.spec, `${at}.${chosen.path}`, compiled);
  if (found === null) return null;
  use.measuredOn ??= found.measuredOn;
  use.firstMs = firstInvocationMs(found.start, config.memoryMb, context.rules.date);
  return use.firstMs === 0 ? null : lognormalByMean(use.firstMs, firstInvocationCv);
};

/** Unzipped, layers too; of an image, uncompressed (Developer Guide gettingstarted-limits). */
const mostMb = { zip: 250, image: 10 * 1024 } as const;

const packageSizeProblem = (packageSize: Quantity, isImage: boolean): string | null => {
  const most = isImage ? mostMb.image : mostMb.zip;
  if (quantity('size', packageSize) <= most) return null;
  return isImage
    ? `${packageSize} is above the 10GB that an image may have; make it smaller`
    : `${packageSize} is above the 250MB that a zip may have unzipped, with its layers; make it smaller, or set package: image`;
};

const placementOf = ({ config, document, context, use }: Compiled): ScenarioFunction['placement'] => {
  const { placement, packageSize, coldStart } = document;
  const at = `functions.${config.name}`;
  const isOwn = coldStart !== undefined && !isRuntime(coldStart);
  const spec = placement ?? (isOwn && packageSize === undefined ? 'none' : 'published');
  if (packageSize !== undefined && spec !== 'published') {
    context.problems.add(
      `${at}.packageSize`,
      `has no effect with placement ${spec === 'none' ? 'none' : 'as a law'}; remove it, or placement`,
    );
  }
  const isImage = config.packageType === 'image';
  const tooLarge = packageSize === undefined ? null : packageSizeProblem(packageSize, isImage);
  if (tooLarge !== null) context.problems.add(`${at}.packageSize`, tooLarge);
  if (spec === 'none') return null;
  if (spec !== 'published') return { law: lawOf(spec, `${at}.placement`, context), assumes: [] };
  if (packageSize !== undefined && isImage) {
    context.warnings.push(
      `${at}.packageSize: an image's size costs nothing at its start (blocks are loaded as they are read); it has no effect`,
    );
  }
  const sizeMb = packageSize === undefined || isImage ? 0 : quantity('size', packageSize);
  use.placementMb = sizeMb;
  const { zipPlacementMsPerMb, nearbyCodeMs } = context.rules;
  const { near, far } = placementPoints(sizeMb * zipPlacementMsPerMb);
  return {
    law: quantiles(far),
    nearby: { law: quantiles(near), forMs: nearbyCodeMs },
    assumes: ['rules.nearbyCodeMs', ...(sizeMb > 0 ? ['rules.zipPlacementMsPerMb'] : [])],
  };
};

/** What a cold start of the function costs. Notes in `context.published` what of it is as published. */
export const coldStartLaws = (
  config: FunctionConfig,
  document: FunctionDocument,
  context: FunctionContext,
): ColdStartLaws => {
  const { memoryMb, packageType, architecture, name } = config;
  const use: PublishedUse = {
    name,
    memoryMb,
    packageType,
    architecture,
    measuredOn: null,
    assumesLanguage: false,
    init: null,
    firstMs: null,
    placementMb: null,
  };
  const compiled = { config, document, context, use };
  const init = initOf(compiled);
  const firstInvocation = firstInvocationOf(compiled);
  const placement = placementOf(compiled);
  if (use.measuredOn !== null || use.placementMb !== null) context.published.push(use);
  // INIT was measured to run at full CPU whatever the memory size; without that boost it scales as the handler does.
  const coldStart = document.cpu?.initBoost === false ? atMemory(init, document, context.rules.date) : init;
  return { coldStart, firstInvocation, placement };
};
