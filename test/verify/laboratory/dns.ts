import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { CHECKING_DISABLED } from 'dns-packet';
import { frame, unframer } from '../../../lib/dns/dns-wire';
import type { Resolution, Resolver } from '../../../lib/network/network';
import { Rcode, readQuery, replyTo, type Transport, writeReply } from '../../../lib/preview/servers/dns-message';
import { type DnsServer, startDnsServer } from '../../../lib/preview/servers/dns-server';
import { type Names, namesOf } from '../../../lib/topology/dns-answer';
import type { DnsRecord, HostedZone, RecordType } from '../../../lib/topology/topology';

/* The DNS of a network: zones as text, answered by the preview's own server; and what a broken server does with a name. */

/** By zone: `autodiscover CNAME redirect.contoso.com`, `@ A 192.0.2.1 192.0.2.2`, the values of a record apart by spaces; of SRV by commas. */
export type Zones = Readonly<Record<string, readonly string[]>>;

/** A reply in the place of the usual one, several of them, or none at all. */
export type DnsFault = (query: Buffer, transport: Transport, usual: () => Buffer | undefined) => Buffer | readonly Buffer[] | undefined;

/** By the name, by the name and the type, or of a name and all below it: `fabrikam.com`, `fabrikam.com AAAA`, `.fabrikam.com`. */
export type DnsFaults = Readonly<Record<string, DnsFault>>;

/** Above all others, so that a name which nobody has is not there, rather than refused. */
const TOP: Zones = { com: [], example: [], net: [], org: [] };

const LOOPBACK = '127.0.0.1';

export async function startDns(zones: Zones, faults: DnsFaults = {}): Promise<DnsServer> {
  const names = namesOf({ zones: Object.entries({ ...TOP, ...zones }).map(zoneOf), hosts: [], view: 'public' });
  return Object.keys(faults).length === 0 ? startDnsServer(names) : startFaultyDns(names, faults);
}

export const servfail = withRcode(Rcode.SERVFAIL);
export const refusedByDns = withRcode(Rcode.REFUSED);
export const silentDns: DnsFault = () => undefined;
/** As a resolver that checks DNSSEC does where the signatures do not hold: RFC 4035, section 3.2.2. */
export const bogus: DnsFault = (query, transport, usual) => (query.readUInt16BE(2) & CHECKING_DISABLED ? usual() : servfail(query, transport, usual));

/** So many times for each type that is asked; then as usual. */
export function failing(times: number, fault: DnsFault = servfail): DnsFault {
  const left = new Map<string, number>();
  return (query, transport, usual) => {
    const type = readQuery(query)?.question?.type ?? '';
    const now = left.get(type) ?? times;
    left.set(type, now - 1);
    return now > 0 ? fault(query, transport, usual) : usual();
  };
}

function withRcode(rcode: Rcode): DnsFault {
  return (message) => {
    const query = readQuery(message);
    return query && writeReply(query, { rcode, authoritative: false, recursionAvailable: true, answers: [], authority: [] }, 512);
  };
}

function zoneOf([name, lines]: [string, readonly string[]]): HostedZone {
  return { id: `Z${name.toUpperCase()}`, name, private: false, records: lines.map((line) => recordOf(line, name)) };
}

function recordOf(line: string, zone: string): DnsRecord {
  const [owner, type, ...values] = line.split(' ');
  return {
    name: owner === '@' ? zone : `${owner}.${zone}`,
    type: type as RecordType,
    ttl: 300,
    values: type === 'SRV' || type === 'TXT' ? values.join(' ').split(', ') : values,
  };
}

const asUsual: DnsFault = (_query, _transport, usual) => usual();

/** The fault that a question meets. */
export function faultOf(faults: DnsFaults, name: string, type: string): DnsFault | undefined {
  const below = Object.keys(faults).find((key) => key.startsWith('.') && `.${name}`.endsWith(key));
  return faults[`${name} ${type}`] ?? faults[name] ?? (below === undefined ? undefined : faults[below]);
}

/** A server that answers as the preview's does, but for the names that it has faults for. */
async function startFaultyDns(names: Names, faults: DnsFaults): Promise<DnsServer> {
  const repliesTo = (query: Buffer, transport: Transport): readonly Buffer[] => {
    const { name = '', type = '' } = readQuery(query)?.question ?? {};
    const usual = () => replyTo(query, names, transport);
    const reply = (faultOf(faults, name, type) ?? asUsual)(query, transport, usual);
    return Buffer.isBuffer(reply) ? [reply] : (reply ?? []);
  };

  for (;;) {
    const udp = createSocket('udp4').bind(0, LOOPBACK);
    await once(udp, 'listening');
    const sockets = new Set<Socket>();
    const tcp = createServer((socket) => {
      const unframe = unframer();
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      socket.on('data', (piece: Buffer) => {
        for (const query of unframe(piece) ?? []) for (const reply of repliesTo(query, 'tcp')) socket.write(frame(reply));
      });
    });
    const { port } = udp.address();
    const bound = await new Promise<boolean>((resolve) => {
      tcp.once('error', () => resolve(false));
      tcp.listen(port, LOOPBACK, () => resolve(true));
    });
    if (!bound) {
      udp.close();
      continue;
    }
    udp.on('message', (query, from) => {
      for (const reply of repliesTo(query, 'udp')) udp.send(reply, from.port, from.address);
    });
    return {
      port,
      close: async () => {
        const closed = Promise.all([once(udp, 'close'), once(tcp, 'close')]);
        udp.close();
        tcp.close();
        for (const socket of sockets) socket.destroy();
        await closed;
      },
    };
  }
}

/** What DNS has for a name. */
export interface Named {
  readonly status?: Resolution['status'];
  readonly cnames?: readonly string[];
  readonly v4?: readonly string[];
  readonly v6?: readonly string[];
  readonly services?: Resolution['services'];
  /** Of the AAAA question alone. */
  readonly status6?: Resolution['status'];
}

/** The DNS of a network as a table of answers, where nothing of DNS on the wire is tried; a name that is not in it does not exist. */
export type LaboratoryDns = Readonly<Record<string, Named>>;

export function laboratoryResolver(dns: LaboratoryDns): Resolver {
  return {
    resolve: async (name, type) => {
      const named: Named = dns[name] ?? { status: 'NXDOMAIN' };
      return {
        status: (type === 'AAAA' ? named.status6 : undefined) ?? named.status ?? 'NOERROR',
        cnames: named.cnames ?? [],
        addresses: (type === 'A' ? named.v4 : type === 'AAAA' ? named.v6 : undefined) ?? [],
        services: (type === 'SRV' && named.services) || [],
      };
    },
  };
}
