// APIs that SAM makes for events which name none, with what Globals say of them. Source: SAM Developer Guide, "Generated
// CloudFormation resources" and "Globals section".

import type { ListedFunction, ListedSource } from './listing.ts';
import { propertiesOf } from './properties.ts';
import { sectionOf, type Scope } from './scope.ts';
import { readSource } from './sources.ts';
import { isRecord } from './template-source.ts';

interface ImplicitApi {
  readonly id: string;
  readonly type: string;
  /** Of Globals. */
  readonly section: string;
  readonly eventType: string;
  /** How an event names its API. */
  readonly key: string;
}

const kinds: readonly ImplicitApi[] = [
  {
    id: 'ServerlessRestApi',
    type: 'AWS::Serverless::Api',
    section: 'Api',
    eventType: 'Api',
    key: 'RestApiId',
  },
  {
    id: 'ServerlessHttpApi',
    type: 'AWS::Serverless::HttpApi',
    section: 'HttpApi',
    eventType: 'HttpApi',
    key: 'ApiId',
  },
];

/** Whether an event's `value` for its API means the one that SAM makes. */
const isImplicit = (value: unknown, id: string): boolean =>
  value === undefined || (typeof value === 'string' && value.replace(/^\$\{(.+)\}$/, '$1') === id);

/** Those of which Globals say something, and that some event of the functions is of. */
export const implicitApis = (functions: readonly ListedFunction[], scope: Scope): ListedSource[] =>
  kinds.flatMap(({ id, type, section, eventType, key }) => {
    const globals = sectionOf(scope.source, 'Globals')[section];
    const events = functions.flatMap((fn) => fn.events);
    const isUsed = events.some((event) => event.type === eventType && isImplicit(event.settings[key], id));
    if (!isRecord(globals) || !isUsed) return [];
    const path = ['Globals', section];
    return [
      readSource({ id, type, line: scope.source.lineOf(path) }, propertiesOf({ value: globals, path }, scope), scope),
    ];
  });
