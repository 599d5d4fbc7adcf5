import type { Target } from './target';

/** The result of one part of the bench. */
export interface Part {
  readonly results: readonly unknown[];
  readonly targets: readonly Target[];
  /** To be read by people. */
  readonly text: string;
}
