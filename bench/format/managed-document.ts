// Managed Instances, as a scenario writes them.

import type { Quantity } from './law-document.ts';

/** Of a function on Managed Instances. */
export interface ManagedSpec {
  /** One of `capacityProviders`; may be left out where there is one at most. */
  capacityProvider?: string;
  /** Requests at once in an environment, 1 to 1600 and 64 a vCPU; by default what AWS sets for the runtime. */
  slots?: number;
  /** GB of memory for each vCPU; by default 2. */
  memoryPerVcpu?: 2 | 4 | 8;
  /** Environments kept; 0 with a maximum of 0 deactivates the function. */
  minimumEnvironments: number;
  /** By default no limit but that of the provider. */
  maximumEnvironments?: number;
  /** Environments when the run begins, as if the load had been there before; by default the minimum. */
  initialEnvironments?: number;
  /** Memory of an environment without requests, and what each request adds; by default none, so that memory refuses nothing. */
  memoryUse?: { idle: Quantity; perRequest: Quantity };
  /** When it is published: requests fail until its environments are ready. By default long before the run. */
  publishedAt?: Quantity;
}

/** Instances that functions share: those of one capacity provider of Managed Instances. */
export interface CapacityProviderSpec {
  /** Of its instances, and so of its functions. */
  architecture: 'x86_64' | 'arm64';
  /** Types it may start, such as `c7i.xlarge`; by default any. */
  instanceTypes?: string[];
  /** Types it may not start, such as `c6a.*`; not with instanceTypes. */
  excludedInstanceTypes?: string[];
  /** Of all its instances together, 2 to 15000. */
  maxVcpus: number;
  /** CPU use that is kept, in scaling mode Manual; by default mode Auto, whose target is `rules.managedCpuTarget`. */
  cpuTarget?: Quantity;
  /** What a savings plan or reserved instances take off the price of instances; not off the fee of 15 %. */
  savings: Quantity;
}
