import { some } from '../../text/format';

/** What is said of names that everybody can look up and that lead to addresses which only some can reach. */
export function publicZonesText(names: readonly string[]): string {
  return `the redirect site is internal, and the public DNS leads to it: ${some(names)}. Clients outside its network find its private addresses and cannot reach them. Put the records into private zones, or make the site internet-facing`;
}
