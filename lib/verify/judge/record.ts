import { overlap } from '../../discovery/addresses';
import type { Finding } from '../../findings/finding';
import type { Evidence } from '../evidence';
import { thirdPartiesAmong } from '../owner';
import { finding, isAtEndpoint } from './judgement';

/*
 * The record of an autodiscover host that leads where it should: by whose names, and by what kind of record.
 */

/** Names of other parties in the chain of CNAMEs. */
export function judgeThirdParties({ dns, host, http, owner, subject }: Evidence): Finding[] {
  const thirdParties = thirdPartiesAmong(dns.found, owner);
  // If requests were not sent because of them, another finding reports that.
  if (thirdParties.length === 0 || http.some(({ steps: [first] }) => first.verdict === 'not-asked')) return [];
  const target = dns.target?.host ?? 'the redirect host';
  const [first] = dns.found.cnames;
  const fix = `make ${host} a CNAME of ${target}, without ${thirdParties.join(', ')} between`;
  const isOfList = subject.oneEndpoint && !dns.target && thirdParties.includes(first);
  return [
    finding('cname-third-party', {
      observed: `${[host, ...dns.found.cnames].join(' → ')}: ${thirdParties.join(', ')} ${thirdParties.length === 1 ? 'belongs' : 'belong'} to another party`,
      ...(isOfList ? { fix: `${fix}; but where ${first} is your redirect host, name it as that`, rerun: 'redirect-host' } : { fix }),
    }),
  ];
}

/**
 * Addresses instead of a CNAME: the DNS provider flattens it, or the addresses were entered by hand. An environment's own
 * records in Route 53 may be aliases, which look the same and follow the load balancer.
 */
export function judgeAddresses(evidence: Evidence): Finding[] {
  const { dns, host, namespace, subject } = evidence;
  const { found, target } = dns;
  if (!target || host === target.host || found.cnames.length > 0 || !overlap(found.addresses, target.found.addresses)) return [];
  const left = leftOver(evidence);
  if (left.length > 0) {
    const are = left.length === 1 ? 'is not an address' : 'are not addresses';
    const observed = `next to addresses of ${target.host}, ${host} has ${left.join(', ')}, which ${are} of it`;
    return [
      finding('address-left-over', {
        observed,
        fix: `remove ${left.join(', ')} from the records of ${host}; better, make it a CNAME of ${target.host}`,
        addresses: left,
      }),
    ];
  }
  if (!namespace.external && !subject.oneEndpoint) return [];
  const observed = `${host} is not a CNAME, but has present addresses of ${target.host}: ${found.addresses.join(', ')}`;
  const fix = `check the DNS provider of ${namespace.domain}: if a CNAME of ${target.host} is entered there, do nothing; if addresses are, replace them with the CNAME`;
  return [finding('cname-flattened', { observed, fix })];
}

/** A load balancer returns some of its addresses at a time: the addresses of an alias that redirect correctly are its own. */
function leftOver(evidence: Evidence): string[] {
  const { dns, namespace, subject, http } = evidence;
  const others = dns.found.addresses.filter((address) => !dns.target?.found.addresses.includes(address));
  if (namespace.external || subject.oneEndpoint) return others;
  const works = (address: string) => http.some((chain) => chain.address === address && chain.steps.some((step) => isAtEndpoint(step, evidence)));
  return others.filter((address) => !works(address));
}
