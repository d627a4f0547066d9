// Asked before an API call is answered: who sent it, and whether he may. Nothing is let in that it was not asked about.

import type { IncomingHttpHeaders } from 'node:http';
import type { MappingStore } from '../event-sources/mapping-store.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import { lambdaOperationOf } from '../trail/lambda-operations.ts';
import type { Permit } from '../wire/aws-service.ts';
import { errorAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { asked, objectIn, type Asked } from './access-request.ts';
import type { Identities, Known } from './identities.ts';
import type { Judge, SeenRequest } from './judge.ts';
import { lambdaAccess } from './lambda-access.ts';
import { jsonRefusal, restRefusal, type Refusal } from './refusals.ts';
import { signedServices, xrayAccess } from './service-access.ts';
import { isProblem } from './signature/auth-problem.ts';
import type { SignedRequest } from './signature/signed-request.ts';
import { verify } from './signature/verify.ts';

export interface GatekeeperOptions {
  readonly identities: Identities;
  readonly judge: Judge;
  readonly registry: FunctionRegistry;
  readonly mappings: MappingStore;
  readonly region: string;
  readonly accountId: string;
}

/** A request as it came. */
export interface VisitingRequest {
  readonly method: string;
  readonly path: string;
  readonly queryText: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  /** Null when it was too long to keep. */
  readonly body: { readonly content: Buffer | null };
  readonly sourceIp: string;
}

/** One request, by the door that it found. Each answers with the refusal, or null where it is let in. */
export interface Visit {
  readonly lambda: () => HttpAnswer | null;
  readonly service: Permit;
  /** X-Ray, and where spans of OpenTelemetry go. */
  readonly xray: () => HttpAnswer | null;
  /** What is the platform's own: metrics, the timeline, archives of code. */
  readonly own: () => HttpAnswer | null;
  /** Who sent it, as the trail tells it; null before anybody was asked, and where nobody can be told. */
  readonly identity: () => Known['identity'] | null;
}

/** Nobody can tell who sent a body that was not kept. */
const tooLong: HttpAnswer = errorAnswer({
  status: 413,
  errorType: 'RequestEntityTooLargeException',
  body: { Type: 'User', message: 'Request must be smaller than what its signature can be checked for' },
});

export const seenIn = ({ sourceIp, headers }: Pick<VisitingRequest, 'sourceIp' | 'headers'>): SeenRequest => ({
  sourceIp,
  userAgent: headers['user-agent'],
  referer: headers.referer,
});

export class Gatekeeper {
  readonly #options: GatekeeperOptions;

  constructor(options: GatekeeperOptions) {
    this.#options = options;
  }

  /** Who signed a request for `service`, or why nobody did. */
  signer(request: SignedRequest, service: string): Known | Refusal {
    const { identities, region } = this.#options;
    const find = (id: string) => identities.find(id);
    const verified = verify(request, { service, region, nowMs: Date.now(), find });
    return isProblem(verified) ? { kind: 'unknown', problem: verified } : verified.key.known;
  }

  visit(request: VisitingRequest): Visit {
    const { method, path, queryText, rawHeaders, body } = request;
    const { judge } = this.#options;
    let known: Known | null = null;
    const check = (service: string, wanted: () => readonly Asked[]): Refusal | null => {
      const signer = this.signer({ method, path, queryText, rawHeaders, body: body.content! }, service);
      if ('problem' in signer) return signer;
      known = signer as Known;
      const message = judge.refusal(known, wanted(), judge.seen(seenIn(request)));
      return message === null ? null : { kind: 'denied', message };
    };
    const answered = (service: string, wanted: () => readonly Asked[]): HttpAnswer | null => {
      if (body.content === null) return tooLong;
      const refusal = check(service, wanted);
      return refusal === null ? null : restRefusal(refusal);
    };
    return {
      lambda: () => answered('lambda', () => this.#lambda(request)),
      xray: () => answered('xray', () => [xrayAccess(path)]),
      own: () => answered('lambda', () => [asked(`windtunnel:${method === 'GET' ? 'Read' : 'Reset'}`)]),
      service: (target, operation, members, isQueried) => {
        const service = Object.hasOwn(signedServices, target) ? signedServices[target]! : null;
        const status = isQueried ? 403 : 400;
        const unsigned = { code: 'MissingAuthenticationToken', message: 'Missing Authentication Token' } as const;
        const refusal: Refusal | null =
          body.content === null || service === null
            ? { kind: 'unknown', problem: unsigned }
            : check(service.signs, () => [service.access(operation, members, this.#options)].flat());
        return refusal === null ? null : jsonRefusal(refusal, status);
      },
      identity: () => known?.identity ?? null,
    };
  }

  /** What a call to Lambda's API asks for. One that is in no list is nobody's to do but the account's own. */
  #lambda({ method, path, queryText, body }: VisitingRequest): Asked[] {
    const { registry, mappings, identities } = this.#options;
    const operation = lambdaOperationOf(method, path);
    if (operation === null) return [asked('windtunnel:Unlisted')];
    const call = { operation, query: new URLSearchParams(queryText), body: objectIn(body.content!) };
    return lambdaAccess(call, { registry, mappings, subnets: identities.settings.subnets });
  }
}
