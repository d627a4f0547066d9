// What the sliders of the page change in a scenario, on its document: everything else is compiled as for any run.

/** Changes to one function, to the account and to all traffic; what is null stays as it was. */
export interface Changes {
  readonly functionName: string;
  readonly accountConcurrency: number | null;
  /** -1 takes a reservation away. */
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number | null;
  readonly memoryMb: number | null;
  readonly keepAliveS: number | null;
  /** So many times the traffic. */
  readonly traffic: number;
}

/** Of `functionName` and all else nothing is changed. */
export const unchanged = (functionName: string): Changes => ({
  functionName,
  accountConcurrency: null,
  reservedConcurrency: null,
  provisionedConcurrency: null,
  memoryMb: null,
  keepAliveS: null,
  traffic: 1,
});

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Fields = Readonly<Record<string, Json>>;

/** `10/s` times a factor; other values as they are. */
const timesRate = (value: Json, factor: number): Json => {
  if (typeof value !== 'string') return value;
  const [, amount, unit] = /^\s*([\d.e+-]+)\s*(\/\w+)\s*$/.exec(value) ?? [];
  return amount === undefined ? value : `${Number((Number(amount) * factor).toPrecision(12))}${unit}`;
};

/** A rate, or rates at instants. */
const timesRates = (value: Json, factor: number): Json =>
  Array.isArray(value)
    ? (value as readonly (readonly [Json, Json])[]).map(([at, rate]) => [at, timesRate(rate, factor)])
    : timesRate(value, factor);

const timesCount = (value: Json, factor: number): Json =>
  typeof value === 'number' ? Math.max(1, Math.round(value * factor)) : value;

/** Which members of an arrival law say how much there is. */
const scaledLaw = (law: Fields, factor: number): Fields => {
  const inside = (key: string, member: string, times: (value: Json, factor: number) => Json): Fields => {
    const fields = law[key] as Fields | undefined;
    return fields?.[member] === undefined ? {} : { [key]: { ...fields, [member]: times(fields[member], factor) } };
  };
  const sine = law['sine'] as Fields | undefined;
  return {
    ...law,
    ...inside('constant', 'rate', timesRates),
    ...inside('poisson', 'rate', timesRates),
    ...inside('burst', 'count', timesCount),
    ...inside('onOff', 'rate', timesRate),
    ...inside('trace', 'scale', (value) => (typeof value === 'number' ? value * factor : value)),
    ...(law['steps'] === undefined ? {} : { steps: timesRates(law['steps'], factor) }),
    ...(sine === undefined
      ? {}
      : {
          sine: { ...sine, mean: timesRate(sine['mean']!, factor), amplitude: timesRate(sine['amplitude']!, factor) },
        }),
  };
};

const scaledTraffic = (stream: Fields, factor: number): Fields => {
  const { arrivals, closedLoop } = stream;
  if (closedLoop !== undefined && closedLoop !== null) {
    const loop = closedLoop as Fields;
    return { ...stream, closedLoop: { ...loop, clients: timesCount(loop['clients']!, factor) } };
  }
  const scaled = Array.isArray(arrivals)
    ? (arrivals as readonly Fields[]).map((law) => scaledLaw(law, factor))
    : scaledLaw(arrivals as Fields, factor);
  return { ...stream, arrivals: scaled };
};

const changedFunction = (fn: Fields, changes: Changes): Fields => {
  const { reservedConcurrency, provisionedConcurrency, memoryMb, keepAliveS } = changes;
  const { reservedConcurrency: had, ...rest } = fn;
  const reserved = reservedConcurrency === null ? had : reservedConcurrency < 0 ? undefined : reservedConcurrency;
  return {
    ...rest,
    ...(reserved === undefined ? {} : { reservedConcurrency: reserved }),
    ...(provisionedConcurrency === null ? {} : { provisionedConcurrency }),
    ...(memoryMb === null ? {} : { memory: `${memoryMb}MB` }),
    ...(keepAliveS === null ? {} : { keepAlive: { fixed: `${keepAliveS}s` } }),
  };
};

/** The document with the changes in it; the very same one when nothing changes. */
export const changedDocument = (document: Fields, changes: Changes): Fields => {
  const functions = document['functions'] as Readonly<Record<string, Fields>>;
  const account = document['account'] as Fields;
  const { functionName, accountConcurrency, traffic } = changes;
  const streams = document['traffic'] as readonly Fields[];
  return {
    ...document,
    ...(accountConcurrency === null ? {} : { account: { ...account, concurrency: accountConcurrency } }),
    functions: { ...functions, [functionName]: changedFunction(functions[functionName]!, changes) },
    ...(traffic === 1 ? {} : { traffic: streams.map((stream) => scaledTraffic(stream, traffic)) }),
  };
};
