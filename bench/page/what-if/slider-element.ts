// A slider with a field beside it, for values that lie between its steps.

/// <reference lib="dom" />

import { element } from './element.ts';
import { positionOf, type Slider } from './sliders.ts';

let made = 0;

/** `1.3x` is 1.3; null for an empty field; NaN for what is no number. */
const written = (text: string): number | null => {
  const plain = text
    .trim()
    .replace(/\s*[x×]$/i, '')
    .replaceAll(',', '');
  return plain === '' ? null : Number(plain);
};

/** Tells `onValue` each new value; NaN for what is no number. */
export const sliderElement = (slider: Slider, onValue: (value: number | null) => void): HTMLElement => {
  const { label, unit, values, own, none, note } = slider;
  const id = `what-if-${(made += 1)}`;
  const row = element('div', '', { class: 'slider' });
  const range = element('input', '', {
    id,
    type: 'range',
    min: '0',
    max: String(values.length - 1),
    value: String(positionOf(slider, own)),
  });
  const field = element('input', '', {
    type: 'text',
    inputmode: 'decimal',
    size: '6',
    'aria-label': `${label}, exactly`,
    placeholder: none,
  });
  const show = (value: number | null): void => {
    field.value = value === null ? '' : String(value);
    range.setAttribute('aria-valuetext', value === null ? none : `${value} ${unit}`.trim());
  };
  range.addEventListener('input', () => {
    const value = values[Number(range.value)]!;
    show(value);
    onValue(value);
  });
  field.addEventListener('change', () => {
    const value = written(field.value);
    range.value = String(positionOf(slider, Number.isNaN(value) ? own : value));
    onValue(value);
  });
  show(own);
  const exact = element('span');
  exact.append(field, unit === '' ? '' : ` ${unit}`);
  row.append(element('label', label, { for: id }), exact, range);
  if (note !== undefined) row.append(element('small', note));
  return row;
};
