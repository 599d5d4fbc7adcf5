// Serves the preview of broken.yaml, with what is broken in it, in a network namespace of its own, and writes a line of JSON once it does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chosenEnvironment } from '../../lib/cli/options';
import { factsIn, readContext } from '../../lib/plan/context-file';
import { endpointHosts, loadBalancerHosts } from '../../lib/preview/addresses';
import type { CertificateAuthority } from '../../lib/preview/certificate-authority';
import { environmentSubject } from '../../lib/preview/environment-subject';
import { bringUp, leadClients, namespaceCommand } from '../../lib/preview/namespace';
import { startPreview } from '../../lib/preview/preview';
import { startDropping } from '../../lib/preview/servers/dropping';
import { endpointsOf } from '../../lib/preview/subject';
import { synthesizedTopology } from '../../lib/preview/synthesize';
import { brokenEndpoint, brokenSubject, OTHER_SERVERS, type OtherServer } from './broken-world';

const INSIDE = 'inside';
const FILE = join(__dirname, 'broken.yaml');

/** It starts itself once more, in the namespace; both end with their input. */
async function inNamespace(): Promise<void> {
  const [unshare, ...flags] = await namespaceCommand();
  const child = spawn(unshare, [...flags, process.execPath, ...process.execArgv, __filename, INSIDE], { stdio: 'inherit' });
  child.once('exit', (status) => process.exit(status ?? 1));
}

async function serve(): Promise<void> {
  const environment = chosenEnvironment(FILE, '.');
  const lookUps = readContext();
  const planned = environmentSubject(environment, synthesizedTopology(environment, lookUps), FILE, factsIn(lookUps, environment));
  const subject = brokenSubject(planned);
  await bringUp([...loadBalancerHosts(subject.topology), ...endpointHosts(endpointsOf(subject))].flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6]));
  let authority: CertificateAuthority | undefined;
  const preview = await startPreview(subject, {
    dns: 53,
    http: 80,
    https: 443,
    endpoint: (host, issuer) => {
      authority = issuer;
      return brokenEndpoint(host, issuer);
    },
  });
  for (const other of OTHER_SERVERS) await startOther(other, authority);
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-broken-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { NODE_EXTRA_CA_CERTS: ca } = await leadClients({ nameServer: '127.0.0.1', ca: preview.ca, folder });
  console.log(JSON.stringify({ pid: process.pid, ca }));
  process.stdin.resume().once('close', () => process.exit());
}

async function startOther(
  { address, certificate, status, location, strictTransport, dropped: drops }: OtherServer,
  authority?: CertificateAuthority,
): Promise<void> {
  const answer: RequestListener = (request, response) => {
    const headers = {
      'Content-Type': 'text/html',
      ...(location ? { Location: location(request.url ?? '/') } : {}),
      ...(strictTransport ? { 'Strict-Transport-Security': strictTransport } : {}),
    };
    response.writeHead(status ?? 500, headers).end('<html><body>a web site</body></html>');
  };
  if (status !== undefined) await once(createHttpServer(answer).listen(80, address), 'listening');
  if (certificate && authority) await once(createHttpsServer(await authority.issue({ names: certificate }), answer).listen(443, address), 'listening');
  if (drops) await startDropping({ addresses: [address], port: 443 });
}

if (process.argv[2] === INSIDE) serve();
else inNamespace();
