// What is known of a version on Managed Instances, or with SnapStart: its state (botocore service model, shape State, Aug 2026), and how many
// environments it may have.

/** Environments kept, and the most; null for no limit. Both 0 deactivate it. */
export interface ScalingBounds {
  readonly minimum: number;
  readonly maximum: number | null;
}

export interface VersionState {
  readonly state: 'Pending' | 'Active' | 'Failed' | 'Deactivating' | 'Deactivated';
  /** In the service's word. */
  readonly reasonCode?: string;
  readonly reason?: string;
}

/** What is known of the snapshots of a version with SnapStart. */
export interface SnapshotVersion {
  readonly state: VersionState;
  /** Told of each call. */
  called(): void;
  /** Resolves when it is no longer on its way to what it is to be. */
  settled(): Promise<void>;
}

export interface ManagedVersion {
  readonly state: VersionState;
  readonly bounds: ScalingBounds;
  /** Name of its capacity provider. */
  readonly provider: string;
  /** Resolves when it is no longer on its way to what it is to be. */
  settled(): Promise<void>;
  setBounds(bounds: ScalingBounds): void;
}
