// Where a target listens.

import { connect } from 'node:net';
import { handshakeProblem } from './handshake-problem.ts';
import { reasonOf, TargetError } from './target.ts';

/** Longest wait for a connection. */
const connectTimeoutMs = 5000;

const hostOf = (url: URL): string => url.hostname.replaceAll(/[[\]]/g, '');

/** The URL, or TargetError that says what one looks like. */
export const endpointUrl = (endpoint: string): URL => {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TargetError(`${JSON.stringify(endpoint)} is no HTTP URL; write it as http://127.0.0.1:9001`);
  }
  return url;
};

/** Whether requests to it stay on this machine. */
export const isLoopback = (endpoint: string): boolean => {
  const host = hostOf(endpointUrl(endpoint));
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
};

/** That nobody is there, and what to look at. */
export const unreachable = (endpoint: string, error: unknown): TargetError => {
  const problem = handshakeProblem(error);
  const said =
    problem === null
      ? `nothing answers at ${endpoint} (${reasonOf(error)}); is it running, and are host and port right?`
      : `no connection to ${endpoint}: ${problem} (${(error as NodeJS.ErrnoException).code})`;
  return new TargetError(said, { cause: error });
};

/** Resolves when somebody listens at `endpoint`; else rejects with TargetError. */
export const reachable = (endpoint: string): Promise<void> => {
  const url = endpointUrl(endpoint);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return new Promise((resolve, reject) => {
    const fail = (reason: unknown): void => {
      socket.destroy();
      reject(unreachable(endpoint, reason));
    };
    const socket = connect({ host: hostOf(url), port, timeout: connectTimeoutMs });
    socket.once('error', fail);
    socket.once('timeout', () => fail(`no connection within ${connectTimeoutMs} ms`));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
};
