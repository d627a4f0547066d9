// What the simulator declares once is a constant in the command too: V8 builds only constants into the machine code.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Numbers at the top of the modules that every invocation goes through. */
const constantsOf = (directory: string): string[] =>
  readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => {
      const source = readFileSync(join(root, directory, path), 'utf8');
      return [...source.matchAll(/^(?:export )?const (\w+)(?:: number)? = [-\d][^\n]*;$/gm)].map(([, name]) => name!);
    });

describe('the script of a page as it is bundled', () => {
  const text = readFileSync(join(root, 'dist/bench/page/what-if-page.js'), 'utf8');

  it('has the fields of what counts as properties too, with short names', () => {
    const at = text.indexOf('finish the recorder first');
    const recorder = text.slice(text.lastIndexOf('class', at), at);
    expect(recorder.length).toBeGreaterThan(5000);
    expect(recorder).not.toContain('#');
    expect(text).not.toContain('$Recorder');
  });

  it('is strict, and evaluates no text where it stands: for that all would lie in contexts under long names', () => {
    expect(text.slice(0, 20)).toContain('use strict');
    expect(text).not.toMatch(/(?<![\w$.])eval\(/);
  });
});

describe('the command as it is bundled', () => {
  const names = ['lambda', 'sim', 'reports/counting'].flatMap(constantsOf);
  /** Commands, and the pieces that threads share. */
  const bundles = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.c?js$/.test(path) && !path.endsWith('what-if-page.js'))
    .map((path) => ({ path, text: readFileSync(join(root, 'dist', path), 'utf8') }))
    .filter(({ text }) => text.includes('functionShift'));
  const declaredBy = (word: string, text: string): string[] =>
    names.filter((name) => new RegExp(`(?:^|[;}\\n])${word} ${name}\\d* ?= ?[-\\d]`).test(text));

  it('declares the constants of the simulator as constants', () => {
    expect(bundles.map(({ path }) => path)).toContain('bench/commands/simulate-command.cjs');
    for (const { path, text } of bundles) expect([path, declaredBy('var', text)]).toEqual([path, []]);
    const simulate = bundles.find(({ path }) => path === 'bench/commands/simulate-command.cjs')!;
    expect(declaredBy('const', simulate.text).length).toBeGreaterThan(50);
  });

  it('writes the fields of the simulator once, as properties', () => {
    const worlds = bundles.filter(({ text }) => text.includes('nowMs$World'));
    expect(worlds.map(({ path }) => path)).toContain('bench/commands/simulate-command.cjs');
    for (const { path, text } of worlds) {
      expect([path, text.includes('#nowMs')]).toEqual([path, false]);
      // Declared alone, it would be undefined first.
      expect(text).not.toMatch(/^\s*[\w$]+\$World;$/m);
    }
  });
});
