// Events of a queue side by side, against plain objects.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventTable } from '../../sim/sources/event-table.ts';

interface Event {
  readonly functionIndex: number;
  readonly acceptedAtMs: number;
  readonly durationMs: number;
  readonly turn: number;
  attempts: number;
  failedRuns: number;
  refusals: number;
  billedMs: number;
  cold: boolean;
}

const step = fc.record({
  kind: fc.constantFrom('add', 'add', 'attempt', 'refuse', 'run', 'run cold', 'fail', 'free'),
  pick: fc.nat(),
  ms: fc.double({ min: 0, max: 1e9, noNaN: true }),
});

test('each event keeps what is its own, whatever happens to others and whoever had its place before', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      const table = new EventTable();
      const events = new Map<number, Event>();
      const takenTwice: number[] = [];
      for (const { kind, pick, ms } of steps) {
        if (kind === 'add') {
          const own = { functionIndex: pick % 1000, acceptedAtMs: ms, durationMs: ms / 3, turn: (pick % 16) + 1 };
          const slot = table.add(own.functionIndex, own.acceptedAtMs, own.durationMs, own.turn);
          if (events.has(slot)) takenTwice.push(slot);
          events.set(slot, { ...own, attempts: 0, failedRuns: 0, refusals: 0, billedMs: 0, cold: false });
        }
        const slots = [...events.keys()];
        const slot = slots[pick % slots.length]!;
        const event = events.get(slot);
        if (event === undefined) continue;
        if (kind === 'attempt') event.attempts = table.countAttempt(slot);
        else if (kind === 'refuse') {
          table.refused(slot);
          event.refusals += 1;
        } else if (kind === 'fail') {
          table.failed(slot);
          event.failedRuns += 1;
        } else if (kind === 'free') {
          table.free(slot);
          events.delete(slot);
        } else if (kind !== 'add') {
          table.ran(slot, ms, kind === 'run cold');
          event.billedMs += ms;
          event.refusals = 0;
          event.cold ||= kind === 'run cold';
        }
      }
      expect(takenTwice).toEqual([]);
      for (const [slot, event] of events) {
        expect({
          ...table.history(slot),
          functionIndex: table.functionIndex(slot),
          durationMs: table.durationMs(slot),
          turn: table.turn(slot),
          attempts: table.attempts(slot),
          billedMs: table.billedMs(slot),
          cold: table.isCold(slot),
        }).toEqual(event);
        expect([table.acceptedAtMs(slot), table.failedRuns(slot)]).toEqual([event.acceptedAtMs, event.failedRuns]);
      }
    }),
  );
});
