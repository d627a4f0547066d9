// Asked by the HTTP doors: whether a caller of a Function URL or of a route may come in, and whether an API may call its function.
// Rules: Developer Guide, urls-auth (two actions since October 2025); API Gateway Developer Guide, api-gateway-control-access-using-iam
// and arn-format-reference.

import { functionArns } from './lambda-access.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import { latestVersion } from '../settings/local-function.ts';
import type { HttpRequest } from '../wire/http-request.ts';
import type { ProxyAnswer } from '../wire/proxy-answer.ts';
import { asked } from './access-request.ts';
import { seenIn, type Gatekeeper } from './gatekeeper.ts';
import type { Identities, Known } from './identities.ts';
import type { Judge } from './judge.ts';
import { RequestContext } from './policy/request-context.ts';
import { restRefusal, type Refusal } from './refusals.ts';

export interface DoorKeeperOptions {
  readonly gatekeeper: Gatekeeper;
  readonly identities: Identities;
  readonly judge: Judge;
  readonly registry: FunctionRegistry;
  readonly region: string;
  readonly accountId: string;
}

export interface UrlDoor {
  readonly functionName: string;
  /** An alias, or `$LATEST`. */
  readonly key: string;
  readonly authType: string;
}

export interface RouteDoor {
  readonly kind: 'rest' | 'http';
  readonly apiId: string;
  readonly stage: string;
  readonly method: string;
  /** As the client asked for it, without the stage. */
  readonly path: string;
  /** As the route is written. */
  readonly routePath: string;
  /** Whether callers must be allowed by IAM. */
  readonly isIam: boolean;
}

/** Who was let in; or that he was not, with what he is told where that is not the door's own word, and why. */
export type Entry = { readonly caller: Known | null } | { readonly refused: ProxyAnswer | null; readonly why: string };

const isRefusal = (signer: Known | Refusal): signer is Refusal => 'problem' in signer || 'message' in signer;

const whyOf = (refusal: Refusal): string => (refusal.kind === 'denied' ? refusal.message : refusal.problem.message);

const proxied = (refusal: Refusal): ProxyAnswer => {
  const { status, headers, body } = restRefusal(refusal);
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
};

/** The account of an API is told by its last four digits (recorded in 2026). */
const masked = (text: string): string => text.replace(/(arn:[^:]+:execute-api:[^:]+:)\d{8}(\d{4}:)/, '$1********$2');

export class DoorKeeper {
  readonly #options: DoorKeeperOptions;

  constructor(options: DoorKeeperOptions) {
    this.#options = options;
  }

  /** Both actions must be allowed, to everybody where the URL is open, and to who signed where it is not. */
  url(request: HttpRequest, { functionName, key, authType }: UrlDoor): Entry {
    const { identities, judge } = this.#options;
    const caller = authType === 'NONE' ? identities.nobody : this.#signer(request, 'lambda');
    if (isRefusal(caller)) return { refused: this.#isUnsigned(caller) ? null : proxied(caller), why: whyOf(caller) };
    const arns = functionArns(this.#options, functionName, key === latestVersion ? null : key);
    const why = judge.refusal(
      caller,
      [
        asked('lambda:InvokeFunctionUrl', arns, new RequestContext({ 'lambda:FunctionUrlAuthType': authType })),
        asked('lambda:InvokeFunction', arns, new RequestContext({ 'lambda:InvokedViaFunctionUrl': 'true' })),
      ],
      judge.seen(seenIn(request)),
    );
    return why === null ? { caller } : { refused: null, why };
  }

  route(request: HttpRequest, door: RouteDoor): Entry {
    if (!door.isIam) return { caller: null };
    const { judge } = this.#options;
    const caller = this.#signer(request, 'execute-api');
    // An HTTP API says no more than that it is forbidden.
    const told = (refusal: Refusal): ProxyAnswer | null => (door.kind === 'rest' ? proxied(refusal) : null);
    if (isRefusal(caller)) return { refused: told(caller), why: whyOf(caller) };
    const wanted = asked('execute-api:Invoke', this.#executeArn(door, door.method, door.path));
    const why = judge.refusal(caller, [wanted], judge.seen(seenIn(request)));
    return why === null ? { caller } : { refused: told({ kind: 'denied', message: masked(why) }), why };
  }

  /** Why an API may not call the function of a route, as the function's policy has it; null where it may. */
  integration(door: RouteDoor, functionName: string, qualifier: string | null): string | null {
    const { identities, judge } = this.#options;
    const sourceArn = this.#executeArn(door, door.method, door.routePath);
    const service = identities.asService('apigateway.amazonaws.com', sourceArn);
    const arns = functionArns(this.#options, functionName, qualifier);
    return judge.refusal(service, [asked('lambda:InvokeFunction', arns)], judge.seen(null));
  }

  #executeArn({ apiId, stage }: RouteDoor, method: string, path: string): string {
    const { region, accountId } = this.#options;
    const api = `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}`;
    return path === '$default' ? `${api}/$default` : `${api}/${method}${path}`;
  }

  #signer({ method, path, queryText, rawHeaders, body }: HttpRequest, service: string): Known | Refusal {
    const signed = { method, path, queryText, rawHeaders, body: body ?? Buffer.alloc(0) };
    return this.#options.gatekeeper.signer(signed, service);
  }

  #isUnsigned(refusal: Refusal): boolean {
    return refusal.kind === 'unknown' && refusal.problem.code === 'MissingAuthenticationToken';
  }
}
