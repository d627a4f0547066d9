// A template as the local platform serves it: the Node.js functions whose code is there, and why not the others.

import { dirname } from 'node:path';
import type { FunctionDocument } from '../../format/function-document.ts';
import { ConfigError } from '../../input/config-error.ts';
import { fragmentOf } from '../fragment.ts';
import { handlerFileOf } from '../handler-file.ts';
import type { Listing } from '../listing.ts';
import { localNames, type ArnNames } from '../local-arn.ts';
import { servedLayers } from './served-layers.ts';
import { servedExtras, type ServedExtras } from './served-extras.ts';

export interface ServedTemplate {
  /** A scenario to compile, whose relative paths start at the template's directory. */
  readonly value: unknown;
  readonly extras: ServedExtras;
  readonly notServed: readonly { readonly id: string; readonly reason: string }[];
}

/** Whether `text` looks like a template rather than a scenario: it has a template's sections. */
export const isTemplateText = (text: string): boolean =>
  /^\s*\{?\s*"?(AWSTemplateFormatVersion|Transform|Resources)"?\s*:/m.test(text);

/** A provider without functions would only be warned of. */
const usedProviders = (
  providers: Readonly<Record<string, object>>,
  entries: readonly (readonly [string, Pick<Partial<FunctionDocument>, 'managed'>])[],
): Record<string, object> => {
  const used = new Set(entries.map(([, { managed }]) => managed?.capacityProvider));
  return Object.fromEntries(Object.entries(providers).filter(([id]) => used.has(id)));
};

export interface ServedTemplateOptions {
  /** Where code that stands in the template is put; without one it is not served. */
  readonly inlineDirectory?: string;
  readonly names?: ArnNames;
}

/** The part of the listing of the template in `file` that can be served. Throws ConfigError when none can. */
export const servedTemplate = (
  listing: Listing,
  file: string,
  { inlineDirectory, names = localNames }: ServedTemplateOptions = {},
): ServedTemplate => {
  const directory = dirname(file);
  const notServed = listing.functions.flatMap((listed) => {
    const layers = servedLayers(listed, listing, directory).directories;
    const found = handlerFileOf(listed, { directory, inlineDirectory, layers });
    return found.file === null ? [{ id: listed.id, reason: found.reason }] : [];
  });
  const served = listing.functions.map(({ id }) => id).filter((id) => notServed.every((other) => other.id !== id));
  if (served.length === 0) {
    const reasons = notServed.map(({ id, reason }) => ({ path: `Resources.${id}`, message: `not served: ${reason}` }));
    const nothing = { path: 'Resources', message: 'holds no function; name a template with one' };
    throw new ConfigError(listing.template, reasons.length === 0 ? [nothing] : reasons);
  }
  const { functions, capacityProviders } = fragmentOf(listing, {
    templateDirectory: directory,
    scenarioDirectory: directory,
    inlineDirectory,
  });
  const entries = served.map((id) => {
    // The platform has versions and aliases of its own; destinations come with the extras.
    const { versions: _v, aliases: _a, destinations: _d, ...settings } = functions[id]!;
    return [id, { ...settings, coldStart: { constant: 0 } }] as const;
  });
  const tenants = functions[served[0]!]!.tenantIsolation === true ? { tenants: 1 } : {};
  const value = {
    name: 'template',
    duration: '1s',
    functions: Object.fromEntries(entries),
    ...(capacityProviders === undefined ? {} : { capacityProviders: usedProviders(capacityProviders, entries) }),
    traffic: [{ to: served[0]!, ...tenants, arrivals: { burst: { at: 0, count: 1 } } }],
  };
  return { value, extras: servedExtras(listing, new Set(served), { names, directory }), notServed };
};
