// How an environment stands still: its thread blocks, timers, promises and sockets with it, until there is a message.

import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';

/**
 * The next message of `port`; whoever sends one adds to the word `wakes` and notifies.
 * @param isOver asked at each wake: once it says so there is nothing to wait for, and undefined is returned
 */
export const nextMessage = (
  port: MessagePort,
  words: Int32Array,
  wakes: number,
  isOver: () => boolean = () => false,
): unknown => {
  for (;;) {
    const seen = Atomics.load(words, wakes);
    const received: { message: unknown } | undefined = receiveMessageOnPort(port);
    if (received !== undefined) return received.message;
    if (isOver()) return undefined;
    Atomics.wait(words, wakes, seen);
  }
};
