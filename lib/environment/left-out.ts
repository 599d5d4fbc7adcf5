import { autodiscoverHost, checkMailDomain } from '../names/domain-name';
import type { AcceptedDomain } from './accepted-domains';
import type { DomainType } from './schema';

/**
 * Why an accepted domain is no namespace of the redirect site, if it is none: an organisation's list holds every one.
 *
 * @param wanted the types whose mailboxes live in the organisation
 */
export function whyLeftOut({ domain, type }: AcceptedDomain, wanted: ReadonlySet<DomainType>, endpoint: string | undefined): string | undefined {
  if (!wanted.has(type)) return `it is of type ${type}, whose mailboxes live elsewhere${type === 'InternalRelay' ? ' in part' : ''}`;
  if (domain.startsWith('*')) return 'a wildcard names no host; list its sub-domains that have mailboxes';
  const { name } = checkMailDomain(domain);
  if (name?.endsWith('.onmicrosoft.com')) return 'its DNS is Microsoft’s';
  if (name !== undefined && autodiscoverHost(name) === endpoint) return "it is the endpoint's own namespace";
  return undefined;
}
