import { execFile, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, get } from 'node:https';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadEnvironment } from '../../lib/environment/load';
import { cachedFacts, readContext } from '../../lib/plan/context-file';
import { endpointHosts, loadBalancerHosts } from '../../lib/preview/addresses';
import { type CertificateAuthority, createAuthority } from '../../lib/preview/certificate-authority';
import { environmentSubject } from '../../lib/preview/environment-subject';
import { startDnsServer } from '../../lib/preview/servers/dns-server';
import { startRedirectServer } from '../../lib/preview/servers/redirect-server';
import { endpointsOf } from '../../lib/preview/subject';
import { synthesizedTopology } from '../../lib/preview/synthesize';
import { namesOf } from '../../lib/topology/dns-answer';
import { ran } from '../cli/terminal';
import { blocks } from '../documents';

/*
 * Run in a network namespace, where ports 80 and 443 are free: Pebble, which is Let's Encrypt's own server for tests, has
 * Certbot prove by HTTP-01 that it may have a certificate with every namespace's name. Pebble asks the DNS of the preview, and
 * comes to the preview's redirect site; Certbot's files are served by the endpoint alone.
 */

const ENDPOINT = 'autodiscover.contoso.com';
const [SITE_ADDRESS, ENDPOINT_ADDRESS] = ['127.0.0.1', '127.0.0.2'];

export interface Order {
  readonly status: number;
  /** What Certbot printed, where it got no certificate. */
  readonly said: string;
  /** Each request of a challenge that came to the redirect site, to the endpoint's port 80 and its port 443; the token left out. */
  readonly seen: readonly string[];
}

export interface Outcome {
  readonly first: Order;
  readonly names: readonly string[];
  /** What `certificate` then says, and what the records are. */
  readonly coverage: string;
  readonly direct: readonly string[];
  readonly renewed: Order;
  readonly closed: Order;
}

async function main(file: string): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-acme-'));
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    // Beside a cdk.context.json of its own.
    process.chdir(folder);
    writeFileSync('mail.yaml', file);
    const authority = await createAuthority();
    writeFileSync('authority.pem', authority.pem);
    const seen: string[] = [];
    const webroot = join(folder, 'webroot');
    mkdirSync(webroot);
    const answering = (place: string): RequestListener => {
      return ({ url = '', headers }, response) => {
        seen.push(shown(place, headers.host, url));
        const path = join(webroot, url);
        if (!url.startsWith('/.well-known/acme-challenge/') || !existsSync(path)) return response.writeHead(404).end();
        response.end(readFileSync(path));
      };
    };
    const https = createHttpsServer({ ...(await authority.issue({ names: [ENDPOINT] })) }, answering('endpoint:443'));
    closing.push(await listening(https, 443, ENDPOINT_ADDRESS));
    const http = createHttpServer((request, response) => {
      seen.push(shown('endpoint:80', request.headers.host, request.url));
      response.writeHead(302, { Location: `https://${ENDPOINT}${request.url}` }).end();
    });
    const closeHttp = await listening(http, 80, ENDPOINT_ADDRESS);
    closing.push(closeHttp);

    let playing = await play(seen);
    closing.push(() => playing.close());
    const pebble = await startPebble(folder, authority, playing.dnsPort);
    closing.push(() => pebble.close());
    const order = async (): Promise<Order> => {
      seen.length = 0;
      const { status, said } = await certbot(folder, webroot);
      return { status, said: status === 0 ? '' : said, seen: [...new Set(seen)].sort() };
    };

    const first = await order();
    const chain = join(folder, 'letsencrypt/live', ENDPOINT, 'fullchain.pem');
    const names = first.status === 0 ? namesOn(chain) : [];
    if (first.status !== 0) return { first, names, coverage: '', direct: [], renewed: first, closed: first };

    https.setSecureContext({ key: readFileSync(chain.replace('fullchain', 'privkey')), cert: readFileSync(chain) });
    writeFileSync('root.pem', await fetched('https://localhost:15000/roots/0', authority.pem));
    const { stdout, stderr } = await ran(['certificate', 'mail.yaml', '--connect-to', `${ENDPOINT_ADDRESS}:443`, '--cacert', 'root.pem']);

    // The records of what is covered now lead to the endpoint.
    await playing.close();
    playing = await play(seen, playing.dnsPort);
    const { direct } = playing;
    const renewed = await order();
    await closeHttp();
    const closed = await order();
    return { first, names, coverage: stdout + stderr, direct, renewed, closed };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** The redirect site and the DNS of what would be deployed at the moment. */
async function play(seen: string[], port?: number) {
  const environment = loadEnvironment('mail.yaml');
  const topology = synthesizedTopology(environment, readContext());
  const subject = environmentSubject(environment, topology, 'the test', cachedFacts(environment));
  const hosts = [
    ...loadBalancerHosts(topology).map((host) => ({ ...host, ipv4: [SITE_ADDRESS], ipv6: [] })),
    ...endpointHosts(endpointsOf(subject)).map((host) => ({ ...host, ipv4: [ENDPOINT_ADDRESS], ipv6: [] })),
  ];
  const dns = await startDnsServer(namesOf({ zones: [...topology.zones, ...subject.elsewhere], hosts, view: 'public' }), { port });
  const [listener] = topology.loadBalancers.flatMap(({ listeners }) => listeners);
  const site = await startRedirectServer(listener, { port: 80, onRequest: ({ host, url }) => seen.push(shown('site', host, url)) });
  return {
    dnsPort: dns.port,
    direct: subject.namespaces.flatMap((namespace) => (namespace.directTo ? [namespace.domain] : [])),
    close: () => Promise.all([dns.close(), site.close()]),
  };
}

/** Pebble writes the port of http too. */
function shown(place: string, host = '', path = ''): string {
  return `${place} ${host.replace(/:80$/, '')} ${path.replace(/(?<=acme-challenge\/).+/, '…')}`;
}

function namesOn(file: string): string[] {
  const { subjectAltName = '' } = new X509Certificate(readFileSync(file));
  return subjectAltName
    .split(', ')
    .map((name) => name.replace('DNS:', ''))
    .sort();
}

async function listening(server: Server, port: number, host: string): Promise<() => Promise<unknown>> {
  server.listen({ port, host });
  await once(server, 'listening');
  return async () => {
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
}

async function startPebble(folder: string, authority: CertificateAuthority, dnsPort: number) {
  const { key, cert } = await authority.issue({ names: ['localhost'] });
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const configuration = {
    pebble: {
      listenAddress: '127.0.0.1:14000',
      managementListenAddress: '127.0.0.1:15000',
      certificate: file('pebble.pem', cert),
      privateKey: file('pebble.key', key),
      httpPort: 80,
      tlsPort: 443,
    },
  };
  const args = ['-config', file('pebble.json', JSON.stringify(configuration)), '-dnsserver', `127.0.0.1:${dnsPort}`];
  // Else it waits up to 15 s before it asks, refuses one request in twenty, and remembers who has proved what.
  const env = { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0', PEBBLE_AUTHZREUSE: '0' };
  const child = spawn('pebble', args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => /ACME directory available/.test(line) && resolve());
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`pebble ended with status ${status}`)));
  });
  return {
    close: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function certbot(folder: string, webroot: string): Promise<{ readonly status: number; readonly said: string }> {
  const own = ['letsencrypt', 'work', 'logs'].map((name) => join(folder, name));
  // As the page has it, but for the folder that a web server serves.
  const [shown = ''] = blocks('sh').flatMap((text) => /^certbot (.*)\n$/.exec(text)?.[1] ?? []);
  const args = [
    ...shown.replace('/var/www/acme', webroot).split(' '),
    ...['--non-interactive', '--agree-tos', '--register-unsafely-without-email', '--force-renewal'],
    ...['--server', 'https://localhost:14000/dir', '--config-dir', own[0], '--work-dir', own[1], '--logs-dir', own[2]],
  ];
  const env = { ...process.env, REQUESTS_CA_BUNDLE: join(folder, 'authority.pem') };
  return new Promise((resolve) => {
    execFile('certbot', args, { env }, (error, stdout, stderr) => resolve({ status: error ? Number(error.code ?? 1) : 0, said: stdout + stderr }));
  });
}

function fetched(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { ca }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

main(JSON.parse(process.argv[2])).then((outcome) => console.log(JSON.stringify(outcome)));
