// The timeline's memory: it grows, then drops the oldest and says so.

import { expect, it } from 'vitest';
import { EnvironmentOrigin } from 'lambda-windtunnel/lambda';
import { Timeline, TimelineKind } from 'lambda-windtunnel/local';

it('keeps everything up to its capacity, then the newest', () => {
  const timeline = new Timeline(0, 40_000);
  for (let i = 0; i < 100_000; i += 1) timeline.admitted(i % 7, i, i + 1, i + 2);
  const first = timeline.page(0, 1_000_000);
  expect(first).toMatchObject({ next: 100_000, dropped: 60_000 });
  expect(first.events).toHaveLength(40_000);
  expect(first.events[0]).toEqual([TimelineKind.admitted, 60_000 % 7, 60_000, 60_001, 60_002]);
  expect(first.events.at(-1)).toEqual([TimelineKind.admitted, 99_999 % 7, 99_999, 100_000, 100_001]);
});

it('keeps order and numbers while it grows', () => {
  const timeline = new Timeline(0, 1_000_000);
  for (let i = 0; i < 50_000; i += 1) timeline.released(0, i);
  let since = 0;
  const instants: number[] = [];
  for (;;) {
    const page = timeline.page(since, 999);
    if (page.events.length === 0) break;
    expect(page.next).toBe(since + page.events.length);
    instants.push(...page.events.map((event) => event[2]));
    since = page.next;
  }
  expect(instants).toEqual(Array.from({ length: 50_000 }, (_, i) => i));
});

it('dates environments that were there before its clock to its beginning', () => {
  const timeline = new Timeline(5000);
  timeline.environmentStarted(1, 0, EnvironmentOrigin.expiry);
  timeline.environmentEnded(1, 0, 6000);
  timeline.throttled(2, 7000, 3);
  expect(timeline.page(0, 10).events).toEqual([
    [TimelineKind.environmentStarted, 1, 5000, EnvironmentOrigin.expiry, 0],
    [TimelineKind.environmentEnded, 1, 6000, 5000, 0],
    [TimelineKind.throttled, 2, 7000, 3, 0],
  ]);
});

it('begins anew where it is reset', () => {
  const timeline = new Timeline(0, 40_000);
  for (let i = 0; i < 50_000; i += 1) timeline.released(1, i);
  timeline.reset();
  expect(timeline.page(0, 10)).toEqual({ events: [], next: 0, dropped: 0 });
  timeline.released(2, 7);
  expect(timeline.page(0, 10)).toEqual({ events: [[TimelineKind.released, 2, 7, 0, 0]], next: 1, dropped: 0 });
});

it('numbers its kinds as those who read it over HTTP know them', () => {
  expect(TimelineKind).toEqual({
    admitted: 0,
    released: 1,
    throttled: 2,
    environmentStarted: 3,
    environmentEnded: 4,
    refused: 5,
    looked: 6,
  });
});
