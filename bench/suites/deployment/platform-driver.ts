// Deploys a bad version on a running platform, as anybody would: through the APIs of Lambda, CloudWatch and CodeDeploy.

export const functionName = 'shop';
export const alarmName = 'bad-errors';
/** Minutes of the platform's clock a minute of the machine's: one takes 3 s, of which a late timer is little. */
export const clockSpeed = 20;

const minuteMs = 60_000;
const warmEnvironments = 10;

const lambda = async (url: string, method: string, path: string, body: object): Promise<void> => {
  const answer = await fetch(`${url}/2015-03-31/functions/${functionName}/${path}`, {
    method,
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
};

const service = async (url: string, target: string, body: object): Promise<Record<string, unknown>> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(body),
  });
  const value = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(`${target}: ${String(value['message'])}`);
  return value;
};

const codeDeploy = (url: string, operation: string, body: object) =>
  service(url, `CodeDeploy_20141006.${operation}`, body);
const cloudWatch = (url: string, operation: string, body: object) =>
  service(url, `GraniteServiceVersion20100801.${operation}`, body);

export interface Experiment {
  /** Errors a minute above which a minute breaches. */
  readonly threshold: number;
  /** So many in a row. */
  readonly minutes: number;
  readonly percent: number;
  readonly intervalMinutes: number;
}

/** Version 1 is well and behind the alias, version 2 is not; the alarm and the deployment group are there. */
export const prepare = async (url: string, experiment: Experiment): Promise<void> => {
  await lambda(url, 'POST', 'versions', {});
  await lambda(url, 'POST', 'aliases', { Name: 'live', FunctionVersion: '1' });
  await lambda(url, 'PUT', 'configuration', { Environment: { Variables: { FAILS: 'yes' } } });
  await lambda(url, 'POST', 'versions', {});
  await cloudWatch(url, 'PutMetricAlarm', {
    AlarmName: alarmName,
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [
      { Name: 'FunctionName', Value: functionName },
      { Name: 'Resource', Value: `${functionName}:live` },
      { Name: 'ExecutedVersion', Value: '2' },
    ],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: experiment.minutes,
    Threshold: experiment.threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
  const names = { applicationName: 'bench', deploymentConfigName: 'bench' };
  const computePlatform = 'Lambda';
  await codeDeploy(url, 'CreateApplication', { applicationName: names.applicationName, computePlatform });
  await codeDeploy(url, 'CreateDeploymentConfig', {
    deploymentConfigName: names.deploymentConfigName,
    computePlatform,
    trafficRoutingConfig: {
      type: 'TimeBasedCanary',
      timeBasedCanary: { canaryPercentage: experiment.percent, canaryInterval: experiment.intervalMinutes },
    },
  });
  await codeDeploy(url, 'CreateDeploymentGroup', {
    ...names,
    deploymentGroupName: functionName,
    serviceRoleArn: 'arn:aws:iam::123456789012:role/bench',
    alarmConfiguration: { enabled: true, alarms: [{ name: alarmName }] },
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM'] },
  });
};

/** Environments of both versions are there before the load comes: what is measured is the deployment, not cold starts. */
export const warm = async (url: string): Promise<void> => {
  const one = async (version: string): Promise<void> => {
    const path = `/2015-03-31/functions/${functionName}/invocations?Qualifier=${version}`;
    await (await fetch(url + path, { method: 'POST', body: '{}' })).arrayBuffer();
  };
  await Promise.all(['1', '2'].flatMap((version) => Array.from({ length: warmEnvironments }, () => one(version))));
};

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Requests that ran so far, as a scraper reads them. */
const invocations = async (url: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^aws_lambda_Invocations_total\{FunctionName="shop"\} (\d+)$/m.exec(text)?.[1] ?? 0);
};

/** Where the platform's clock stands, told by a metric that is put now. */
const platformNow = async (url: string): Promise<() => number> => {
  const askedAtMs = performance.now();
  await cloudWatch(url, 'SetAlarmState', { AlarmName: alarmName, StateValue: 'OK', StateReason: 'about to deploy' });
  const { MetricAlarms } = await cloudWatch(url, 'DescribeAlarms', { AlarmNames: [alarmName] });
  const [alarm] = MetricAlarms as { readonly StateUpdatedTimestamp: number }[];
  return () => alarm!.StateUpdatedTimestamp * 1000 + (performance.now() - askedAtMs) * clockSpeed;
};

/** What became of the deployment. */
export interface Deployed {
  readonly status: string;
  readonly code: string | null;
  /** On the platform's clock, from its begin to its end. */
  readonly minutes: number;
}

/**
 * Deploys version 2 once requests run: at the middle of a minute of the platform's clock, as in the simulation, since alarms
 * look at whole minutes. Resolves when that is over; null when nothing ran, or it was not over in time. `pause` waits.
 */
export const deployUnderLoad = async (
  url: string,
  signal: AbortSignal,
  waitMs: number,
  pause: (ms: number) => Promise<void> = sleep,
): Promise<Deployed | null> => {
  const untilMs = performance.now() + waitMs;
  const goesOn = (): boolean => performance.now() < untilMs && !signal.aborted;
  const before = await invocations(url);
  while ((await invocations(url)) === before && goesOn()) await pause(20);
  await pause(1000);
  const now = await platformNow(url);
  const beginMs = (Math.floor(now() / minuteMs) + 1.5) * minuteMs;
  await pause((beginMs - now()) / clockSpeed);
  const { deploymentId } = await codeDeploy(url, 'CreateDeployment', {
    applicationName: 'bench',
    deploymentGroupName: functionName,
    revision: {
      revisionType: 'String',
      string: {
        content: JSON.stringify({
          version: 0.0,
          Resources: [
            {
              [functionName]: {
                Type: 'AWS::Lambda::Function',
                Properties: { Name: functionName, Alias: 'live', CurrentVersion: '1', TargetVersion: '2' },
              },
            },
          ],
        }),
      },
    },
  });
  while (goesOn()) {
    const { deploymentInfo } = await codeDeploy(url, 'GetDeployment', { deploymentId });
    const info = deploymentInfo as {
      readonly status: string;
      readonly createTime: number;
      readonly completeTime?: number;
      readonly errorInformation?: { readonly code: string };
    };
    if (info.completeTime !== undefined) {
      const minutes = (info.completeTime - info.createTime) / 60;
      return { status: info.status, code: info.errorInformation?.code ?? null, minutes };
    }
    await pause(50);
  }
  return null;
};
