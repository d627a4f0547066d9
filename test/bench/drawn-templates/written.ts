// How a template is written down: JSON, or YAML in lines with short tags, comments and flow mappings.

import * as fc from 'fast-check';
import { type Template } from './kinds.ts';
import { of } from './values.ts';

/** How a template is written: as JSON, or as YAML in lines with short tags, comments and flow mappings. */
export interface Style {
  readonly json: boolean;
  readonly unit: number;
  readonly comments: boolean;
  readonly newline: string;
  /** From this depth on mappings stand in one line. */
  readonly flowFrom: number;
}

export const styles: fc.Arbitrary<Style> = fc.record({
  json: fc.constantFrom(false, false, false, true),
  unit: of(1, 2, 4),
  comments: fc.boolean(),
  newline: of('\n', '\n', '\r\n'),
  flowFrom: of(3, 4, 5, 9),
});

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `!Ref Name` of `{ Ref: Name }`, but for functions that stand right behind another one's tag. */
const tagOf = (value: Record<string, unknown>): [string, unknown] | undefined => {
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  const short =
    /^Fn::(Sub|GetAtt|Join|Select|Split|FindInMap|If|ImportValue|GetAZs|Base64|Equals|Not|And|Or)$/.exec(name)?.[1] ??
    (name === 'Ref' || name === 'Condition' ? name : undefined);
  return others.length > 0 || short === undefined || (isMapping(argument) && short !== 'Sub') || argument === undefined
    ? undefined
    : [`!${short}`, argument];
};

const flowText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (!isMapping(value)) return JSON.stringify(value);
  const tag = tagOf(value);
  if (tag !== undefined && !isMapping(tag[1])) return `${tag[0]} ${flowText(tag[1])}`;
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${/^\w+$/.test(key) ? key : JSON.stringify(key)}: ${flowText(one)}`)
    .join(', ')} }`;
};

const lines = (value: Record<string, unknown>, style: Style, depth: number): string[] => {
  const indent = ' '.repeat(depth * style.unit);
  return Object.entries(value).flatMap(([key, one]) => {
    const head = `${indent}${/^\w+$/.test(key) ? key : JSON.stringify(key)}:`;
    const comment =
      style.comments && /^(MemorySize|Type|ProvisionedConcurrencyConfig|BatchSize)$/.test(key) ? ' # here' : '';
    const isBlock = isMapping(one) && tagOf(one) === undefined && depth < style.flowFrom && Object.keys(one).length > 0;
    return isBlock ? [`${head}${comment}`, ...lines(one, style, depth + 1)] : [`${head} ${flowText(one)}${comment}`];
  });
};

export const written = (template: Template, style: Style): string =>
  style.json
    ? JSON.stringify(template, null, style.unit)
    : `${style.comments ? `# A template${style.newline}` : ''}${lines(template, style, 0).join(style.newline)}${style.newline}`;
