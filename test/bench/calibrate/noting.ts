// A recording that notes what it is told.

import type { Recording } from '../../../bench/calibrate/recording.ts';

/** The same recording; `note` hears of every call, by its name and arguments: of what is broken by its line, too. */
export const noting = (recording: Recording, note: (call: string, args: readonly unknown[]) => void): Recording => {
  let line: unknown = 0;
  return new Proxy(recording, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (key === 'at') [line] = args;
        else note(String(key), key === 'broken' ? [line, ...args] : args);
        return Reflect.apply(member, target, args);
      };
    },
  });
};
