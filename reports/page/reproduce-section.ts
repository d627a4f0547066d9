// What it takes to make a run again: the command, the seed, the scenario with all defaults filled in, the machine.

import { length } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { escapeHtml } from './escape.ts';

const commandOf = ({ kind, seed, replications }: RunResult): string =>
  `windtunnel ${kind === 'simulated' ? 'simulate' : 'measure'} scenario.json --seed ${seed}` +
  (replications > 1 ? ` --replications ${replications}` : '');

export const reproduceSection = (results: readonly RunResult[]): string =>
  results
    .map((result) => {
      const { kind, host, versions, startedAt, seed, durationMs, warmupMs } = result;
      const facts = [
        `seed ${seed}`,
        `${length(durationMs)}${warmupMs > 0 ? `, of which the first ${length(warmupMs)} are left out` : ''}`,
        `started ${startedAt}`,
        `Node ${host.node} on ${host.cpus} × ${host.cpuModel} (${host.platform}, ${host.arch})`,
        ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
      ];
      return (
        `<p><b>${kind}</b>: <code>${escapeHtml(commandOf(result))}</code></p>` +
        `<p class="muted">${escapeHtml(facts.join(' · '))}</p>` +
        `<details><summary>scenario.json of the ${kind} run, defaults filled in</summary><pre tabindex="0">${escapeHtml(
          JSON.stringify(result.scenario, null, 2),
        )}</pre></details>`
      );
    })
    .join('');
