// Patches applied by git, and whole directories of templates patched.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { patchTemplate, unifiedDiff } from '../../../bench/plan/template-patch.ts';
import { ConfigError } from '../../../bench/input/config-error.ts';
import { fragmentOf } from '../../../bench/template/fragment.ts';
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

const clock = { startMs: Date.UTC(2026, 0, 5), durationMs: 86_400_000 };
const places = { templateDirectory: '.', scenarioDirectory: '.', clock };
const schedule = {
  schedule: [
    { atMs: 8 * 3_600_000, count: 40 },
    { atMs: 20 * 3_600_000, count: 3 },
  ],
};

/** Every function that SAM deploys by a schedule, and then by target tracking instead; others are told of. */
const expectScaled = (text: string, file: string): void => {
  const listed = readTemplate(text, file).functions;
  const withReserved = listed.map(({ id }) => ({ id, reservedConcurrency: 100 }));
  const bySchedule = withReserved.map((one) => ({ ...one, provisionedConcurrency: 3, scaling: schedule }));
  const tracking = { minimum: 2, maximum: 60, target: 0.7 };
  const byTracking = withReserved.map((one) => ({ ...one, provisionedConcurrency: 2, scaling: { tracking } }));
  let before = text;
  for (const changes of [bySchedule, byTracking]) {
    const { text: after, notes } = patchTemplate(before, file, changes, { clock });
    const name = basename(file);
    if (after !== before) expect(applied(name, before, unifiedDiff(name, before, after)), file).toBe(after);
    const listing = readTemplate(after, file);
    const { functions } = fragmentOf(listing, places);
    for (const { id, type } of listed) {
      if (type !== 'AWS::Serverless::Function') {
        expect(notes.some((note) => note.startsWith(`${id}:`)) || listing.functions.some((f) => f.scaling), file).toBe(
          true,
        );
        continue;
      }
      const { provisionedConcurrency, provisionedScaling } = functions[id]!;
      expect(provisionedConcurrency, file).toBe(changes === bySchedule ? 3 : 2);
      expect(provisionedScaling, file).toMatchObject(
        changes === bySchedule
          ? {
              schedule: [
                ['8h', 40],
                ['20h', 3],
              ],
            }
          : { schedule: [], tracking: { minimum: 2, maximum: 60, target: '70%' } },
      );
    }
    before = after;
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
    expectScaled(text, file);
    count += 1;
  }
  return count;
};
