// Who there is, and what he may do: what `--auth` reads from a file or a template.

import type { Policy } from './policy/document.ts';

/** An access key, of a user or of a session of a role. */
export interface AuthKey {
  readonly id: string;
  readonly secret: string;
  /** Of temporary credentials; null of a user's. */
  readonly token: string | null;
  /** ms since 1970; null for never. */
  readonly expiresAtMs: number | null;
  /** Name of the session; nothing to a user. */
  readonly session: string;
}

export interface AuthPrincipal {
  readonly kind: 'root' | 'user' | 'role';
  /** Twelve digits. */
  readonly account: string;
  /** With its path, such as `team/alice`; empty of a root. */
  readonly name: string;
  readonly keys: readonly AuthKey[];
  readonly policies: readonly Policy[];
  readonly boundary: Policy | null;
  /** Of its sessions; null for none. */
  readonly session: readonly Policy[] | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Who may assume a role; null where nobody has said: then nobody but services may. */
  readonly trust: Policy | null;
  /** The longest session of a role, s. */
  readonly maxSessionS: number;
}

/** Of a role that says nothing else (IAM User Guide, id_roles_update-role-settings), s. */
export const defaultMaxSessionS = 3600;

export interface AuthSettings {
  readonly principals: readonly AuthPrincipal[];
  /** Of the organization, for all of its accounts; null without any. */
  readonly serviceControl: readonly Policy[] | null;
  readonly organization: { readonly id: string; readonly accounts: readonly string[] } | null;
  /** Besides those that the API keeps, by ARN. */
  readonly resourcePolicies: ReadonlyMap<string, Policy>;
  /** The VPC of each subnet. */
  readonly subnets: Readonly<Record<string, string>>;
  /** AWS's own policies by name or ARN; null for those that are not known. None are unless given. */
  readonly managedPolicy?: (name: string) => Policy | null;
}
