import { connect } from 'node:net';
import { UserError } from '../errors';
import type { KnownHost } from '../topology/dns-answer';
import { addressesOf } from './addresses';
import { type Behind, targetKey } from './local-connector';
import { startDropping } from './servers/dropping';
import { LOOPBACK, type Place } from './servers/loopback';

/** The ports to serve on: of the addresses that the DNS gives. Left out or 0, a free one of 127.0.0.1. */
export interface PreviewPorts {
  readonly dns?: number;
  readonly http?: number;
  readonly https?: number;
}

export interface PreviewServer {
  readonly role: 'dns' | 'redirect site' | 'endpoint';
  /** Of DNS its view, of a redirect site its load balancer's name, of the endpoint the hosts it is for. */
  readonly hosts: readonly string[];
  /** That it listens on, the port on each. */
  readonly addresses: readonly string[];
  readonly port: number;
}

interface Closeable {
  close(): Promise<void>;
}

/** What a preview has started, and what a client meets at each address of its DNS. */
export class Serving {
  public readonly servers: PreviewServer[] = [];
  public readonly notes: string[] = [];
  public readonly behind = new Map<string, Behind>();
  private readonly started: Closeable[] = [];

  public constructor(private readonly ports: PreviewPorts) {}

  /** Where to listen for a host's port of 80 or 443. */
  public placeOf(port: number, ...hosts: readonly KnownHost[]): Required<Place> {
    const fixed = this.fixed(port);
    return fixed === undefined ? { addresses: [LOOPBACK], port: 0 } : { addresses: [...new Set(hosts.flatMap(addressesOf))], port: fixed };
  }

  public keep<T extends Closeable>(server: T): T {
    this.started.push(server);
    return server;
  }

  /** Has a port drop connections, where it is fixed: without, no client but a walk's meets it. */
  public async drop(host: KnownHost, port: number): Promise<void> {
    this.put(host, port, { kind: 'dropped' });
    const fixed = this.fixed(port);
    if (fixed === undefined) return;
    if (process.platform === 'linux') this.keep(await startDropping({ addresses: addressesOf(host), port: fixed }));
    else this.notes.push(`port ${fixed} of ${addressesOf(host).join(', ')} has to drop connections: outside Linux it refuses them here`);
  }

  /** @param open the port of the server that answers */
  public put(host: KnownHost, port: number, what: Exclude<Behind, { kind: 'open' }> | { readonly kind: 'open'; readonly port: number }): void {
    for (const address of addressesOf(host)) {
      const at = this.fixed(port) === undefined ? LOOPBACK : address;
      this.behind.set(targetKey({ address, port }), what.kind === 'open' ? { ...what, address: at } : what);
    }
  }

  /**
   * On fixed ports, what has to refuse really does: a server of somebody else on all addresses would answer there.
   *
   * @throws UserError with what answers
   */
  public async refuseStrangers(): Promise<void> {
    const refusing = [...this.behind].flatMap(([key, { kind }]) => (kind === 'refused' ? [key] : []));
    const problems: string[] = [];
    for (const key of refusing) {
      const [, address, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(key) as RegExpExecArray;
      const fixed = this.fixed(Number(port));
      if (fixed !== undefined && (await answers(address, fixed)))
        problems.push(`port ${fixed} of ${address} has to refuse connections here, and something listens on it: stop that, or choose another port`);
    }
    if (problems.length > 0) throw new UserError(problems);
  }

  public async close(): Promise<void> {
    await Promise.all(this.started.splice(0).map((server) => server.close()));
  }

  private fixed(port: number): number | undefined {
    return (port === 443 ? this.ports.https : this.ports.http) || undefined;
  }
}

function answers(address: string, port: number): Promise<boolean> {
  const socket = connect({ host: address, port });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  }).then((answered) => {
    socket.destroy();
    return answered as boolean;
  });
}
