// Latency p99 at a fixed rate as other load generators tell it: autocannon, and those that are installed.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { askChild } from '../child-answers.ts';

export interface PeerQuestion {
  readonly url: string;
  readonly perSecond: number;
  readonly connections: number;
  readonly seconds: number;
}

export interface Peer {
  readonly name: string;
  /** Whether it sends at a fixed rate; the others send as fast as they are answered. */
  readonly isFixedRate: boolean;
  /** ms; null when it cannot be read. */
  p99Ms(question: PeerQuestion, signal: AbortSignal): Promise<number | null>;
}

/** Runs a command to its end; rejects where it fails or is not there (`code` ENOENT). */
export type RunCommand = (
  command: string,
  args: readonly string[],
  options?: { readonly signal: AbortSignal },
) => Promise<{ readonly stdout: string; readonly stderr: string }>;

const runHere: RunCommand = async (command, args, options) =>
  promisify(execFile)(command, [...args], { encoding: 'utf8', ...options });

/** A time such as `1.23ms` or `850.00us`, in ms. */
const timeMs = (text: string | undefined): number | null => {
  const [, value, unit = ''] = /^([\d.]+)(us|ms|s|m)$/.exec(text ?? '') ?? [];
  if (value === undefined) return null;
  return Number(value) * ({ us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit] ?? Number.NaN);
};

/** Of what wrk and wrk2 print under --latency. */
export const wrkP99Ms = (text: string): number | null => timeMs(/^\s*99(?:\.0+)?%\s+(\S+)/m.exec(text)?.[1]);

/** Of what hey prints: seconds. */
export const heyP99Ms = (text: string): number | null => {
  const [, seconds] = /^\s*99%%? in ([\d.]+) secs/m.exec(text) ?? [];
  return seconds === undefined ? null : Number(seconds) * 1000;
};

/** Of oha's JSON: seconds. */
export const ohaP99Ms = (text: string): number | null => {
  const { latencyPercentiles } = JSON.parse(text) as { latencyPercentiles?: Record<string, number> };
  const seconds = latencyPercentiles?.['p99'];
  return seconds === undefined ? null : seconds * 1000;
};

/** Of k6's summary export: ms. */
export const k6P99Ms = (text: string): number | null => {
  const { metrics } = JSON.parse(text) as { metrics?: Record<string, Record<string, number>> };
  return metrics?.['http_req_duration']?.['p(99)'] ?? null;
};

const autocannon = (ask: typeof askChild): Peer => ({
  name: 'autocannon',
  isFixedRate: true,
  p99Ms: async (question, signal) => (await ask('./loadgen/peers-child.js', question, signal)) as number,
});

const k6P99 = async (
  run: RunCommand,
  { url, perSecond, connections, seconds }: PeerQuestion,
  signal: AbortSignal,
): Promise<number | null> => {
  const directory = await mkdtemp(join(tmpdir(), 'windtunnel-k6-'));
  try {
    const scenario = {
      executor: 'constant-arrival-rate',
      rate: perSecond,
      timeUnit: '1s',
      duration: `${seconds}s`,
      preAllocatedVUs: connections,
      maxVUs: connections,
    };
    const options = { scenarios: { s: scenario }, summaryTrendStats: ['p(99)'] };
    const script = join(directory, 'script.js');
    const summary = join(directory, 'summary.json');
    await writeFile(
      script,
      `import http from 'k6/http';\nexport const options = ${JSON.stringify(options)};\nexport default () => { http.get(${JSON.stringify(url)}); };\n`,
    );
    await run('k6', ['run', '--quiet', '--summary-export', summary, script], { signal });
    return k6P99Ms(await readFile(summary, 'utf8'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const installed = async (run: RunCommand, command: string, args: readonly string[]): Promise<string | null> => {
  try {
    const { stdout, stderr } = await run(command, args);
    return stdout + stderr;
  } catch (error) {
    // Some end with an error when they are asked for their version; one that is not there says ENOENT.
    const { code, stdout = '', stderr = '' } = error as { code?: string; stdout?: string; stderr?: string };
    return code === 'ENOENT' ? null : stdout + stderr;
  }
};

/** autocannon comes with this package; the others are used where they are on the path. */
export const peersHere = async (run: RunCommand = runHere, ask: typeof askChild = askChild): Promise<Peer[]> => {
  const peers: Peer[] = [autocannon(ask)];
  for (const command of ['wrk2', 'wrk']) {
    const usage = await installed(run, command, ['--version']);
    if (usage === null) continue;
    const isFixedRate = /-R,|--rate/.test(usage);
    peers.push({
      name: isFixedRate ? `${command} -R` : command,
      isFixedRate,
      p99Ms: async ({ url, perSecond, connections, seconds }, signal) => {
        const rate = isFixedRate ? [`-R${perSecond}`] : [];
        const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...rate, url];
        return wrkP99Ms((await run(command, args, { signal })).stdout);
      },
    });
  }
  if ((await installed(run, 'oha', ['--version'])) !== null) {
    peers.push({
      name: 'oha',
      isFixedRate: true,
      p99Ms: async ({ url, perSecond, connections, seconds }, signal) => {
        const args = [
          '-q',
          `${perSecond}`,
          '-c',
          `${connections}`,
          '-z',
          `${seconds}s`,
          '--latency-correction',
          '--no-tui',
          '-j',
          url,
        ];
        return ohaP99Ms((await run('oha', args, { signal })).stdout);
      },
    });
  }
  if ((await installed(run, 'hey', ['-h'])) !== null) {
    peers.push({
      name: 'hey',
      isFixedRate: true,
      p99Ms: async ({ url, perSecond, connections, seconds }, signal) => {
        // Its rate is that of each worker.
        const args = ['-q', `${perSecond / connections}`, '-c', `${connections}`, '-z', `${seconds}s`, url];
        return heyP99Ms((await run('hey', args, { signal })).stdout);
      },
    });
  }
  if ((await installed(run, 'k6', ['version'])) !== null) {
    peers.push({ name: 'k6', isFixedRate: true, p99Ms: (question, signal) => k6P99(run, question, signal) });
  }
  return peers;
};
