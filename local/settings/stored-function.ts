// One function as the platform keeps it: $LATEST, published versions, aliases, and what belongs to each of them.

import type { ScalingBounds } from './managed-version.ts';
import type { DeployedCode, FunctionSettings } from './function-settings.ts';

/** A revision that was just made: for a moment it is shown as on its way, by another id (recorded). */
export interface Settling {
  readonly kind: 'creating' | 'updating';
  readonly revisionId: string;
  /** ms since 1970. */
  readonly untilMs: number;
}

/** Code and settings as they were deployed together. A change makes another revision; environments never change theirs. */
export interface Revision {
  /** In the account. */
  readonly functionIndex: number;
  readonly version: string;
  readonly settings: FunctionSettings;
  readonly code: DeployedCode;
  /** Once it has settled. */
  readonly revisionId: string;
  /** Null for a version that was published from what had settled. */
  readonly settling: Settling | null;
  /** ISO 8601. */
  readonly lastModified: string;
}

export interface Alias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** One other version and its share of the requests, 0 to 1; null for none. */
  readonly additional: { readonly version: string; readonly weight: number } | null;
  readonly revisionId: string;
}

/** Provisioned concurrency of a version or an alias. */
export interface ProvisionedConfig {
  readonly requested: number;
  readonly lastModified: string;
  /** The revision that has it; an alias takes it along when it moves. */
  readonly functionIndex: number;
  status: 'IN_PROGRESS' | 'READY' | 'FAILED';
  /** Why it failed, in the service's word. */
  statusReason?: string;
}

export interface EventInvokeConfig {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeS?: number;
  /** ARNs. */
  readonly onSuccess?: string | undefined;
  readonly onFailure?: string | undefined;
  /** ISO 8601. */
  readonly lastModified: string;
}

export interface FunctionUrl {
  readonly urlId: string;
  readonly authType: string;
  readonly invokeMode: string;
  /** Whether anybody ever said what it is; answers to who sets the URL name no other. */
  readonly modeGiven?: boolean;
  readonly cors: unknown;
  readonly createdAt: string;
  readonly lastModified: string;
}

/** A statement of a resource policy. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: unknown;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Who may use something: asked of open Function URLs, and of everything where permissions are. */
export interface ResourcePolicy {
  readonly statements: readonly PolicyStatement[];
  /** Of what it belongs to, when it was last changed. */
  readonly revisionId: string;
}

/** When the service changes the runtime's version: kept, and without effect here. */
export interface RuntimeUpdates {
  readonly on: 'Auto' | 'Manual' | 'FunctionUpdate';
  readonly versionArn: string | null;
}

export interface StoredFunction {
  readonly name: string;
  latest: Revision;
  readonly versions: Map<string, Revision>;
  readonly aliases: Map<string, Alias>;
  /** By version or alias. */
  readonly provisioned: Map<string, ProvisionedConfig>;
  /** By version or alias, `$LATEST` included. */
  readonly eventInvoke: Map<string, EventInvokeConfig>;
  /** By alias, or `$LATEST`. */
  readonly urls: Map<string, FunctionUrl>;
  readonly tags: Map<string, string>;
  /** Who may call it, by version or alias, `$LATEST` included. */
  readonly policies: Map<string, ResourcePolicy>;
  runtimeUpdates: RuntimeUpdates;
  recursiveLoop: 'Allow' | 'Terminate';
  codeSigningConfigArn: string | null;
  /** What was set for `$LATEST.PUBLISHED`, which the next one that is published there keeps. */
  publishedBounds?: ScalingBounds;
  /** Published so far, deleted ones included. */
  published: number;
  /** What $LATEST was when its last version was made. */
  publishedFrom: { readonly settings: FunctionSettings; readonly sha256: string } | null;
}
