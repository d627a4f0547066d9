// Patches applied by git, and whole directories of templates patched.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { patchTemplate, unifiedDiff } from '../../../bench/plan/template-patch.ts';
import { ConfigError } from '../../../bench/input/config-error.ts';
import { readTemplate } from '../../../bench/template/read-template.ts';

/** `before` with the diff, by git. */
export const applied = (name: string, before: string, diff: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-patch-'));
  try {
    writeFileSync(join(directory, name), before);
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: directory, input: diff });
    return readFileSync(join(directory, name), 'utf8');
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** Patches every template in `samples` that can be read; how many there were. */
export const patchedIn = (samples: string, isTemplate: RegExp): number => {
  const files = readdirSync(samples, { recursive: true, encoding: 'utf8' }).filter((name) => isTemplate.test(name));
  let count = 0;
  for (const file of files) {
    const text = readFileSync(join(samples, file), 'utf8');
    const ids = (() => {
      try {
        return readTemplate(text, file).functions.map(({ id }) => id);
      } catch (error) {
        if (error instanceof ConfigError) return [];
        throw error;
      }
    })();
    if (ids.length === 0) continue;
    const changes = ids.map((id, index) => ({ id, reservedConcurrency: 11 + index, provisionedConcurrency: 0 }));
    const { text: after } = patchTemplate(text, file, changes);
    const name = basename(file);
    expect(applied(name, text, unifiedDiff(name, text, after)), file).toBe(after);
    expect(readTemplate(after, file).functions.map(({ reservedConcurrency }) => reservedConcurrency)).toEqual(
      changes.map(({ reservedConcurrency }) => reservedConcurrency),
    );
    count += 1;
  }
  return count;
};
