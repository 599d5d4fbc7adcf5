// Run in the laboratory's namespace: serves the preview of broken.yaml with what is broken in it, and writes a line of JSON once it does.
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { join } from 'node:path';
import { chosenEnvironment } from '../../lib/cli/options';
import { factsIn, readContext } from '../../lib/plan/context-file';
import type { CertificateAuthority } from '../../lib/preview/certificate-authority';
import { environmentSubject } from '../../lib/preview/environment-subject';
import { startPreview } from '../../lib/preview/preview';
import { synthesizedTopology } from '../../lib/preview/synthesize';
import { brokenEndpoint, brokenSubject, OTHER_SERVERS, type OtherServer } from './broken-world';
import { dropped } from './dropped';

const FILE = join(__dirname, 'broken.yaml');

async function serve(): Promise<void> {
  const environment = chosenEnvironment(FILE, '.');
  const lookUps = readContext();
  const planned = environmentSubject(environment, synthesizedTopology(environment, lookUps), FILE, factsIn(lookUps, environment));
  let authority: CertificateAuthority | undefined;
  const preview = await startPreview(brokenSubject(planned), {
    dns: 53,
    http: 80,
    https: 443,
    endpoint: (host, issuer) => {
      authority = issuer;
      return brokenEndpoint(host, issuer);
    },
  });
  for (const other of OTHER_SERVERS) await startOther(other, authority);
  console.log(JSON.stringify({ ca: preview.ca }));
}

async function startOther({ address, certificate, status, location, dropped: drops }: OtherServer, authority?: CertificateAuthority): Promise<void> {
  const answer: RequestListener = (request, response) => {
    const headers = { 'Content-Type': 'text/html', ...(location ? { Location: location(request.url ?? '/') } : {}) };
    response.writeHead(status ?? 500, headers).end('<html><body>a web site</body></html>');
  };
  if (status !== undefined) await once(createHttpServer(answer).listen(80, address), 'listening');
  if (certificate && authority) await once(createHttpsServer(await authority.issue({ names: certificate }), answer).listen(443, address), 'listening');
  if (drops) await dropped(address, 443);
}

serve();
