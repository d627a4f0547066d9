// What a template says that matters here, and by name all that does not: the listing that `validate-template` prints.

/** A place in the template, such as `Resources.Checkout.Properties.MemorySize`, and its line. */
export interface Place {
  readonly place: string;
  readonly line: number;
}

/** Something of the template that has no effect here. */
export interface Ignored extends Place {
  /** The type of a resource, or the name of a setting. */
  readonly what: string;
}

/** Something that cannot be known before the stack is deployed. */
export interface Unresolved extends Place {
  /** As it stands in the listing, such as `${Queue.Arn}`. */
  readonly expression: string;
}

export interface ListedParameter {
  readonly name: string;
  /** null when it has no default and none was given. */
  readonly value: string | null;
  readonly from: 'default' | 'command line' | 'nothing';
}

/** A scenario's word for how an event reaches the function; null when nothing here plays it. */
export type Via = 'sync' | 'async' | 'http' | 'sqs' | 'kinesis' | 'dynamodb' | 'kafka' | null;

export interface ListedEvent {
  readonly id: string;
  readonly type: string;
  readonly line: number;
  readonly via: Via;
  /** What it comes from: a queue, a stream, a path, an expression; null when the template does not say. */
  readonly source: string | null;
  /** In the template's words. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
  /** The version or alias that it goes to; `$LATEST` unless given. */
  readonly qualifier?: string;
}

export interface ListedDestinations {
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

export interface ListedAlias {
  readonly version: string;
  /** Shares of other versions. */
  readonly weights: Readonly<Record<string, number>>;
}

/** SAM's DeploymentPreference. */
export interface ListedDeployment {
  readonly type: string;
  /** As they stand: names, or `${Alarm}`. */
  readonly alarms: readonly string[];
  /** Functions, as they stand: logical ids, names or ARNs. */
  readonly preTraffic?: string;
  readonly postTraffic?: string;
}

/** What Application Auto Scaling does by the clock. */
export interface ListedScheduledAction {
  readonly name: string;
  /** `cron(…)`, `rate(…)` or `at(…)`. */
  readonly schedule: string;
  /** An IANA name; UTC where there is none. */
  readonly zone?: string;
  /** Unix ms. */
  readonly startMs?: number;
  readonly endMs?: number;
  /** What is left out stays as it was. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Target tracking of ProvisionedConcurrencyUtilization. */
export interface ListedTracking {
  /** The logical id of the policy. */
  readonly id: string;
  /** A share of 1. */
  readonly target: number;
  readonly scaleOutCooldownS?: number;
  readonly scaleInCooldownS?: number;
  readonly scaleIn?: false;
}

/** How Application Auto Scaling changes provisioned concurrency. */
export interface ListedScaling {
  /** The logical id of the target. */
  readonly id: string;
  readonly line: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly actions: readonly ListedScheduledAction[];
  readonly tracking?: ListedTracking;
  /** What of tracking is suspended. */
  readonly suspended?: 'in' | 'out' | 'both';
}

export interface ListedFunction {
  /** The logical id, which is what a scenario calls it. */
  readonly id: string;
  readonly type: string;
  readonly line: number;
  readonly functionName: string | null;
  readonly packageType: 'zip' | 'image';
  readonly runtime: string | null;
  readonly handler: string | null;
  /** A path beside the template, an S3 address, or an image. */
  readonly code: string | null;
  /** Whether the code stands in the template itself. */
  readonly inlineCode: boolean;
  /** That code; null where it does not, or is put together only when the stack is deployed. */
  readonly inlineText: string | null;
  /** Entry points of the build (Metadata), which tell where the source of the handler is. */
  readonly entryPoints: readonly string[];
  /** Whether its build bundles it (Metadata, BuildMethod: esbuild). */
  readonly built: boolean;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly ephemeralStorageMb: number;
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number;
  /** Given where something scales it. */
  readonly scaling?: ListedScaling;
  /** The alias that SAM publishes with every deployment. */
  readonly autoPublishAlias: string | null;
  readonly deployment: ListedDeployment | null;
  /** Published versions, by number, in the order of the template: their provisioned concurrency. */
  readonly versions: Readonly<Record<string, { readonly provisionedConcurrency: number }>>;
  readonly aliases: Readonly<Record<string, ListedAlias>>;
  readonly deadLetter: string | null;
  readonly maximumRetryAttempts: number | null;
  readonly maximumEventAgeSeconds: number | null;
  readonly destinations: ListedDestinations;
  readonly layers: readonly string[];
  readonly vpc: { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] } | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Given where environments are kept apart by tenants. */
  readonly tenantIsolation?: boolean;
  /** Given where published versions have it. */
  readonly snapStart?: boolean;
  /** Given where it runs on Managed Instances: the logical id of its capacity provider, and what it says of its environments. */
  readonly managed?: {
    readonly provider: string;
    readonly slots?: number;
    readonly memoryPerVcpu?: number;
    readonly minimum?: number;
    readonly maximum?: number;
  };
  /** Given where the template asks for one. */
  readonly logFormat?: 'Text' | 'JSON';
  /** Given where the template makes it durable. */
  readonly durable?: { readonly executionTimeoutSeconds: number; readonly retentionDays: number };
  /** Given where the template asks for one. */
  readonly tracingMode?: 'Active' | 'PassThrough';
  readonly url: {
    readonly authType: string;
    readonly invokeMode: string;
    /** What it says to other origins, in the template's words; given where the template says it. */
    readonly cors?: Readonly<Record<string, unknown>>;
  } | null;
  readonly events: readonly ListedEvent[];
}

/** A resource that functions are fed from or built on, with what is read of it. */
export interface ListedSource {
  readonly id: string;
  readonly type: string;
  readonly line: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A role, as far as its policies stand in the template. */
export interface ListedRole {
  /** The logical id; that of its function with `Role` behind it where SAM makes it. */
  readonly id: string;
  /** As IAM would call it. */
  readonly name: string;
  /** Whole policies, in the template's words; placeholders stand in them. */
  readonly policies: readonly unknown[];
  /** Names or ARNs of policies that stand elsewhere. */
  readonly managed: readonly string[];
  /** Who may assume it, in the template's words; Lambda alone unless given, as SAM has it. */
  readonly trust?: unknown;
  /** s; an hour unless given. */
  readonly maxSessionS?: number;
}

/** Who may call a function, besides those whose own policies say so. */
export interface ListedPermission {
  readonly id: string;
  readonly functionId: string;
  /** The alias that it is given on; `$LATEST` for the function itself. */
  readonly qualifier: string;
  readonly action: string;
  readonly principal: string;
  /** By the names of AddPermission. */
  readonly conditions: Readonly<Record<string, string>>;
}

/** Who may do what, as the template has it. */
export interface ListedAccess {
  readonly roles: readonly ListedRole[];
  /** The role of each function, by logical id, or as it stands. */
  readonly functionRoles: Readonly<Record<string, string>>;
  readonly permissions: readonly ListedPermission[];
  /** Events whose callers IAM must let in: a function's logical id, a blank, that of the event. */
  readonly iamEvents: readonly string[];
}

export interface Listing {
  readonly access: ListedAccess;
  readonly template: string;
  readonly parameters: readonly ListedParameter[];
  readonly functions: readonly ListedFunction[];
  readonly sources: readonly ListedSource[];
  readonly ignored: readonly Ignored[];
  readonly unresolved: readonly Unresolved[];
}
