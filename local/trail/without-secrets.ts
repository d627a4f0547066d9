// What of a request or an answer goes into the trail: names and settings, in the spelling of CloudTrail's records, and nothing that
// could be a secret, the content of code, events and logs included.

/** Members that are left out, wherever they stand: by kind, so that those of tomorrow are too. */
const secret =
  /^(?:zipfile|payload|environment|variables|clientcontext|body|logevents|message|location|content|metricdata|.*(?:secret|password|credential|authorization|signature|private).*|(?!nexttoken$|.*nexttoken$).*token.*)$/i;

/** Their keys are people's own words, and stay as they are. */
const ownWords = /^(?:tags|additionalversionweights|amazonmanagedkafkaeventsourceconfig)$/i;

const deepest = 20;
/** Longest text of one member. */
const longest = 10_000;

const spelled = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** How the members of a structure are taken: by AWS's names, by AWS's names in their own spelling, or as people's own words. */
type Names = 'aws' | 'spelled' | 'own';

/** Text that is JSON may hold the same members: policies, specifications. */
const jsonIn = (text: string): object | null => {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.parse(text) as object;
  } catch {
    return null;
  }
};

const textOf = (text: string, depth: number): string => {
  const held = jsonIn(text);
  const kept = held === null ? text : JSON.stringify(inside(held, depth + 1, 'spelled'));
  return kept.length > longest ? `${kept.slice(0, longest)}…` : kept;
};

const inside = (value: unknown, depth: number, names: Names): unknown => {
  if (depth > deepest) return null;
  if (typeof value === 'string') return textOf(value, depth);
  const within = names === 'spelled' ? 'spelled' : 'aws';
  if (Array.isArray(value)) return value.map((one) => inside(one, depth + 1, within));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => names === 'own' || !secret.test(name))
      .map(([name, one]) => [
        names === 'aws' ? spelled(name) : name,
        inside(one, depth + 1, ownWords.test(name) ? 'own' : within),
      ]),
  );
};

/** Null for what is no structure, and for one with nothing in it. */
export const withoutSecrets = (value: unknown): Record<string, unknown> | null => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const kept = inside(value, 0, 'aws') as Record<string, unknown>;
  return Object.keys(kept).length === 0 ? null : kept;
};
