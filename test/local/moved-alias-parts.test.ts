// What becomes of provisioned concurrency when its alias moves.

import { describe, expect, test } from 'vitest';
import { followAlias } from '../../local/functions/allocate-provisioned.ts';
import type { FunctionRegistry } from '../../local/functions/registry.ts';
import type { Alias, StoredFunction } from '../../local/settings/stored-function.ts';
import { eventually } from '../support/eventually.ts';

describe('provisioned concurrency of an alias that is pointed elsewhere', () => {
  const alias = (version: string): Alias => ({ name: 'live', version, additional: null }) as never;
  const moved = (to: string, provisioned = true) => {
    const asked: string[] = [];
    const registry = {
      setProvisioned: async (index: number, requested: number) => void asked.push(`${index}: ${requested}`),
    } as unknown as FunctionRegistry;
    const stored = {
      versions: new Map([
        ['1', { functionIndex: 10 }],
        ['2', { functionIndex: 20 }],
      ]),
      provisioned: new Map(
        provisioned ? [['live', { requested: 7, functionIndex: 10, lastModified: '', status: 'READY' }]] : [],
      ),
    } as unknown as StoredFunction;
    followAlias(registry, stored, alias(to));
    return { asked, config: stored.provisioned.get('live') };
  };

  test('leaves the old version and goes to the new one', async () => {
    const { asked, config } = moved('2');
    expect(asked).toEqual(['10: 0', '20: 7']);
    expect(config).toMatchObject({ requested: 7, functionIndex: 20 });
    await eventually(() => expect(config).toMatchObject({ status: 'READY' }));
  });

  test('stays where it is if the version is the same, $LATEST, or nothing was provisioned', () => {
    expect(moved('1').asked).toEqual([]);
    expect(moved('$LATEST').asked).toEqual([]);
    expect(moved('2', false)).toEqual({ asked: [], config: undefined });
  });
});
