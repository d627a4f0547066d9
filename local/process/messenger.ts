// The thread of a sandbox process that speaks the Runtime API, so that the handler's thread may stand still.

import type { MessengerBirth, ToMessenger } from './protocol.ts';
import { word } from './protocol.ts';
import { RuntimeClient } from './runtime-client.ts';

/** The platform is gone, or speaks otherwise: so ends the process. */
const giveUp = (): never => process.kill(process.pid, 'SIGKILL') as never;

export const runMessenger = ({ port, words, address }: MessengerBirth): void => {
  const client = new RuntimeClient(address, () => {
    Atomics.store(words, word.awake, 1);
    Atomics.add(words, word.wakes, 1);
    Atomics.notify(words, word.wakes);
  });
  /** It has told all, and waits. */
  let asking = false;
  const takeNext = async (): Promise<void> => {
    asking = true;
    const request = await client.next();
    asking = false;
    port.postMessage(request);
    Atomics.add(words, word.wakes, 1);
    Atomics.notify(words, word.wakes);
  };
  const letEnd = (): void => {
    Atomics.store(words, word.told, 1);
    Atomics.notify(words, word.told);
  };
  const tell = async (message: ToMessenger): Promise<void> => {
    switch (message.kind) {
      case 'streamBegun':
        return client.beginStream(message.requestId, message.contentType);
      case 'chunk':
        return client.stream(message.bytes);
      case 'answered':
        return client.respond(message.requestId, message.payload);
      case 'failed':
        return client.fail(message.requestId, message.error);
      case 'initFailed':
        return client.failInit(message.error);
      case 'next':
        return takeNext();
      case 'ending':
        return letEnd();
    }
  };
  // One after the other, as they were said.
  let telling = Promise.resolve();
  port.on('message', (message: ToMessenger) => {
    if (message.kind === 'ending' && asking) return letEnd();
    telling = telling.then(() => tell(message)).catch(giveUp);
    return undefined;
  });
};
