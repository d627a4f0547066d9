// Two hundred functions of one account: 199 that answer people, and a report that somebody starts at noon.

const services = Array.from({ length: 199 }, (_, index) => `service-${String(index + 1).padStart(3, '0')}`);

export const scenario = {
  name: 'neighbours',
  duration: '5m',
  seed: 31,
  account: { era: '2023', concurrency: 1000 },
  functions: {
    report: {
      memory: '2GB',
      timeout: '1m',
      duration: { lognormal: { p50: '15s', p99: '40s' } },
      coldStart: { constant: '500ms' },
    },
    ...Object.fromEntries(
      services.map((name) => [
        name,
        { duration: { lognormal: { p50: '200ms', p99: '800ms' } }, coldStart: { constant: '300ms' } },
      ]),
    ),
  },
  traffic: [
    { to: 'report', via: 'async', arrivals: { burst: { at: '2m', count: 800 } } },
    ...services.map((to) => ({ to, arrivals: { poisson: { rate: '10/s' } } })),
  ],
  slo: { throttled: '<0.1%' },
};
