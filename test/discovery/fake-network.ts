import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { ConnectError, Network, Resolution } from '../../lib/discovery/network';
import type { IssuedCertificate } from '../../lib/preview/certificate-authority';

/** What DNS has for a name; a name that is not in the table does not exist. */
export interface Named {
  readonly status?: Resolution['status'];
  readonly cnames?: readonly string[];
  readonly v4?: readonly string[];
  readonly v6?: readonly string[];
  readonly services?: Resolution['services'];
  /** Of the AAAA question alone. */
  readonly status6?: Resolution['status'];
}

/** A server of the test on the loopback; the system's code of a connection that fails, and the time that it would have taken; or nothing at all. */
export type Peer = Served | { readonly code: string; readonly simulatedMs?: number } | 'silent';

export interface Served {
  readonly server: Server;
  readonly requests: Seen[];
}

export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface World {
  readonly dns: Readonly<Record<string, Named>>;
  /** By `address:port`; what is not in the table refuses. */
  readonly peers: Readonly<Record<string, Peer>>;
  readonly ca?: readonly string[];
}

/** The servers and the connections of one test. */
export class Laboratory {
  readonly asked: string[] = [];
  readonly connected: string[] = [];
  private readonly sockets: Socket[] = [];
  private readonly servers: Server[] = [];

  http(listener: RequestListener): Promise<Served> {
    const requests: Seen[] = [];
    return this.listen(createHttpServer(recording(listener, requests)), requests);
  }

  https(certificate: IssuedCertificate, listener: RequestListener): Promise<Served> {
    const requests: Seen[] = [];
    return this.listen(createHttpsServer(certificate, recording(listener, requests)), requests);
  }

  tcp(onConnection: (socket: Socket) => void): Promise<Served> {
    const server = createTcpServer((socket) => {
      // The client destroys its sockets; a reset is then no fault.
      socket.on('error', () => {});
      // Who does not read does not see the client go.
      socket.resume();
      onConnection(socket);
    });
    return this.listen(server, []);
  }

  network({ dns, peers, ca }: World): Network {
    return {
      ca,
      resolver: {
        resolve: async (name, type) => {
          this.asked.push(`${type} ${name}`);
          const named: Named = dns[name] ?? { status: 'NXDOMAIN' };
          return {
            status: (type === 'AAAA' ? named.status6 : undefined) ?? named.status ?? 'NOERROR',
            cnames: named.cnames ?? [],
            addresses: (type === 'A' ? named.v4 : type === 'AAAA' ? named.v6 : undefined) ?? [],
            services: (type === 'SRV' && named.services) || [],
          };
        },
      },
      connector: {
        connect: async ({ address, port }) => {
          this.connected.push(`${address}:${port}`);
          const peer: Peer = peers[`${address}:${port}`] ?? { code: 'ECONNREFUSED' };
          if (peer === 'silent') return new Promise<Socket>(() => {});
          if ('code' in peer) {
            const error: ConnectError = Object.assign(new Error(`connect ${peer.code}`), { code: peer.code, simulatedMs: peer.simulatedMs });
            throw error;
          }
          const socket = connect((peer.server.address() as AddressInfo).port, '127.0.0.1');
          this.sockets.push(socket);
          await once(socket, 'connect');
          return socket;
        },
      },
    };
  }

  openSockets(): number {
    return this.sockets.filter((socket) => !socket.destroyed).length;
  }

  /** Resolves once the last connection of every server is gone, which a connection left open would keep from happening. */
  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private async listen(server: Server, requests: Seen[]): Promise<Served> {
    this.servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, requests };
  }
}

function recording(listener: RequestListener, requests: Seen[]): RequestListener {
  return (request, response) => {
    requests.push({ method: request.method, url: request.url, headers: request.headers });
    listener(request, response);
  };
}

export const dropped: Peer = { code: 'ETIMEDOUT', simulatedMs: 21_000 };

/** The answer of an Autodiscover service to a client that it does not know. */
export const asksWhoIsThere: RequestListener = (_request, response) => {
  response.writeHead(401, { 'WWW-Authenticate': ['Negotiate', 'Basic realm="autodiscover, contoso"'], 'X-SOAP-Enabled': 'True' }).end();
};

/** A redirect in an ALB's form, to wherever it is told to lead. */
export function redirects(location: string | undefined, status = 302): RequestListener {
  return (_request, response) => response.writeHead(status, location === undefined ? {} : { Location: location }).end();
}

export function answers(status: number, body = '', headers: Readonly<Record<string, string>> = {}): RequestListener {
  return (_request, response) => response.writeHead(status, headers).end(body);
}
