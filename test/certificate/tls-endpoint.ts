import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:tls';
import type { IssuedCertificate } from '../../lib/preview/certificate-authority';

export interface TlsEndpoint {
  readonly port: number;
  /** The host of each handshake (SNI). */
  readonly asked: readonly string[];
  stop(): Promise<unknown>;
}

/** A server on the loopback that presents a certificate. */
export async function tlsEndpoint(issued: IssuedCertificate): Promise<TlsEndpoint> {
  const asked: string[] = [];
  // Told before the client has its answer, where the socket is told of after it.
  const noted = (host: string, goOn: (error: null) => void) => {
    asked.push(host);
    goOn(null);
  };
  const server: Server = createServer({ ...issued, SNICallback: noted }, (socket) => {
    socket.on('error', () => {});
    socket.resume();
  }).on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
