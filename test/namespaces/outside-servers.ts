// Run in the router's namespace by the harness: reads a world from its input, a line of JSON, and serves it until that ends.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, isIPv6, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { createSecureContext } from 'node:tls';
import { type Answer, decode, encode, type Question } from 'dns-packet';
import { frame, unframer } from '../../lib/dns/dns-wire';

/** What is served beyond the router. Names are in lower case. */
export interface OutsideWorld {
  readonly dns?: {
    readonly addresses: readonly string[];
    /** By name; a name that is not in it, and is no part of one that is, does not exist. */
    readonly names: Readonly<Record<string, OutsideName>>;
  };
  /** On port 80: 302 to the host's origin, with the path of the request, as a redirect site answers; 404 to other hosts. */
  readonly sites?: readonly { readonly addresses: readonly string[]; readonly origins: Readonly<Record<string, string>> }[];
  /** On port 443: 401, as Exchange asks who is there; the first certificate is shown to who names no host, or another one. */
  readonly endpoints?: readonly {
    readonly addresses: readonly string[];
    readonly certificates: readonly { readonly host: string; readonly key: string; readonly cert: string }[];
  }[];
}

export interface OutsideName {
  /** Of a name that has it, nothing else counts. */
  readonly cname?: string;
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  readonly ns?: readonly string[];
  readonly srv?: readonly { readonly priority: number; readonly weight: number; readonly port: number; readonly target: string }[];
}

type Names = Readonly<Record<string, OutsideName>>;

const NXDOMAIN = 3;
const AUTHORITATIVE_AND_RECURSIVE = 0x0480;
const MAX_CNAMES = 16;

function replyTo(query: Buffer, names: Names): Buffer {
  const { id, questions = [] } = decode(query);
  const [{ name, type }] = questions;
  const { answers, exists } = answersTo(name, type, names);
  return encode({ type: 'response', id, flags: AUTHORITATIVE_AND_RECURSIVE | (exists ? 0 : NXDOMAIN), questions, answers });
}

function answersTo(first: string, type: Question['type'], names: Names): { readonly answers: Answer[]; readonly exists: boolean } {
  const answers: Answer[] = [];
  for (let name = first.toLowerCase(); ; ) {
    const named = names[name];
    if (!named?.cname || answers.length === MAX_CNAMES) {
      return { answers: [...answers, ...(named ? recordsOf(name, type, named) : [])], exists: named !== undefined || hasNamesBelow(name, names) };
    }
    answers.push({ type: 'CNAME', name, ttl: 60, data: named.cname });
    name = named.cname;
  }
}

function recordsOf(name: string, type: Question['type'], { a = [], aaaa = [], ns = [], srv = [] }: OutsideName): Answer[] {
  const common = { name, ttl: 60 };
  if (type === 'A') return a.map((data) => ({ ...common, type, data }));
  if (type === 'AAAA') return aaaa.map((data) => ({ ...common, type, data }));
  if (type === 'NS') return ns.map((data) => ({ ...common, type, data }));
  return type === 'SRV' ? srv.map((data) => ({ ...common, type, data })) : [];
}

/** RFC 8020: a name exists if one below it does. */
function hasNamesBelow(name: string, names: Names): boolean {
  return Object.keys(names).some((each) => each.endsWith(`.${name}`));
}

async function serveDns({ addresses, names }: NonNullable<OutsideWorld['dns']>): Promise<void> {
  for (const address of addresses) {
    const udp = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    udp.on('message', (query, from) => udp.send(replyTo(query, names), from.port, from.address));
    udp.bind(53, address);
    await once(udp, 'listening');
    const tcp = createTcpServer((socket) => {
      const unframe = unframer();
      socket.on('error', () => socket.destroy());
      socket.on('data', (piece: Buffer) => {
        for (const query of unframe(piece) ?? []) socket.write(frame(replyTo(query, names)));
      });
    });
    await listen(tcp, 53, address);
  }
}

function redirecting(origins: Readonly<Record<string, string>>): RequestListener {
  return ({ url, headers: { host = '' } }, response) => {
    const origin = origins[host.toLowerCase().replace(/:80$/, '')];
    if (origin) response.writeHead(302, { Location: `${origin}${url}` }).end();
    else response.writeHead(404).end();
  };
}

const asksWhoIsThere: RequestListener = ({ url = '', headers: { host = '' } }, response) => {
  // Autodiscover V2, which asks nobody.
  if (url.startsWith('/autodiscover/autodiscover.json?')) return void response.writeHead(400).end('{"ErrorCode":"MandatoryParameterMissing"}');
  response.writeHead(401, { 'WWW-Authenticate': ['Negotiate', 'NTLM', `Basic realm="${host}"`], 'X-SOAP-Enabled': 'True' }).end();
};

async function listen(server: Server, port: number, address: string): Promise<void> {
  server.listen(port, address);
  await once(server, 'listening');
}

async function serve({ dns, sites = [], endpoints = [] }: OutsideWorld): Promise<void> {
  if (dns) await serveDns(dns);
  for (const { addresses, origins } of sites) {
    for (const address of addresses) await listen(createHttpServer(redirecting(origins)), 80, address);
  }
  for (const { addresses, certificates } of endpoints) {
    const contexts = new Map(certificates.map(({ host, key, cert }) => [host, createSecureContext({ key, cert })]));
    const [{ key, cert }] = certificates;
    const options = {
      key,
      cert,
      SNICallback: (name: string, done: (error: null, context: ReturnType<typeof createSecureContext> | undefined) => void) =>
        done(null, contexts.get(name.toLowerCase())),
    };
    for (const address of addresses) await listen(createHttpsServer(options, asksWhoIsThere), 443, address);
  }
}

const input = createInterface(process.stdin);
input.once('line', async (line) => {
  await serve(JSON.parse(line));
  console.log('serving');
});
input.once('close', () => process.exit());
