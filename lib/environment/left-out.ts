import { autodiscoverHost, checkMailDomain } from '../names/domain-name';
import type { AcceptedDomain } from './accepted-domains';
import type { DomainType } from './schema';

/** What decides whether an accepted domain is a namespace of the site. */
export interface Wanted {
  /** The types whose mailboxes live in the organisation. */
  readonly types: ReadonlySet<DomainType>;
  readonly endpoint?: string;
  /** Domains to leave out as the file has them, and `*.lab.contoso.com` for all below one. */
  readonly leaveOut?: readonly string[];
  /** Whether a zone is named that holds the domain's record: it is a namespace then, wherever its name is valid. */
  readonly isHeld?: (domain: string) => boolean;
}

/**
 * Domains that Microsoft gives to every tenant, in whose DNS nobody else makes records: of the world-wide service, the
 * US Government's (GCC High, DoD), the former German one, and 21Vianet's in China ("Microsoft 365 endpoints").
 */
const OF_MICROSOFT = ['onmicrosoft.com', 'onmicrosoft.us', 'onmicrosoft.de', 'partner.onmschina.cn'];

/**
 * Top-level domains that the public DNS never has: special use (RFC 6761, 6762, 7686, 8375), `internal` (ICANN, 2024), and
 * those that private networks are known to use (RFC 6762, appendix G; ICANN's name collisions). `example` is left to
 * documents, and to whoever tries them.
 */
const OF_PRIVATE_NETWORKS = [
  'local',
  'localhost',
  'localdomain',
  'invalid',
  'test',
  'onion',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'home.arpa',
  'lan',
];

export const LEAVE_OUT_NAMES_IT = 'leaveOut names it';

/** Why an accepted domain is no namespace of the redirect site, if it is none: an organisation's list holds every one. */
export function whyLeftOut({ domain, type }: AcceptedDomain, { types, endpoint, leaveOut = [], isHeld = () => false }: Wanted): string | undefined {
  if (leaveOut.some((entry) => leavesOut(entry, domain))) return LEAVE_OUT_NAMES_IT;
  if (!types.has(type)) return `it is of type ${type}, whose mailboxes live elsewhere${type === 'InternalRelay' ? ' in part' : ''}`;
  if (domain.startsWith('*')) return 'a wildcard names no host; list its sub-domains that have mailboxes';
  const { name } = checkMailDomain(domain);
  if (name === undefined) return undefined;
  if (OF_MICROSOFT.some((suffix) => name.endsWith(`.${suffix}`))) return 'its DNS is Microsoft’s';
  if (autodiscoverHost(name) === endpoint) return "it is the endpoint's own namespace";
  const network = OF_PRIVATE_NETWORKS.find((suffix) => name.endsWith(`.${suffix}`));
  if (network !== undefined && !isHeld(name)) {
    return `names below .${network} are of private networks, and the public DNS has none of them; list it by itself where it is a namespace all the same`;
  }
  return undefined;
}

/** Whether an entry of `leaveOut` means a domain: both as they were written, in any case, or in their normal form. */
export function leavesOut(entry: string, domain: string): boolean {
  const [pattern, name] = [normal(entry), normal(domain)];
  return pattern === name || (pattern.startsWith('*.') && name.endsWith(pattern.slice(1)));
}

function normal(text: string): string {
  const bare = text.startsWith('*.') ? text.slice(2) : text;
  return `${text.startsWith('*.') ? '*.' : ''}${checkMailDomain(bare).name ?? bare.toLowerCase()}`;
}
