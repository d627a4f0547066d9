// Limits of a measured run: most requests, and most that it may cost. Nothing more is sent once one is reached.

import { costOf, defaultEphemeralStorageMb } from '../../lambda/index.ts';
import type { Target, TargetAnswer } from '../../loadgen/index.ts';
import { several, usd } from '../../reports/words/format.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface Caps {
  readonly maxRequests?: number | undefined;
  /** USD. */
  readonly maxCostUsd?: number | undefined;
}

export class RunCaps {
  readonly #caps: Caps;
  readonly #costByFunction: ReadonlyMap<string, (billedMs: number) => number>;
  #requests = 0;
  #inFlight = 0;
  #answered = 0;
  #costUsd = 0;

  constructor(scenario: Scenario, caps: Caps) {
    this.#caps = caps;
    const tier = scenario.document.account.priceTier;
    this.#costByFunction = new Map(
      scenario.functions.map(({ config }) => [
        config.name,
        (billedMs) => {
          const { memoryMb, architecture, ephemeralStorageMb = defaultEphemeralStorageMb } = config;
          const used = { requests: 1, billedMs, provisionedBilledMs: 0, provisionedHeldMs: 0 };
          const { requestsUsd, durationUsd } = costOf({ memoryMb, architecture, ephemeralStorageMb, tier, ...used });
          return requestsUsd + durationUsd;
        },
      ]),
    );
  }

  /** Why nothing more may be sent; null while it may. What is on its way is taken to cost what others did. */
  reached(): string | null {
    const { maxRequests = Infinity, maxCostUsd = Infinity } = this.#caps;
    if (this.#requests >= maxRequests) return `--max-requests ${maxRequests} was reached`;
    const each = this.#answered === 0 ? 0 : this.#costUsd / this.#answered;
    const expectedUsd = this.#costUsd + this.#inFlight * each;
    if (expectedUsd < maxCostUsd) return null;
    return `--max-cost ${maxCostUsd} was reached, at ${usd(this.#costUsd)} and ${several(this.#inFlight, 'request')} on their way`;
  }

  /** The target with all that it is asked counted. */
  counting(target: Target): Target {
    return {
      ...target,
      invoke: (request, answer) => {
        this.#requests += 1;
        this.#inFlight += 1;
        return target.invoke(request, answer).then(
          () => this.#ended(request.functionName, answer),
          (error: unknown) => {
            this.#inFlight -= 1;
            throw error;
          },
        );
      },
    };
  }

  #ended(functionName: string, { ran, billedMs }: TargetAnswer): void {
    this.#inFlight -= 1;
    if (!ran) return;
    this.#answered += 1;
    this.#costUsd += this.#costByFunction.get(functionName)?.(billedMs) ?? 0;
  }
}
