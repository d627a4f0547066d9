// A recording that notes what it is told.

import type { Recording } from '../../../bench/calibrate/recording.ts';

/** The same recording; `note` hears of every call, by its name and arguments, but for the line that it stands in. */
export const noting = (recording: Recording, note: (call: string, args: readonly unknown[]) => void): Recording =>
  new Proxy(recording, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (key !== 'at') note(String(key), args);
        return Reflect.apply(member, target, args);
      };
    },
  });
