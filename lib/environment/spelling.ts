import { closest, distance } from 'fastest-levenshtein';
import { AWS_REGIONS } from '../names/aws-region';

/** The known word that a mistyped one most likely means, if one is near enough. */
export function nearest(got: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const near = closest(got.toLowerCase(), [...known]);
  return distance(got.toLowerCase(), near.toLowerCase()) <= Math.max(2, Math.floor(near.length / 3)) ? near : undefined;
}

/** The advice for what is no region. */
export function regionMeant(input: unknown): string {
  const near = typeof input === 'string' ? nearest(input.replace(/(\d)[a-z]$/, '$1'), AWS_REGIONS) : undefined;
  return near === undefined ? 'write one such as eu-central-1' : `did you mean '${near}'?`;
}

const AREA_POINT_NUMBER = /^(?<area>.+)-(?<point>[a-z]+)-(?<number>\d+)$/;

/**
 * The known region that a name means that has one letter wrong in `central`, `west` and the like. Another number or
 * another area may be a region of tomorrow.
 */
export function misspeltRegion(name: string): string | undefined {
  const given = AREA_POINT_NUMBER.exec(name)?.groups;
  if (given === undefined) return undefined;
  return AWS_REGIONS.find((known) => {
    const { area, point, number } = AREA_POINT_NUMBER.exec(known)?.groups ?? {};
    return area === given.area && number === given.number && distance(point, given.point) === 1;
  });
}
