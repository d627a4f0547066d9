// Runtimes and the days on which they end.

import { describe, expect, test } from 'vitest';
import { isRuntimeBlocked, runtimeEnding } from '../../lambda/index.ts';

describe('what is said of the end of a runtime', () => {
  test('one that the service refuses, and from when', () => {
    expect(runtimeEnding('nodejs12.x', '2023-03-30')).toBeNull();
    expect(runtimeEnding('nodejs12.x', '2023-03-31')).toBe(
      'AWS creates no functions on nodejs12.x since 2023-03-31, and changes none since 2023-04-30',
    );
    expect(isRuntimeBlocked('nodejs12.x', '2023-04-29', 'update')).toBe(false);
    expect(isRuntimeBlocked('nodejs12.x', '2023-04-30', 'update')).toBe(true);
  });

  test('one that is deprecated, with the days on which it will be refused', () => {
    expect(runtimeEnding('python3.10', '2026-10-30')).toBeNull();
    expect(runtimeEnding('python3.10', '2026-10-31')).toBe(
      'python3.10 is deprecated since 2026-10-31; AWS announced that no function can be created on it from 2027-02-01, nor changed from 2027-03-03',
    );
    expect(runtimeEnding('provided.al2', '2026-09-01')).toMatch(/deprecated since 2026-07-31; when .* is not told/);
  });

  test('one whose announced day is over is taken here, and told', () => {
    expect(runtimeEnding('nodejs20.x', '2026-09-01')).toMatch(
      /from 2026-08-31, nor changed from 2026-09-30 \(it is taken here/,
    );
    expect(isRuntimeBlocked('nodejs20.x', '2026-11-28', 'create')).toBe(false);
  });

  test('nothing of one that is current, or that nobody knows', () => {
    for (const runtime of ['nodejs22.x', 'nodejs24.x', 'nodejs26.x', 'python3.14', 'provided.al2023', 'cobol85']) {
      expect(runtimeEnding(runtime, '2026-11-28')).toBeNull();
    }
  });
});
