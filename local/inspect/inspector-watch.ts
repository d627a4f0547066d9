// Watches by the inspector of a process whether a debugger has it stopped (Chrome DevTools Protocol, domain Debugger). The process
// is begun with --inspect-brk: until somebody attaches and lets it run it counts as stopped.

import { openWebSocket, type WebSocketConnection } from './web-socket.ts';

export interface InspectorWatch {
  stop(): void;
}

const lookEveryMs = 50;
const mostLooks = 600;

/** The address of the one target there is; null while nobody answers. */
const targetAt = async (port: number): Promise<URL | null> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [target] = (await answer.json()) as { readonly webSocketDebuggerUrl?: string }[];
    return target?.webSocketDebuggerUrl === undefined ? null : new URL(target.webSocketDebuggerUrl);
  } catch {
    return null;
  }
};

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

/** @param onHeld told when the process is stopped, and when it goes on */
export const watchInspector = (port: number, onHeld: (isHeld: boolean) => void): InspectorWatch => {
  const state: { connection: WebSocketConnection | null; stopped: boolean } = { connection: null, stopped: false };
  const hear = (text: string): void => {
    const { method } = JSON.parse(text) as { readonly method?: string };
    if (method === 'Debugger.paused') onHeld(true);
    else if (method === 'Debugger.resumed') onHeld(false);
  };
  const connect = async (): Promise<void> => {
    for (let look = 0; look < mostLooks && !state.stopped; look += 1) {
      const url = await targetAt(port);
      const opened =
        url === null
          ? null
          : await openWebSocket(url, { onText: hear, onClose: () => onHeld(false) }).catch(() => null);
      if (opened === null) {
        await sleep(lookEveryMs);
        continue;
      }
      state.connection = opened;
      if (state.stopped) opened.close();
      opened.send('{"id":1,"method":"Debugger.enable"}');
      return;
    }
  };
  void connect();
  return {
    stop: () => {
      state.stopped = true;
      state.connection?.close();
    },
  };
};
