// Whether somebody may do what he asks: his policies, those of the thing, and what is known of the request, put before the evaluation.

import type { Asked } from './access-request.ts';
import type { Known } from './identities.ts';
import { decide, refusalText } from './policy/evaluate.ts';
import { RequestContext } from './policy/request-context.ts';
import type { ResourcePolicies } from './resource-policies.ts';

export interface JudgeOptions {
  readonly policies: ResourcePolicies;
  readonly region: string;
  readonly accountId: string;
  readonly organization: { readonly id: string; readonly accounts: readonly string[] } | null;
}

/** What is seen of a request, whoever sent it. */
export interface SeenRequest {
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  readonly referer: string | undefined;
}

const accountIn = (arn: string): string | null => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? null;

export class Judge {
  readonly #options: JudgeOptions;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** Keys that every request has. There is no TLS here, and on AWS always. */
  seen(request: SeenRequest | null): RequestContext {
    const now = Date.now();
    return new RequestContext({
      'aws:CurrentTime': `${new Date(now).toISOString().slice(0, 19)}Z`,
      'aws:EpochTime': String(Math.floor(now / 1000)),
      'aws:SecureTransport': 'true',
      'aws:RequestedRegion': this.#options.region,
      'aws:ViaAWSService': 'false',
      'aws:SourceIp': request?.sourceIp.replace(/^::ffff:(?=\d+\.)/, ''),
      'aws:UserAgent': request?.userAgent,
      'aws:Referer': request?.referer,
    });
  }

  /** Why not all of it may be done, in AWS's words; null where it may. */
  refusal(known: Known, all: readonly Asked[], seen: RequestContext): string | null {
    for (const one of all) {
      const text = this.#refusal(known, one, seen);
      if (text !== null) return text;
    }
    return null;
  }

  #refusal(known: Known, one: Asked, seen: RequestContext): string | null {
    const { policies, accountId } = this.#options;
    const account = accountIn(one.resources[0]!) ?? accountId;
    // What another account's layers allow is not known here.
    if (account !== accountId && one.action === 'lambda:GetLayerVersion') return null;
    const context = seen.with(known.context).with(this.#ofResource(one.resources, account)).with(one.context);
    const needsResource = one.action.startsWith('sts:');
    const access = { action: one.action, resources: one.resources, account, context, needsResource };
    const decision = decide(known, access, policies.of(one.resources));
    return decision.allowed ? null : refusalText(known, access, decision.why);
  }

  #ofResource(resources: readonly string[], account: string): RequestContext {
    const { organization, policies } = this.#options;
    const isMember = organization?.accounts.includes(account) === true;
    const tags =
      resources.map((arn) => policies.tagsOf(arn)).find((found) => found !== null) ?? new Map<string, string>();
    return new RequestContext({
      'aws:ResourceAccount': account,
      'aws:ResourceOrgID': isMember ? organization.id : null,
      ...Object.fromEntries([...tags].map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
    });
  }
}
