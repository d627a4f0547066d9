// A segment of X-Ray, as it goes over the wire (X-Ray Developer Guide, segment documents).

export interface SegmentException {
  readonly id: string;
  readonly message: string;
  readonly type: string;
  readonly stack?: readonly { readonly label: string }[];
}

export interface Segment {
  readonly name: string;
  /** 16 hex digits. */
  readonly id: string;
  /** s since 1970. */
  readonly start_time: number;
  /** Absent while it goes on. */
  readonly end_time?: number;
  readonly in_progress?: boolean;
  /** Of the whole trace; absent inside another segment. */
  readonly trace_id?: string;
  readonly parent_id?: string;
  /** `subsegment` where it is sent by itself. */
  readonly type?: string;
  readonly origin?: string;
  readonly namespace?: string;
  readonly resource_arn?: string;
  readonly http?: {
    readonly request?: {
      readonly method?: string;
      readonly url?: string;
      readonly client_ip?: string;
      readonly user_agent?: string;
    };
    readonly response?: { readonly status?: number; readonly content_length?: number };
  };
  readonly aws?: Readonly<Record<string, unknown>>;
  readonly error?: boolean;
  readonly fault?: boolean;
  readonly throttle?: boolean;
  readonly cause?: { readonly exceptions?: readonly SegmentException[] } | string;
  readonly user?: string;
  readonly annotations?: Readonly<Record<string, string | number | boolean>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly subsegments?: readonly Segment[];
}
