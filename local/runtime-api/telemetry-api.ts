// The Telemetry API of one execution environment, and the Logs API before it: extensions subscribe while the environment
// starts. Sources: Developer Guide, telemetry-api-reference and runtimes-logs-api; refusals of the runtime interface
// emulator.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../wire/read-body.ts';
import { logsDialect, readSubscription, telemetryDialect, type TelemetryDialect } from '../telemetry/subscription.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { TelemetryStream } from '../telemetry/telemetry-event.ts';
import { refusal, send } from './api-answer.ts';
import type { ExtensionsApi } from './extensions-api.ts';

/** Told of each subscription. */
export type SubscriptionListener = (name: string, types: readonly TelemetryStream[]) => void;

/** No subscription is as long. */
const bodyLimitBytes = 64 * 1024;

const dialects: Readonly<Record<string, TelemetryDialect>> = {
  '/2022-07-01/telemetry': telemetryDialect,
  '/2020-08-15/logs': logsDialect,
};

export class TelemetryApi {
  readonly #telemetry: Telemetry;
  readonly #extensions: ExtensionsApi;
  readonly #onSubscribed: SubscriptionListener;

  constructor(telemetry: Telemetry, extensions: ExtensionsApi, onSubscribed: SubscriptionListener) {
    this.#telemetry = telemetry;
    this.#extensions = extensions;
    this.#onSubscribed = onSubscribed;
  }

  /** Answers a request; false when it is none of this API. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const dialect = dialects[(request.url ?? '').replace(/\/$/, '')];
    if (dialect === undefined || request.method !== 'PUT') return false;
    await this.#subscribe(request, response, dialect);
    return true;
  }

  async #subscribe(request: IncomingMessage, response: ServerResponse, dialect: TelemetryDialect): Promise<void> {
    const extension = this.#extensions.named(request, response);
    if (extension === null) return;
    const { name, validationError } = dialect;
    const { content } = await readBody(request, bodyLimitBytes);
    if (!this.#telemetry.isOpen)
      return send(response, 403, refusal(`${name}.SubscriptionClosed`, `${name} API subscription is closed already`));
    const other = this.#telemetry.dialectOf(extension.name);
    if (other !== null && other !== dialect) {
      const text = `${extension.name} has subscribed by the ${other.name} API already`;
      return send(response, 400, refusal(validationError, text));
    }
    const subscription = readSubscription(content?.toString('utf8') ?? '', dialect);
    if (typeof subscription === 'string') return send(response, 400, refusal(validationError, subscription));
    this.#telemetry.subscribe(extension.name, subscription, dialect);
    send(response, 200, 'OK');
    return this.#onSubscribed(extension.name, subscription.types);
  }
}
