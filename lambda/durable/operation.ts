// The operations of a durable execution, and what a checkpoint asks of them (botocore service model, Aug 2026).

export const operationTypes = ['EXECUTION', 'CONTEXT', 'STEP', 'WAIT', 'CALLBACK', 'CHAINED_INVOKE'] as const;
export type OperationType = (typeof operationTypes)[number];

export const operationActions = ['START', 'SUCCEED', 'FAIL', 'RETRY', 'CANCEL'] as const;
export type OperationAction = (typeof operationActions)[number];

export type OperationStatus =
  | 'STARTED'
  | 'PENDING'
  | 'READY'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'TIMED_OUT'
  | 'STOPPED';

export const executionStatuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED'] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/** As the API has it. */
export interface DurableError {
  readonly ErrorMessage?: string;
  readonly ErrorType?: string;
  readonly ErrorData?: string;
  readonly StackTrace?: readonly string[];
}

/** One update of a checkpoint, as the API has it. */
export interface OperationUpdate {
  readonly Id?: string;
  readonly ParentId?: string | undefined;
  readonly Name?: string;
  readonly Type: OperationType;
  readonly SubType?: string;
  readonly Action: OperationAction;
  readonly Payload?: string | undefined;
  readonly Error?: DurableError;
  readonly ContextOptions?: { readonly ReplayChildren?: boolean };
  readonly StepOptions?: { readonly NextAttemptDelaySeconds?: number };
  readonly WaitOptions?: { readonly WaitSeconds?: number };
  readonly CallbackOptions?: { readonly TimeoutSeconds?: number; readonly HeartbeatTimeoutSeconds?: number };
  readonly ChainedInvokeOptions?: {
    readonly FunctionName: string;
    readonly TenantId?: string;
    /** Tracing header with which it is called. */
    readonly XAmznTraceId?: string;
  };
}

/** An operation as it stands. Instants are ms since 1970. */
export interface Operation {
  readonly id: string;
  readonly type: OperationType;
  readonly parentId: string | undefined;
  readonly name: string | undefined;
  readonly subType: string | undefined;
  readonly startMs: number;
  status: OperationStatus;
  endMs?: number;
  result?: string | undefined;
  error?: DurableError | undefined;
  /** Of an execution. */
  inputPayload?: string | undefined;
  /** Of a context: whether what is inside it is kept in the state. */
  replayChildren?: boolean;
  /** Of a step: attempts that are over, and when the next is due. */
  attempt?: number;
  nextAttemptMs?: number | undefined;
  /** Of a wait. */
  waitS?: number;
  scheduledEndMs?: number;
  /** Of a callback. */
  callbackId?: string;
  heartbeatS?: number;
  timeoutAtMs?: number;
  heartbeatAtMs?: number;
}

const closedStatuses: ReadonlySet<OperationStatus> = new Set([
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
  'STOPPED',
]);

export const isClosed = ({ status }: Pick<Operation, 'status'>): boolean => closedStatuses.has(status);

/** When something happens to it by itself, ms since 1970; Infinity for never. */
export const dueMs = (operation: Operation): number => {
  if (isClosed(operation)) return Infinity;
  switch (operation.type) {
    case 'WAIT':
      return operation.scheduledEndMs ?? Infinity;
    case 'STEP':
      return operation.status === 'PENDING' ? (operation.nextAttemptMs ?? Infinity) : Infinity;
    case 'CALLBACK':
      return Math.min(operation.timeoutAtMs ?? Infinity, operation.heartbeatAtMs ?? Infinity);
    default:
      return Infinity;
  }
};

/** What an invocation that suspends itself may be waiting for. */
export const isPending = (operation: Operation): boolean =>
  !isClosed(operation) &&
  (operation.type === 'WAIT' ||
    operation.type === 'CALLBACK' ||
    operation.type === 'CHAINED_INVOKE' ||
    (operation.type === 'STEP' && operation.status !== 'STARTED'));

const beyondAscii = /[^\0-\x7F]/;

/** Bytes of a text in UTF-8. */
export const utf8Bytes = (text: string): number => {
  // Most texts, and the longest.
  if (!beyondAscii.test(text)) return text.length;
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit <= 0x7f) continue;
    // Two halves of a pair are four bytes, and one alone is written as a mark of three.
    const isPair = (unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
    bytes += isPair || unit > 0x7ff ? 2 : 1;
    if (isPair) at += 1;
  }
  return bytes;
};

export const errorBytes = (error: DurableError | undefined): number =>
  error === undefined ? 0 : utf8Bytes(JSON.stringify(error));

export const payloadBytes = (update: Pick<OperationUpdate, 'Payload' | 'Error'>): number =>
  (update.Payload === undefined ? 0 : utf8Bytes(update.Payload)) + errorBytes(update.Error);
