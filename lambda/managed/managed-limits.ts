// Limits and defaults of Managed Instances. Sources: botocore service model lambda/2015-03-31 (Aug 2026); Developer Guide
// lambda-managed-instances and gettingstarted-limits (2026).

export const defaultMaxVcpus = 400;
export const mostVcpus = 15_000;
/** Environments that a version keeps by default, and that it waits for when it is published. */
export const defaultMinimum = 3;
export const mostEnvironments = 15_000;
export const mostSlots = 1600;
export const mostSlotsPerVcpu = 64;
export const memoryRatios = [2, 4, 8] as const;
/** The localstack emulator's; a guide of AWS for agents says 4. */
export const defaultMemoryRatio = 2;
export const managedMemoryMb = { least: 2048, most: 32_768 } as const;
/** Of asynchronous invocations and event source mappings, since Sept 2026; other callers wait for 900 s at most. */
export const managedTimeoutMs = 5_400_000;
