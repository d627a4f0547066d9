// Who a caller is to the statements of resource policies (IAM User Guide, reference_policies_elements_principal and
// reference_policies_elements_notprincipal).

import type { Principals } from './document.ts';

export type CallerKind = 'root' | 'user' | 'session' | 'service' | 'anonymous';

/** Who calls, as far as policies name him. */
export interface Identity {
  readonly kind: CallerKind;
  /** Of a user, a session (`arn:aws:sts::…:assumed-role/ROLE/SESSION`) or a root; a service's name; `anonymous`. */
  readonly arn: string;
  /** Null of services and of nobody. */
  readonly account: string | null;
  /** Of a session; null of anybody else. */
  readonly roleArn: string | null;
}

/** By what a statement names the caller: as somebody of everybody, by account, by role, or himself; null where it does not. */
export type Named = 'everybody' | 'account' | 'role' | 'self' | null;

const rootArn = (account: string): string => `arn:aws:iam::${account}:root`;

/** All names of one caller: his account's, his role's, his own. */
const namesOf = ({ kind, arn, account, roleArn }: Identity): readonly string[] => {
  if (kind === 'service' || kind === 'anonymous') return [];
  return [rootArn(account!), ...(roleArn === null ? [] : [roleArn]), arn];
};

/** Whether `NotPrincipal` leaves him out: it must name him with role and account, or it is about him too. */
const isLeftOut = (identity: Identity, { everybody, arns, services }: Principals): boolean => {
  if (everybody) return true;
  if (identity.kind === 'service') return services.includes(identity.arn);
  const names = namesOf(identity);
  return names.length > 0 && names.every((name) => arns.includes(name));
};

export const namedAs = (identity: Identity, principals: Principals): Named => {
  const { others, everybody, arns, services } = principals;
  if (others) return isLeftOut(identity, principals) ? null : 'everybody';
  if (identity.kind === 'service') return services.includes(identity.arn) ? 'self' : everybody ? 'everybody' : null;
  if (arns.includes(identity.arn)) return 'self';
  if (identity.roleArn !== null && arns.includes(identity.roleArn)) return 'role';
  if (everybody) return 'everybody';
  return identity.account !== null && arns.includes(rootArn(identity.account)) ? 'account' : null;
};
