import type { CertificateAuthority } from '../../lib/preview/certificate-authority';
import { createAuthority } from '../../lib/preview/certificate-authority';
import type { PreviewSubject } from '../../lib/preview/subject';
import type { DnsRecord, ListenerRule, Topology } from '../../lib/topology/topology';

/*
 * What differs in broken.yaml's world from what its templates make: the records of a namespace, and servers of others. The addresses are
 * of the loopback, and none is one of the preview's.
 */

interface Difference {
  /** Of the autodiscover host: addresses, a CNAME's target, or no record. */
  readonly host?: string | readonly string[] | null;
  /** The address of the domain itself. */
  readonly domain?: string;
  /** The site has no rule for it. */
  readonly unlisted?: true;
}

const DIFFERENCES: Readonly<Record<string, Difference>> = {
  'no-record.example': { host: null },
  'srv-alone.example': { host: null },
  'dangling.example': { host: 'gone.contoso.com' },
  'uncovered.example': { host: 'autodiscover.contoso.com' },
  'no-rule.example': { unlisted: true },
  'web.example': { domain: '127.77.0.1' },
  'web-404.example': { domain: '127.77.0.2' },
  'web-hsts.example': { domain: '127.77.0.22' },
  'web-away.example': { domain: '127.77.0.23' },
  'web-of-others.example': { domain: '127.77.0.3' },
  'web-dropped.example': { domain: '127.77.0.4' },
  'shared.example': { host: '127.77.0.5' },
  'dropped.example': { host: ['127.77.0.6', '127.77.0.21'] },
  'web-host.example': { host: '127.77.0.7' },
  'web-host-80.example': { host: '127.77.0.8' },
  'without-port.example': { host: '127.77.0.9' },
  'moved-301.example': { host: '127.77.0.10' },
  'temporary-307.example': { host: '127.77.0.11' },
  'permanent-308.example': { host: '127.77.0.12' },
  'mixed-case.example': { host: '127.77.0.13' },
  'to-root.example': { host: '127.77.0.14' },
  'by-http.example': { host: '127.77.0.15' },
  'loop.example': { host: '127.77.0.16' },
  'to-web.example': { host: '127.77.0.17' },
  'moved-without-port.example': { host: '127.77.0.18' },
  'to-xml-without-port.example': { host: '127.77.0.20' },
  'temporary-without-port.example': { host: '127.77.0.19' },
};

/** A server of others. */
export interface OtherServer {
  readonly address: string;
  /** The names on the certificate of port 443; without one nothing listens there. */
  readonly certificate?: readonly string[];
  /** Of both ports. Undefined: nothing listens on 80. */
  readonly status?: number;
  readonly location?: (path: string) => string;
  /** What it sends as Strict-Transport-Security. */
  readonly strictTransport?: string;
  /** Port 443 answers no SYN. */
  readonly dropped?: true;
}

const ENDPOINT = 'https://autodiscover.contoso.com';
const XML = '/autodiscover/autodiscover.xml';

export const OTHER_SERVERS: readonly OtherServer[] = [
  { address: '127.77.0.1', certificate: ['web.example'], status: 200 },
  { address: '127.77.0.2', certificate: ['web-404.example'], status: 404 },
  { address: '127.77.0.22', certificate: ['web-hsts.example'], status: 404, strictTransport: 'max-age=31536000; includeSubDomains' },
  { address: '127.77.0.23', certificate: ['web-away.example'], status: 302, location: () => 'https://web-404.example/' },
  { address: '127.77.0.3', certificate: ['www.hosting.example'], status: 200 },
  { address: '127.77.0.4', dropped: true },
  { address: '127.77.0.5', certificate: ['www.hosting.example'], status: 302, location: (path) => `${ENDPOINT}:443${path}` },
  { address: '127.77.0.6', dropped: true, status: 302, location: (path) => `${ENDPOINT}:443${path}` },
  { address: '127.77.0.21', dropped: true, status: 302, location: (path) => `${ENDPOINT}:443${path}` },
  { address: '127.77.0.7', certificate: ['autodiscover.web-host.example'], status: 200 },
  { address: '127.77.0.8', status: 200 },
  { address: '127.77.0.9', status: 302, location: (path) => `${ENDPOINT}${path}` },
  { address: '127.77.0.10', status: 301, location: (path) => `${ENDPOINT}:443${path}` },
  { address: '127.77.0.11', status: 307, location: (path) => `${ENDPOINT}:443${path}` },
  { address: '127.77.0.12', status: 308, location: (path) => `${ENDPOINT}:443${path}` },
  { address: '127.77.0.13', status: 302, location: () => `${ENDPOINT}:443/Autodiscover/Autodiscover.xml` },
  { address: '127.77.0.14', status: 302, location: () => `${ENDPOINT}:443/` },
  { address: '127.77.0.15', status: 302, location: (path) => `http://autodiscover.as-planned.example${path}` },
  { address: '127.77.0.16', status: 302, location: (path) => `http://autodiscover.loop.example${path}` },
  { address: '127.77.0.17', status: 302, location: () => `https://web.example${XML}` },
  { address: '127.77.0.18', status: 301, location: (path) => `${ENDPOINT}${path}` },
  { address: '127.77.0.20', status: 302, location: () => `${ENDPOINT}${XML}` },
  { address: '127.77.0.19', status: 307, location: (path) => `${ENDPOINT}${path}` },
];

/** The subject with the records of the broken world. */
export function brokenSubject(subject: PreviewSubject): PreviewSubject {
  const elsewhere = Object.entries(DIFFERENCES).map(([domain, difference]) => {
    const zone = subject.elsewhere.find(({ name }) => name === domain) ?? { id: `elsewhere: ${domain}`, name: domain, private: false, records: [] };
    const kept = zone.records.filter(({ name }) => difference.host === undefined || name !== `autodiscover.${domain}`);
    return { ...zone, records: [...kept, ...recordsOf(domain, difference)] };
  });
  const same = subject.elsewhere.filter(({ name = '' }) => DIFFERENCES[name] === undefined);
  const unlisted = Object.keys(DIFFERENCES).flatMap((domain) => (DIFFERENCES[domain].unlisted ? [`autodiscover.${domain}`] : []));
  return { ...subject, topology: withoutRules(subject.topology, unlisted), elsewhere: [...same, ...elsewhere] };
}

function withoutRules(topology: Topology, hosts: readonly string[]): Topology {
  const names = ({ conditions }: ListenerRule) =>
    conditions.some((condition) => condition.field === 'host-header' && condition.values.some((value) => hosts.includes(value)));
  const loadBalancers = topology.loadBalancers.map((loadBalancer) => ({
    ...loadBalancer,
    listeners: loadBalancer.listeners.map((listener) => ({ ...listener, rules: listener.rules.filter((rule) => !names(rule)) })),
  }));
  return { ...topology, loadBalancers };
}

function recordsOf(domain: string, { host, domain: address }: Difference): DnsRecord[] {
  const records: DnsRecord[] = [];
  const values = host ? [host].flat() : [];
  if (values.length > 0) records.push({ name: `autodiscover.${domain}`, type: /^[\d.]+$/.test(values[0]) ? 'A' : 'CNAME', ttl: 60, values });
  if (address) records.push({ name: domain, type: 'A', ttl: 60, values: [address] });
  return records;
}

/** The faults of the endpoints. */
export async function brokenEndpoint(host: string, authority: CertificateAuthority): Promise<{ readonly key: string; readonly cert: string } | 'down'> {
  if (host === 'autodiscover.down.contoso.com') return 'down';
  if (host === 'autodiscover.others.contoso.com') return authority.issue({ names: ['www.hosting.example'] });
  if (host === 'autodiscover.untrusted.contoso.com') return (await createAuthority()).issue({ names: [host] });
  return authority.issue({ names: [host] });
}
