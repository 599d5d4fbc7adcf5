import { isIP } from 'node:net';
import { normalizeZoneName } from '../names/domain-name';
import { plainText } from '../text/untrusted';

const WILDCARD = '*.';

/** A certificate's DNS name as names are compared: lower case, IDNA A-labels, no trailing dot; a wildcard stays in front. */
export function normalDnsName(name: string): string {
  return name.startsWith(WILDCARD) ? `${WILDCARD}${normalizeZoneName(name.slice(WILDCARD.length))}` : normalizeZoneName(name);
}

/** The DNS names of a list that may hold addresses too: normal, each once, sorted, and fit to be shown. */
export function dnsNames(names: readonly string[]): string[] {
  return [...new Set(names.filter((name) => name !== '' && !isIP(name)).map((name) => plainText(normalDnsName(name))))].sort();
}
