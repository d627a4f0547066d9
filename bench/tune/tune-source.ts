// What is tuned: a scenario, or a result of aws-lambda-power-tuning as a file or as its link.

import { field, textIn } from '../input/json-fields.ts';
import { ConfigError } from '../input/config-error.ts';
import { loadScenario, type ScenarioOverrides } from '../scenario/load.ts';
import { readText } from '../input/read-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { tuneSchemaId } from './tuning.ts';
import { checkedLink, pointsOfResult, powerResultIn, type PowerPoint } from './power-result.ts';

export type TuneSource =
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'result'; readonly name: string; readonly from: string; readonly points: readonly PowerPoint[] };

/** What a link is called in errors: it is long. */
const linkSource = 'the link';

const pointsOr = (source: string, points: PowerPoint[] | string): PowerPoint[] => {
  if (typeof points !== 'string') return points;
  const cure = source === linkSource ? 'write the whole link, in quotes' : 'name a result of it, or a scenario';
  throw new ConfigError(source, [{ path: '', message: `${points}; ${cure}` }]);
};

/** Keys of a result; a scenario has functions. */
const resultKeys = ['power', 'stateMachine', 'stats'] as const;

/** Without any of these it is no scenario either, and a list of all its keys would help nobody. */
const scenarioKeys = ['functions', 'traffic', 'template', 'trace', 'duration'] as const;

/** The object that the text is in JSON; null for anything else. */
const jsonObject = (text: string): unknown => {
  if (!/^\s*\{/.test(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** The document, where the text is JSON of a result; null for a scenario. Throws ConfigError for what is neither. */
const resultDocument = (source: string, text: string): unknown => {
  const document = jsonObject(text);
  if (document === null) return null;
  const inside = powerResultIn(document);
  const has = (key: string): boolean => field(inside, key) !== undefined;
  if (has('functions')) return null;
  if (resultKeys.some(has)) return document;
  if (scenarioKeys.some(has)) return null;
  const message =
    'is neither a scenario (name, duration, functions, traffic) nor a result of aws-lambda-power-tuning (stats, or stateMachine, or power ' +
    'with duration and cost); name one of them';
  throw new ConfigError(source, [{ path: '', message }]);
};

const foreign =
  'a result of aws-lambda-power-tuning: means without the fastest and slowest fifth, unless it was told otherwise';

/** A tuning of this suite tells where its times are from. */
const fromOf = (document: unknown): string => {
  const [kind, from] = [textIn(document, 'kind'), textIn(document, 'from')];
  if (textIn(document, 'schema') !== tuneSchemaId || kind === null || from === null) return foreign;
  return kind === 'read' ? from : `an earlier tuning, ${kind} from ${from}`;
};

/** Of a file its name without the ending. */
const nameOf = (path: string): string => path.replace(/^.*[\\/]/, '').replace(/(\.power-tuning|\.tune)?\.json$/, '');

/** Reads what `source` names. Throws ConfigError. */
export const readTuneSource = async (source: string, overrides: ScenarioOverrides): Promise<TuneSource> => {
  if (/^https?:\/\//.test(source))
    return { kind: 'result', name: 'power tuning', from: foreign, points: pointsOr(linkSource, checkedLink(source)) };
  // A module may be anything; of text the beginning tells.
  const document = /\.[mc]?[jt]s$/.test(source) ? null : resultDocument(source, await readText(source));
  if (document !== null)
    return {
      kind: 'result',
      name: nameOf(source),
      from: fromOf(document),
      points: pointsOr(source, pointsOfResult(document)),
    };
  return { kind: 'scenario', scenario: await loadScenario(source, overrides) };
};
