// Everybody that there is: by his access key, by his role, or as a service. Sessions of roles that functions run under have keys made
// from the secret of this platform, which no other knows.

import { createHmac, randomBytes } from 'node:crypto';
import { defaultMaxSessionS, type AuthKey, type AuthPrincipal, type AuthSettings } from './auth-settings.ts';
import type { Policy } from './policy/document.ts';
import type { Caller } from './policy/evaluate.ts';
import { RequestContext } from './policy/request-context.ts';
import type { AccessKey } from './signature/verify.ts';

/** Who calls, with all that policies and the trail know of him. */
export interface Known extends Caller {
  readonly context: RequestContext;
  /** As CloudTrail tells it (userIdentity). */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Where events of doors have it: `callerId`, `accessKey`. */
  readonly uniqueId: string;
  readonly accessKeyId: string | null;
}

export interface Credential extends AccessKey {
  readonly known: Known;
}

/** As an SDK finds them in the environment. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const inLetters = (bytes: Buffer, length: number): string =>
  [...bytes.subarray(0, length)].map((byte) => letters[byte % letters.length]).join('');

/** Without its path. */
const lastName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

const roleArnOf = ({ account, name }: Pick<AuthPrincipal, 'account' | 'name'>): string =>
  `arn:aws:iam::${account}:role/${name}`;

/** A session of a role that somebody asks for. */
export interface AskedSession {
  readonly session: string;
  readonly durationS: number;
  /** What it is limited to; null where it is as the role. */
  readonly policies: readonly Policy[] | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly sourceIdentity: string | null;
}

export interface AssumedSession {
  readonly credentials: SessionCredentials;
  readonly expiresAtMs: number;
  readonly known: Known;
}

/** Beyond so many sessions the oldest is forgotten. */
const mostSessions = 10_000;

/** What only some keys have: when their session began, and whose it is in the end. */
interface Issue {
  readonly id: string;
  readonly session: string;
  readonly issuedMs?: number;
  readonly sourceIdentity?: string | null;
}

const noLimits = { serviceControl: null, boundary: null, session: null } as const;

const nobody: Known = {
  kind: 'anonymous',
  arn: 'anonymous',
  account: null,
  roleArn: null,
  policies: [],
  ...noLimits,
  uniqueId: 'anonymous',
  accessKeyId: null,
  identity: { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
  context: new RequestContext({
    'aws:PrincipalType': 'Anonymous',
    'aws:userid': 'anonymous',
    'aws:PrincipalIsAWSService': 'false',
  }),
};

export class Identities {
  readonly #settings: AuthSettings;
  readonly #account: string;
  readonly #secret = randomBytes(32);
  readonly #keys = new Map<string, Credential>();
  readonly #roles: ReadonlyMap<string, AuthPrincipal>;
  readonly #startedMs = Date.now();
  /** Keys of sessions, the oldest first. */
  readonly #sessions: string[] = [];
  /** Of the account itself: the platform's own calls. */
  readonly owner: SessionCredentials;
  readonly nobody: Known = nobody;

  constructor(settings: AuthSettings, account: string) {
    this.#settings = settings;
    this.#account = account;
    for (const principal of settings.principals) {
      for (const key of principal.keys) this.#keys.set(key.id, { ...key, known: this.#knownBy(principal, key) });
    }
    this.#roles = new Map(
      settings.principals.filter(({ kind }) => kind === 'role').map((role) => [roleArnOf(role), role]),
    );
    this.owner = this.#makeKey({ ...this.#plain('root', ''), account }, 'AKIA', 'owner');
  }

  get settings(): AuthSettings {
    return this.#settings;
  }

  find(accessKeyId: string): Credential | undefined {
    return this.#keys.get(accessKeyId);
  }

  /** Null for one that nobody described. */
  roleNamed(roleArn: string): AuthPrincipal | null {
    return this.#roles.get(roleArn) ?? null;
  }

  /** Of roles, by ARN. */
  get trustPolicies(): (readonly [string, Policy])[] {
    return [...this.#roles].flatMap(([arn, { trust }]) => (trust === null ? [] : [[arn, trust] as const]));
  }

  /** A session of a role, with keys of its own. */
  assume(role: AuthPrincipal, { session, durationS, policies, tags, sourceIdentity }: AskedSession): AssumedSession {
    const issuedMs = Date.now();
    const id = `ASIA${inLetters(randomBytes(16), 16)}`;
    const secret = randomBytes(30).toString('base64');
    const token = randomBytes(192).toString('base64');
    const limited = { ...role, session: policies ?? role.session, tags: { ...role.tags, ...tags } };
    const known = this.#known(limited, { id, session, issuedMs, sourceIdentity });
    // AWS gives whole seconds.
    const expiresAtMs = Math.floor(issuedMs / 1000 + durationS) * 1000;
    this.#keys.set(id, { secret, token, expiresAtMs, known });
    this.#sessions.push(id);
    if (this.#sessions.length > mostSessions) this.#keys.delete(this.#sessions.shift()!);
    return { credentials: { accessKeyId: id, secretAccessKey: secret, sessionToken: token }, expiresAtMs, known };
  }

  /** A session of a function's role, which may be one that nobody described: it may do nothing then. */
  functionCredentials(roleArn: string, functionName: string, functionArn: string): SessionCredentials {
    return this.#makeKey(this.#role(roleArn), 'ASIA', functionName, functionArn);
  }

  /** The service that polls on behalf of a function, in its role. */
  asRole(roleArn: string, session: string): Known {
    return this.#known(this.#role(roleArn), { id: '', session });
  }

  /** A service of AWS's that calls for a resource of this account. */
  asService(name: string, sourceArn: string): Known {
    const context = new RequestContext({
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': name,
      'aws:PrincipalServiceNamesList': [name],
      'aws:SourceArn': sourceArn,
      'aws:SourceAccount': this.#account,
      ...this.#organizationOf(this.#account, 'aws:SourceOrgID'),
    });
    const identity = { type: 'AWSService', invokedBy: name };
    return { ...nobody, kind: 'service', arn: name, uniqueId: name, identity, context };
  }

  #plain(kind: AuthPrincipal['kind'], name: string): AuthPrincipal {
    const none = { keys: [], policies: [], boundary: null, session: null, tags: {}, trust: null };
    return { kind, name, account: this.#account, ...none, maxSessionS: defaultMaxSessionS };
  }

  #role(roleArn: string): AuthPrincipal {
    const known = this.#roles.get(roleArn);
    if (known !== undefined) return known;
    const [, , , , account = this.#account, resource = ''] = roleArn.split(':');
    return { ...this.#plain('role', resource.replace(/^role\//, '')), account };
  }

  #hmac(text: string): Buffer {
    return createHmac('sha512', this.#secret).update(text).digest();
  }

  #makeKey(
    principal: AuthPrincipal,
    prefix: 'AKIA' | 'ASIA',
    session: string,
    functionArn: string | null = null,
  ): SessionCredentials {
    const name = [principal.kind, principal.account, principal.name, session].join('\n');
    const id = `${prefix}${inLetters(this.#hmac(`id ${name}`), 16)}`;
    const secret = this.#hmac(`secret ${name}`).toString('base64').slice(0, 40);
    const token = prefix === 'ASIA' ? this.#hmac(`token ${name}`).toString('base64') : null;
    const known = this.#known(principal, { id, session });
    known.context.set('lambda:SourceFunctionArn', functionArn);
    this.#keys.set(id, { secret, token, expiresAtMs: null, known });
    return { accessKeyId: id, secretAccessKey: secret, sessionToken: token };
  }

  #knownBy(principal: AuthPrincipal, key: AuthKey): Known {
    return this.#known(principal, key);
  }

  #organizationOf(account: string, key: string): Record<string, string> {
    const { organization } = this.#settings;
    return organization?.accounts.includes(account) === true ? { [key]: organization.id } : {};
  }

  #serviceControl(account: string): readonly Policy[] | null {
    const { organization, serviceControl } = this.#settings;
    return organization === null || organization.accounts.includes(account) ? serviceControl : null;
  }

  #known(principal: AuthPrincipal, key: Issue): Known {
    const { issuedMs = this.#startedMs, sourceIdentity = null } = key;
    const { kind, account, name, policies, boundary, session } = principal;
    const roleArn = kind === 'role' ? roleArnOf(principal) : null;
    const sessionArn = `arn:aws:sts::${account}:assumed-role/${lastName(name)}/${key.session}`;
    const arn = {
      root: `arn:aws:iam::${account}:root`,
      user: `arn:aws:iam::${account}:user/${name}`,
      role: sessionArn,
    }[kind];
    const ownId = { root: account, user: this.#uniqueId('AIDA', arn), role: this.#uniqueId('AROA', roleArn ?? '') }[
      kind
    ];
    const uniqueId = kind === 'role' ? `${ownId}:${key.session}` : ownId;
    const accessKeyId = key.id === '' ? null : key.id;
    return {
      kind: kind === 'role' ? 'session' : kind,
      arn,
      account,
      roleArn,
      policies,
      boundary,
      session,
      serviceControl: this.#serviceControl(account),
      uniqueId,
      accessKeyId,
      identity: this.#identity(principal, { arn, uniqueId, ownId, accessKeyId, issuedMs, sourceIdentity }),
      context: this.#contextOf(principal, { arn: roleArn ?? arn, uniqueId, issuedMs, sourceIdentity }),
    };
  }

  #uniqueId(prefix: string, arn: string): string {
    return `${prefix}${inLetters(createHmac('sha256', 'id').update(arn).digest(), 17)}`;
  }

  #contextOf(
    { kind, account, name, tags }: AuthPrincipal,
    {
      arn,
      uniqueId,
      issuedMs,
      sourceIdentity,
    }: {
      readonly arn: string;
      readonly uniqueId: string;
      readonly issuedMs: number;
      readonly sourceIdentity: string | null;
    },
  ): RequestContext {
    const tagged = Object.entries(tags).map(([key, value]): [string, string] => [`aws:PrincipalTag/${key}`, value]);
    return new RequestContext({
      'aws:PrincipalArn': arn,
      'aws:PrincipalAccount': account,
      'aws:PrincipalType': { root: 'Account', user: 'User', role: 'AssumedRole' }[kind],
      'aws:PrincipalIsAWSService': 'false',
      'aws:userid': uniqueId,
      ...(kind === 'user' ? { 'aws:username': lastName(name) } : {}),
      ...(kind === 'role'
        ? {
            'aws:TokenIssueTime': new Date(issuedMs).toISOString(),
            'aws:SourceIdentity': sourceIdentity,
            'aws:MultiFactorAuthPresent': 'false',
          }
        : {}),
      ...this.#organizationOf(account, 'aws:PrincipalOrgID'),
      ...Object.fromEntries(tagged),
    });
  }

  #identity(
    principal: AuthPrincipal,
    {
      arn,
      uniqueId,
      ownId,
      accessKeyId,
      issuedMs,
      sourceIdentity,
    }: {
      readonly arn: string;
      readonly uniqueId: string;
      readonly ownId: string;
      readonly accessKeyId: string | null;
      readonly issuedMs: number;
      readonly sourceIdentity: string | null;
    },
  ): Record<string, unknown> {
    const { kind, account: accountId, name } = principal;
    const userName = lastName(name);
    const key = accessKeyId === null ? {} : { accessKeyId };
    const common = { principalId: uniqueId, arn, accountId, ...key };
    if (kind === 'root') return { type: 'Root', ...common };
    if (kind === 'user') return { type: 'IAMUser', ...common, userName };
    const issuer = { type: 'Role', principalId: ownId, arn: roleArnOf(principal), accountId, userName };
    const creationDate = `${new Date(issuedMs).toISOString().slice(0, 19)}Z`;
    const attributes = { creationDate, mfaAuthenticated: 'false' };
    const source = sourceIdentity === null ? {} : { sourceIdentity };
    return { type: 'AssumedRole', ...common, sessionContext: { sessionIssuer: issuer, attributes, ...source } };
  }
}
