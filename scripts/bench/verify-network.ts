import { setTimeout as pause } from 'node:timers/promises';
import { autodiscoverHost } from '../../lib/names/domain-name';
import type { Connector, Network, Resolver } from '../../lib/network/network';
import type { KnownHost } from '../../lib/topology/dns-answer';
import type { HostedZone } from '../../lib/topology/topology';
import { liveConnector } from '../../lib/verify/live-connector';
import type { VerifySubject } from '../../lib/verify/subject';
import { serversResolver } from '../../lib/verify/system-resolver';
import { ENDPOINT, REDIRECT_HOST } from './site';

/*
 * A healthy network on the loopback in which every hop costs a round trip of HOP_MS. Its servers are a process of their
 * own (`verify-servers.ts`) and hold back every DNS answer, the first answer of every TLS handshake, and every HTTP answer.
 * A connection is held back here, by the client, as no program can hold back the system's own answer to a SYN: it is
 * handed over, or refused, a round trip after it was. Not simulated are bandwidth, loss and jitter, the closing of
 * connections (nobody waits for it), name servers behind the one that is asked, and web sites on the domains themselves.
 */

/** The round trip of each hop, in milliseconds. */
export const HOP_MS = 50;

/** What the servers of a network listen on, on 127.0.0.1, and whom a client has to trust. */
export interface Served {
  readonly dns: number;
  readonly redirect: number;
  readonly endpoint: number;
  /** PEM. */
  readonly ca: string;
}

/** How often the network was asked. A connection carries one request. */
export interface Traffic {
  dnsQuestions: number;
  connections: number;
  refusals: number;
}

const REDIRECT_ADDRESSES: KnownHost = { name: REDIRECT_HOST, ipv4: ['192.0.2.80'], ipv6: ['2001:db8:50::1'] };
const ENDPOINT_ADDRESSES: KnownHost = { name: ENDPOINT, ipv4: ['192.0.2.43'], ipv6: [] };
export const HOSTS = [REDIRECT_ADDRESSES, ENDPOINT_ADDRESSES];

/** Each domain is a zone of its own, with one record. */
export function zonesOf(domains: readonly string[]): HostedZone[] {
  return domains.map((name) => ({
    id: name,
    name,
    private: false,
    records: [{ name: autodiscoverHost(name), type: 'CNAME', ttl: 300, values: [REDIRECT_HOST] }],
  }));
}

export function verifySubjectOf(domains: readonly string[]): VerifySubject {
  return {
    name: 'bench',
    source: 'bench',
    redirectHost: REDIRECT_HOST,
    hosts: 'any',
    namespaces: domains.map((domain) => ({ domain, view: 'public', endpoint: ENDPOINT, external: false })),
    notes: [],
  };
}

/** The network as a client sees it, and how often it was asked so far. The resolver remembers nothing. */
export function networkOf(served: Served): { readonly network: Network; readonly traffic: Traffic } {
  const traffic: Traffic = { dnsQuestions: 0, connections: 0, refusals: 0 };
  const resolver = countingResolver(serversResolver([{ address: '127.0.0.1', port: served.dns }]), traffic);
  return { network: { resolver, connector: farConnector(served, traffic), ca: [served.ca] }, traffic };
}

function countingResolver(resolver: Resolver, traffic: Traffic): Resolver {
  return {
    resolve: (...question) => {
      traffic.dnsQuestions += 1;
      return resolver.resolve(...question);
    },
  };
}

/** Nobody listens on it, so that the system refuses: TCP's port multiplexer (RFC 1078), which no system has any more. */
const CLOSED_PORT = 1;

/** Connects as `verify` does, with its limit of sockets: a connection holds its place while it waits for its round trip. */
function farConnector({ redirect, endpoint }: Served, traffic: Traffic): Connector {
  const connector = liveConnector();
  const open = new Map<string, number>([
    ...[...REDIRECT_ADDRESSES.ipv4, ...REDIRECT_ADDRESSES.ipv6].map((address) => [`${address} 80`, redirect] as const),
    ...ENDPOINT_ADDRESSES.ipv4.map((address) => [`${address} 443`, endpoint] as const),
  ]);
  return {
    connect: async ({ address, port }, options) => {
      const at = { address: '127.0.0.1', port: open.get(`${address} ${port}`) ?? CLOSED_PORT };
      try {
        const socket = await connector.connect(at, options);
        traffic.connections += 1;
        await pause(HOP_MS);
        return socket;
      } catch (error) {
        traffic.refusals += 1;
        await pause(HOP_MS);
        throw error;
      }
    },
  };
}
