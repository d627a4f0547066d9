// Which of so many sending threads.

export interface Share {
  readonly index: number;
  readonly of: number;
}
