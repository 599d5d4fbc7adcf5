import { closest, distance } from 'fastest-levenshtein';

/** The known word that a mistyped one most likely means, if one is near enough. */
export function nearest(got: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const near = closest(got.toLowerCase(), [...known]);
  return distance(got.toLowerCase(), near.toLowerCase()) <= Math.max(2, Math.floor(near.length / 3)) ? near : undefined;
}
