// Plain scalars as CloudFormation reads them: by YAML 1.1, whose `yes`, `0777` and `1:30` are no texts. The tags are the
// library's for 1.1 but for what it reads otherwise than the specification's own expressions (yaml.org/type) do: single `y`
// and `n` are texts, a number that begins with 0 has octal digits only, a day of the calendar stays as it is written.

import type { ScalarTag, Tags } from 'yaml';

const intTag = 'tag:yaml.org,2002:int';
const floatTag = 'tag:yaml.org,2002:float';

const digits = (text: string): string => text.replaceAll('_', '');

const signOf = (text: string): 1 | -1 => (text.startsWith('-') ? -1 : 1);

const unsigned = (text: string): string => text.replace(/^[-+]/, '');

/** A number, or its digits as a text where a number here would lose some of them. */
const wholeNumber = (text: string, magnitude: string): number | string => {
  const sign = signOf(text);
  const number = sign * Number(magnitude);
  if (Number.isSafeInteger(number)) return number === 0 ? 0 : number;
  return `${sign < 0 ? '-' : ''}${BigInt(magnitude)}`;
};

/** `1:30:00` is one and a half hours in seconds. */
const sexagesimal = (text: string): number =>
  signOf(text) *
  digits(unsigned(text))
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0);

/** A number with a fraction as the service writes it into a text: `1.0`, `1.0E10`. */
const fractionText = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  const size = Math.abs(value);
  if (Object.is(value, -0)) return '-0.0';
  if (value === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? `${value}.0` : `${value}`;
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
};

/** A number where it is written as JavaScript writes it, else its text: every reader of a property takes both. */
const fraction = (value: number): number | string => {
  const text = fractionText(value);
  return Number.isFinite(value) && String(value) === text ? value : text;
};

const scalar = (tag: string, test: RegExp, resolve: (text: string) => unknown): ScalarTag => ({
  tag,
  default: true,
  test,
  resolve,
});

const boolTag = 'tag:yaml.org,2002:bool';

const numbersAndFlags: readonly ScalarTag[] = [
  scalar(boolTag, /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/, () => true),
  scalar(boolTag, /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/, () => false),
  scalar(intTag, /^[-+]?0b_*[01][01_]*$/, (text) => wholeNumber(text, `0b${digits(unsigned(text).slice(2))}`)),
  scalar(intTag, /^[-+]?0_*[0-7][0-7_]*$/, (text) => wholeNumber(text, `0o${digits(unsigned(text))}`)),
  scalar(intTag, /^[-+]?(?:0_*|[1-9][0-9_]*)$/, (text) => wholeNumber(text, digits(unsigned(text)))),
  scalar(intTag, /^[-+]?0x_*[0-9a-fA-F][0-9a-fA-F_]*$/, (text) =>
    wholeNumber(text, `0x${digits(unsigned(text).slice(2))}`),
  ),
  scalar(intTag, /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/, sexagesimal),
  scalar(floatTag, /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/, (text) => fraction(sexagesimal(text))),
  scalar(floatTag, /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*|[0-9][0-9_]*(?=[eE]))(?:[eE][-+]?[0-9]+)?$/, (text) =>
    fraction(Number(digits(text))),
  ),
  scalar(floatTag, /^[-+]?\.(?:inf|Inf|INF)$/, (text) => fraction(signOf(text) * Infinity)),
  scalar(floatTag, /^\.(?:nan|NaN|NAN)$/, () => fraction(NaN)),
  // Of a scalar that says so itself: `!!float 3`.
  { tag: floatTag, resolve: (text) => fraction(Number(digits(text))) },
];

/** Bytes stay in base64, as they would be sent. */
const binary: ScalarTag = { tag: 'tag:yaml.org,2002:binary', resolve: (text) => text.replaceAll(/\s/g, '') };

/** Tags of the library that are replaced. */
const replaced: ReadonlySet<string> = new Set([boolTag, intTag, floatTag, binary.tag, 'tag:yaml.org,2002:timestamp']);

/** The tags to read a template with, of those of the library for YAML 1.1. */
export const templateScalars = (library: Tags): Tags => [
  ...library.filter((tag) => typeof tag === 'string' || !replaced.has(tag.tag)),
  ...numbersAndFlags,
  binary,
];
