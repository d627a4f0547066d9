// What a request asks for, before anybody has said whether it may.

import { RequestContext } from './policy/request-context.ts';

/** One action on one thing. A request may ask for several. */
export interface Asked {
  readonly action: string;
  /** The names of the one thing; the first is the one that is told. */
  readonly resources: readonly string[];
  readonly context: RequestContext;
}

export const asked = (
  action: string,
  resources: string | readonly string[] = '*',
  context: RequestContext = new RequestContext(),
): Asked => ({ action, resources: typeof resources === 'string' ? [resources] : resources, context });

export type Structure = Readonly<Record<string, unknown>>;

/** The object that a body is in JSON; an empty one for anything else. */
export const objectIn = (content: Buffer): Structure => {
  try {
    const value = JSON.parse(content.toString('utf8')) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Structure) : {};
  } catch {
    return {};
  }
};

export const textIn = (value: Structure, name: string): string | null => {
  const text = value[name];
  return typeof text === 'string' && text !== '' ? text : null;
};

export const textsIn = (value: Structure, name: string): string[] => {
  const list = value[name];
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [];
};

export const structureIn = (value: Structure, name: string): Structure => {
  const inner = value[name];
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Structure) : {};
};
