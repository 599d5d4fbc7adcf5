import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { plainText } from '../text/untrusted';
import { checkHostName, normalizeZoneName } from './domain-name';
import { publicSuffix } from './libraries';

/**
 * The name of a certificate that covers a host, in its normal form: the host itself, or else a wildcard for its first
 * label (RFC 9525, section 6.3; RFC 6125, section 6.4.3). A wildcard covers exactly one label, where an Application Load
 * Balancer's spans dots.
 *
 * Node judges, and this is stricter in two things that Node lets pass: a wildcard is the whole of its label
 * (`f*.contoso.com` is none), and is below a registrable domain (`*.co.uk` is none).
 *
 * @param names only DNS names of subjectAltName: a common name covers nothing (RFC 9525, section 2)
 */
export function nameThatCovers(host: string, names: readonly string[]): string | undefined {
  const asked = checkHostName(host).name;
  if (asked === undefined) return undefined;
  const listed = new Set(names.map(normalDnsName));
  return namesThatWould(asked).find((name) => listed.has(name) && nodeAccepts(asked, name));
}

/** The names that would cover a host in its normal form, the plain one first: a certificate needs one of these. */
export function namesThatWould(host: string): string[] {
  const parent = host.slice(host.indexOf('.') + 1);
  // Also a single label: by the list's default rule it is a public suffix.
  return publicSuffix(parent) === parent ? [host] : [host, `*.${parent}`];
}

function nodeAccepts(host: string, name: string): boolean {
  return checkServerIdentity(host, { subject: {}, subjectaltname: `DNS:${name}` } as PeerCertificate) === undefined;
}

const WILDCARD = '*.';

/** A certificate's DNS name in the form in which names are compared: lower case, IDNA A-labels, no trailing dot; a wildcard stays in front. */
function normalDnsName(name: string): string {
  return name.startsWith(WILDCARD) ? `${WILDCARD}${normalizeZoneName(name.slice(WILDCARD.length))}` : normalizeZoneName(name);
}

/** Entries of a certificate's subjectAltName: Node writes `DNS:a, DNS:"b, c"`, with JSON's quotes where a name holds what would mislead. */
export function subjectAltNames(text: string | undefined, kinds: 'DNS' | 'DNS|IP Address'): string[] {
  return [...(text ?? '').matchAll(new RegExp(`(?:^|, )(?:${kinds}):("(?:[^"\\\\]|\\\\.)*"|[^,]*)`, 'g'))].map(([, name]) => name);
}

/** The DNS names of a list that may hold addresses too: normalized, unique, sorted, and safe to print. */
export function dnsNames(names: readonly string[]): string[] {
  return [...new Set(names.filter((name) => name !== '' && !isIP(name)).map((name) => plainText(normalDnsName(name))))].sort();
}
