// Everybody that there is: by his access key, by his role, or as a service. Sessions of roles that functions run under have keys made
// from the secret of this platform, which no other knows.

import { createHmac, randomBytes } from 'node:crypto';
import type { AuthKey, AuthPrincipal, AuthSettings } from './auth-settings.ts';
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

  hasRole(roleArn: string): boolean {
    return this.#roles.has(roleArn);
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
    const none = { keys: [], policies: [], boundary: null, session: null, tags: {} };
    return { kind, name, account: this.#account, ...none };
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

  #known(principal: AuthPrincipal, key: Pick<AuthKey, 'id' | 'session'>): Known {
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
      identity: this.#identity(principal, { arn, uniqueId, ownId, accessKeyId }),
      context: this.#contextOf(principal, { arn: roleArn ?? arn, uniqueId }),
    };
  }

  #uniqueId(prefix: string, arn: string): string {
    return `${prefix}${inLetters(createHmac('sha256', 'id').update(arn).digest(), 17)}`;
  }

  #contextOf(
    { kind, account, name, tags }: AuthPrincipal,
    { arn, uniqueId }: { readonly arn: string; readonly uniqueId: string },
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
            'aws:TokenIssueTime': new Date(this.#startedMs).toISOString(),
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
    }: {
      readonly arn: string;
      readonly uniqueId: string;
      readonly ownId: string;
      readonly accessKeyId: string | null;
    },
  ): Record<string, unknown> {
    const { kind, account: accountId, name } = principal;
    const userName = lastName(name);
    const key = accessKeyId === null ? {} : { accessKeyId };
    const common = { principalId: uniqueId, arn, accountId, ...key };
    if (kind === 'root') return { type: 'Root', ...common };
    if (kind === 'user') return { type: 'IAMUser', ...common, userName };
    const issuer = { type: 'Role', principalId: ownId, arn: roleArnOf(principal), accountId, userName };
    const creationDate = `${new Date(this.#startedMs).toISOString().slice(0, 19)}Z`;
    const attributes = { creationDate, mfaAuthenticated: 'false' };
    return { type: 'AssumedRole', ...common, sessionContext: { sessionIssuer: issuer, attributes } };
  }
}
