/** A range of listener rule priorities, both ends included. */
export interface PriorityRange {
  /** First priority, from 1 on. */
  readonly first: number;

  /** Last priority, up to 50000. */
  readonly last: number;
}
