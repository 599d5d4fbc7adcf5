import type { Target } from './target';

/** What one part of the bench came to. */
export interface Part {
  readonly results: readonly unknown[];
  readonly targets: readonly Target[];
  /** To be read by people. */
  readonly text: string;
}
