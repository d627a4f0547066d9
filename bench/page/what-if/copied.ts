// The changed scenario as text to take along.

/// <reference lib="dom" />

import { element } from './element.ts';

const selectAll = (text: HTMLElement): void => {
  const range = document.createRange();
  range.selectNodeContents(text);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
};

/** Copies the text; where the browser does not let it, the text stands selected. */
const copy = async (button: HTMLButtonElement, text: HTMLElement): Promise<void> => {
  selectAll(text);
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Selected: copy it with the keyboard';
  }
};

/** Folded; empty where nothing is changed. */
export const scenarioToCopy = (yaml: string | null): HTMLElement[] => {
  if (yaml === null) return [];
  const details = element('details');
  const text = element('pre', yaml, { tabindex: '0' });
  const button = element('button', 'Copy', { type: 'button' });
  button.addEventListener('click', () => void copy(button, text));
  details.append(
    element('summary', 'The changed scenario (YAML), to copy: windtunnel simulate changed.yaml'),
    button,
    text,
  );
  return [details];
};
