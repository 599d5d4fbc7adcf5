import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { wireResolver } from '../../../lib/dns/wire-resolver';
import { type ConnectError, type Connector, DROPPED_MS, type Network, type Resolver } from '../../../lib/network/network';
import { targetKey } from '../../../lib/preview/local-connector';
import type { View } from '../../../lib/verify/verifier';
import type { Dial } from '../../clients/ews';
import { SILENCE_MS } from '../../turns';
import { type DnsFaults, faultOf, type LaboratoryDns, laboratoryResolver, startDns, type Zones } from './dns';
import type { Part, Running, Started } from './parts';

/** A network as data. */
export interface NetworkPlan {
  readonly zones: Zones;
  readonly faults?: DnsFaults;
  /** By address and port, `192.0.2.10:80` and `[2001:db8::10]:80`; an address that is in none of them is refused. */
  readonly peers: Readonly<Record<string, Part>>;
  readonly ca: readonly string[];
}

/** A network that answers, and what was asked of it. */
export interface RunningNetwork {
  readonly view: View;
  readonly network: Network;
  /** What ews-javascript-api dials in it. */
  readonly dial: Dial;
  /** `A autodiscover.fabrikam.com`, in the order of asking. */
  readonly asked: readonly string[];
  /** `192.0.2.10:80`, in the order of connecting. */
  readonly connected: readonly string[];
  openSockets(): number;
}

/** Enough for a server in this process, however busy the machine is. */
const DNS = { timeoutMs: 60_000, tries: 1 };

const CODES = { refused: 'ECONNREFUSED', dropped: 'ETIMEDOUT', unreachable: 'EHOSTUNREACH', 'no-route': 'ENETUNREACH' } as const;

/** A network whose DNS is a table rather than a server. */
export interface LaboratoryPlan {
  readonly dns: LaboratoryDns;
  readonly peers: Readonly<Record<string, Part>>;
  readonly ca?: readonly string[];
}

/** The servers of a test file, and what all of its networks were asked. A part that several of them share is started once. */
export class Laboratory {
  readonly asked: string[] = [];
  readonly connected: string[] = [];
  private readonly sockets: Socket[] = [];
  private readonly running = new Map<Part, Promise<Running>>();
  private readonly others: Running[] = [];

  async start({ zones, faults = {}, peers, ca }: NetworkPlan, name = 'laboratory'): Promise<RunningNetwork> {
    const dns = await startDns(zones, faults);
    this.others.push(dns);
    const server = { address: '127.0.0.1', port: dns.port };
    const patient = wireResolver(server, DNS);
    const impatient = wireResolver(server, { timeoutMs: SILENCE_MS, tries: 2 });
    const resolver: Resolver = {
      resolve: (host, type, signal) => (faultOf(faults, host, type) ? impatient : patient).resolve(host, type, signal),
    };
    return this.join(resolver, peers, ca, name);
  }

  /** A network without a DNS server of its own. */
  network({ dns, peers, ca }: LaboratoryPlan): Network {
    return this.join(laboratoryResolver(dns), peers, ca).network;
  }

  openSockets(): number {
    return open(this.sockets);
  }

  async close(): Promise<void> {
    const running = await Promise.all(this.running.values());
    await Promise.all([...running, ...this.others].map((server) => server.close()));
  }

  private join(answering: Resolver, peers: NetworkPlan['peers'], ca?: readonly string[], name = 'laboratory'): RunningNetwork {
    const asked: string[] = [];
    const connected: string[] = [];
    const sockets: Socket[] = [];
    const resolver: Resolver = {
      resolve: (host, type, signal) => {
        for (const all of [asked, this.asked]) all.push(`${type} ${host}`);
        return answering.resolve(host, type, signal);
      },
    };
    const connector: Connector = {
      connect: async (target, { signal }) => {
        const key = targetKey(target);
        for (const all of [connected, this.connected]) all.push(key);
        const part = peers[key] ?? { fails: 'refused' };
        if ('fails' in part) throw failure(part.fails, key);
        const { port } = await this.serve(part);
        signal?.throwIfAborted();
        const socket = connect(port, '127.0.0.1');
        for (const all of [sockets, this.sockets]) all.push(socket);
        await once(socket, 'connect');
        return socket;
      },
    };
    const network: Network = { resolver, connector, ca };
    return { view: { name, network }, network, dial: dialOver(network), asked, connected, openSockets: () => open(sockets) };
  }

  private serve(part: Started): Promise<Running> {
    const known = this.running.get(part) ?? part.start();
    this.running.set(part, known);
    return known;
  }
}

function open(sockets: readonly Socket[]): number {
  return sockets.filter((socket) => !socket.destroyed).length;
}

function failure(fails: keyof typeof CODES, key: string): ConnectError {
  const code = CODES[fails];
  // A client that waits is not waited for: the time is told, not spent.
  return Object.assign(new Error(`connect ${code} ${key}`), { code, ...(fails === 'dropped' ? { simulatedMs: DROPPED_MS } : {}) });
}

/** The first IPv4 address that takes the connection, as a client without IPv6 has it. */
function dialOver({ resolver, connector }: Network): Dial {
  return async (host, port) => {
    const { addresses } = await resolver.resolve(host, 'A');
    let last: unknown = Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
    for (const address of addresses) {
      try {
        return await connector.connect({ address, port }, { timeoutMs: 60_000 });
      } catch (error) {
        last = error;
      }
    }
    throw last;
  };
}
