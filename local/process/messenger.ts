// The thread of a sandbox process that speaks the Runtime API, so that the handler's thread may stand still.

import type { MessengerBirth, ToMessenger } from './protocol.ts';
import { word } from './protocol.ts';
import { RuntimeClient } from './runtime-client.ts';

/** The platform is gone, or speaks otherwise: so ends the process. */
const giveUp = (): never => process.kill(process.pid, 'SIGKILL') as never;

export const runMessenger = ({ port, words, address }: MessengerBirth): void => {
  const client = new RuntimeClient(address);
  const takeNext = async (): Promise<void> => {
    port.postMessage(await client.next());
    Atomics.add(words, word.wakes, 1);
    Atomics.notify(words, word.wakes);
  };
  const tell = async (message: ToMessenger): Promise<void> => {
    if (message.kind === 'streamBegun') return client.beginStream(message.requestId, message.contentType);
    if (message.kind === 'chunk') return client.stream(message.bytes);
    if (message.kind === 'answered') await client.respond(message.requestId, message.payload);
    else if (message.kind === 'failed') await client.fail(message.requestId, message.error);
    else if (message.kind === 'initFailed') await client.failInit(message.error);
    Atomics.store(words, word.told, 1);
    Atomics.notify(words, word.told);
    if (message.kind !== 'initFailed' && !(message.kind === 'failed' && message.fatal)) await takeNext();
    return undefined;
  };
  port.on('message', (message: ToMessenger) => void tell(message).catch(giveUp));
};
