import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { createAuthority } from '../../lib/preview/certificate-authority';
import { replyTo } from '../../lib/preview/servers/dns-message';
import { namesOf } from '../../lib/topology/dns-answer';
import { ENDPOINT } from './site';
import { HOP_MS, HOSTS, type Served, zonesOf } from './verify-network';

/*
 * The servers of a simulated network, in a process of their own, so that the client's time and memory are measured alone.
 * Tells its parent where they listen, and on being asked how much CPU time they have taken; ends with its parent.
 */

const LOOPBACK = '127.0.0.1';

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

async function main(): Promise<void> {
  const [, , domainsFile] = process.argv;
  const authority = await createAuthority();
  const certificate = await authority.issue({ names: [ENDPOINT] });
  const served: Served = {
    dns: await startDns(JSON.parse(readFileSync(domainsFile, 'utf8'))),
    redirect: await listening(createHttpServer(redirect)),
    endpoint: await listening(createHttpsServer({ ...certificate, SNICallback: slowly(certificate) }, challenge)),
    ca: authority.pem,
  };
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.on('disconnect', () => process.exit());
  process.send?.(served);
}

/** The preview's answers, a round trip late. */
async function startDns(domains: readonly string[]): Promise<number> {
  const names = namesOf({ zones: zonesOf(domains), hosts: HOSTS, view: 'public' });
  // A question that finds no room is lost, and its client waits two seconds before it asks again.
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  socket.on('message', (message, from) => {
    const reply = replyTo(message, names, 'udp');
    if (reply) setTimeout(() => socket.send(reply, from.port, from.address), HOP_MS);
  });
  socket.bind(0, LOOPBACK);
  await once(socket, 'listening');
  return socket.address().port;
}

async function listening(server: Server): Promise<number> {
  server.listen({ port: 0, host: LOOPBACK, backlog: 4096 });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server has to have the client's first message before it can choose a certificate: the handshake's one round trip (RFC 8446, section 2). */
function slowly(certificate: { readonly key: string; readonly cert: string }) {
  const context = createSecureContext(certificate);
  return (_name: string, done: (error: null, chosen: typeof context) => void) => {
    setTimeout(() => done(null, context), HOP_MS);
  };
}

/** As a load balancer's redirect with `#{path}` and `#{query}` answers, whatever the method. */
const redirect: RequestListener = ({ url }, response) => {
  setTimeout(() => response.writeHead(302, { Location: `https://${ENDPOINT}:443${url}` }).end(), HOP_MS);
};

/** What Exchange answers to those that it does not know. */
const challenge: RequestListener = ({ url = '' }, response) => {
  // Autodiscover V2, which asks nobody.
  if (url.startsWith('/autodiscover/autodiscover.json?')) setTimeout(() => response.writeHead(400).end('{"ErrorCode":"MandatoryParameterMissing"}'), HOP_MS);
  else setTimeout(() => response.writeHead(401, { 'WWW-Authenticate': ['Negotiate', 'NTLM'], 'X-SOAP-Enabled': 'True' }).end(), HOP_MS);
};
