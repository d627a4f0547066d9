// The pages of docs/gallery: every line that they show is printed by the command above it, in that order, and every figure of the
// text that is in bold was printed on its page.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ended, meantCode, root, start } from './cli.ts';

const directory = join(root, 'docs/gallery');
const pages = readdirSync(directory).filter((name) => name.endsWith('.md') && name !== 'README.md');
const textOf = (page: string): string => readFileSync(join(directory, page), 'utf8');

/** Borders and the width of cells are the terminal's. */
const plain = (line: string): string => line.replaceAll('│', '|').replaceAll(/\s+/g, ' ').trim();

interface Shown {
  readonly command: string;
  readonly lines: readonly string[];
}

const shownIn = (text: string): Shown[] =>
  [...text.matchAll(/^```sh\nwindtunnel (.+)\n```\n\n```\n([\s\S]*?)^```$/gm)].map(([, command, block]) => ({
    command: command!,
    lines: block!
      .split('\n')
      .map(plain)
      .filter((line) => line !== '' && line !== '...'),
  }));

/** Whether `lines` stand in `printed` in their order. */
const missingIn = (printed: readonly string[], lines: readonly string[]): string | null => {
  let from = 0;
  for (const line of lines) {
    const at = printed.indexOf(line, from);
    if (at < 0) return line;
    from = at + 1;
  }
  return null;
};

test('the pages asked for are there, and the first one leads to each of them', () => {
  const index = textOf('README.md');
  expect(pages).toHaveLength(8);
  for (const page of pages) expect(index).toContain(`(${page})`);
});

describe.each(pages)('%s', (page) => {
  const text = textOf(page);
  const shown = shownIn(text);

  test('says its lesson and its ground, and leads to files that are there', () => {
    expect(text).toContain('**Lesson**');
    expect(text).toContain('**Ground**');
    for (const [, target] of text.matchAll(/\]\(([\w./-]+)\)/g))
      expect(existsSync(join(directory, target!)), target).toBe(true);
  });

  test('shows what its commands print', async () => {
    expect(shown.length).toBeGreaterThan(0);
    expect(shown).toHaveLength([...text.matchAll(/^windtunnel /gm)].length);
    const all: string[] = [];
    for (const { command, lines } of shown) {
      const { code, stdout, stderr } = await ended(
        // As wide as it is, whatever terminal the tests run in.
        start([...command.split(' '), '--quiet'], directory, { COLUMNS: '' }),
      );
      // 3 where an objective is broken, which is often the point, and only there.
      expect(code, `${command}: ${stderr}`).toBe(meantCode(command.split(' ')[0]!, stdout));
      const printed = stdout.split('\n').map(plain);
      expect(lines.length).toBeGreaterThan(1);
      expect(missingIn(printed, lines), command).toBeNull();
      all.push(...printed);
    }
    const everything = all.join('\n');
    const bold = [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, words]) => words!);
    const figures = bold.filter((words) => words !== 'Lesson' && words !== 'Ground');
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) expect(everything).toContain(figure);
  });
});
