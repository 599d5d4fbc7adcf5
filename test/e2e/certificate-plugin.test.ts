import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { build } from 'esbuild';
import { CERTIFICATE_PLUGIN, certificateContextKey, storedFacts } from '../../lib/coverage/certificate-facts';
import { clientEnvironment } from './client-environment';
import { spawnOwned } from './owned-process';

/*
 * CDK's command line loads the plugin as one file, and hands it the look-up of an app. ACM is a server here that knows
 * one certificate, as moto cannot search, and a certificate that is imported into it has no names in its list.
 */
const REPOSITORY = join(__dirname, '..', '..');
const [ACCOUNT, REGION, ENDPOINT] = ['111111111111', 'eu-central-1', 'autodiscover.contoso.com'];
const ARN = `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012`;
const KEY = certificateContextKey({ account: ACCOUNT, region: REGION, endpoint: ENDPOINT });
const PATIENCE_MS = 120_000;

let folder: string;
let acm: Server;
let found = true;
const asked: string[] = [];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'certificate-plugin-'));
  const plugin = join(folder, 'plugin.js');
  await build({ entryPoints: [join(REPOSITORY, 'lib/certificate/plugin.ts')], outfile: plugin, bundle: true, platform: 'node', target: 'node20' });
  writeFileSync(join(folder, 'app.cjs'), APP);
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: 'node app.cjs', plugin: [plugin] }));
  acm = createServer((request, response) => {
    request.resume();
    // CDK's own command line asks STS who it is.
    const [, action] = /^CertificateManager\.(\w+)$/.exec(String(request.headers['x-amz-target'])) ?? [];
    if (action === undefined) {
      response.writeHead(403).end();
      return;
    }
    asked.push(action);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(answer(action)));
  });
  acm.listen(0, '127.0.0.1');
  await once(acm, 'listening');
});

after(() => {
  acm?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  asked.length = 0;
  rmSync(join(folder, 'cdk.context.json'), { force: true });
});

function answer(action: string): object {
  if (action === 'SearchCertificates') return { Results: found ? [{ CertificateArn: ARN }] : [] };
  if (action === 'ListCertificates') return { CertificateSummaryList: [] };
  return {
    Certificate: {
      CertificateArn: ARN,
      SubjectAlternativeNames: [ENDPOINT, '*.fabrikam.com'],
      NotBefore: 1_700_000_000,
      NotAfter: 4_000_000_000,
      KeyAlgorithm: 'EC_prime256v1',
      Status: 'ISSUED',
      Type: 'AMAZON_ISSUED',
    },
  };
}

/** As a construct asks, that was told to. */
const APP = `
const { App, CfnOutput, ContextProvider, Stack } = require(${JSON.stringify(require.resolve('aws-cdk-lib/core'))});
const app = new App();
const stack = new Stack(app, 'Mail', { env: { account: '${ACCOUNT}', region: '${REGION}' } });
const props = { pluginName: '${CERTIFICATE_PLUGIN}', endpoint: '${ENDPOINT}' };
const { value } = ContextProvider.getValue(stack, { provider: 'plugin', props, dummyValue: { names: [] } });
new CfnOutput(stack, 'Names', { value: value.names.join(' ') || 'none' });
`;

async function synth(): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const { port } = acm.address() as AddressInfo;
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
  const child = spawnOwned(join(REPOSITORY, 'node_modules', '.bin', 'cdk'), ['synth', 'Mail', '--no-notices', '--no-version-reporting'], {
    cwd: folder,
    env: {
      ...clientEnvironment({ id: ACCOUNT, region: REGION, endpoint: `http://127.0.0.1:${port}`, credentials }),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CI: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk) => {
      written[name] += chunk;
    });
  }
  const [status] = await once(child, 'close');
  return { status, ...written };
}

const context = () => JSON.parse(readFileSync(join(folder, 'cdk.context.json'), 'utf8'));

test("cdk synth asks for the facts, and writes them where the command line's are", async () => {
  found = true;
  const { status, stdout, stderr } = await synth();
  assert.equal(status, 0, stderr);
  assert.match(stdout, /Value: "?\*\.fabrikam\.com autodiscover\.contoso\.com/);
  assert.deepEqual(asked, ['SearchCertificates', 'DescribeCertificate']);
  const written = context();
  assert.deepEqual(Object.keys(written), [KEY]);
  const facts = storedFacts(written[KEY]);
  assert.deepEqual(facts, {
    source: { kind: 'acm', arn: ARN },
    names: ['*.fabrikam.com', ENDPOINT],
    notBefore: '2023-11-14T22:13:20.000Z',
    notAfter: '2096-10-02T07:06:40.000Z',
    keyType: 'EC P-256',
    status: 'ISSUED',
    acmIssued: true,
    seenAt: facts?.seenAt,
  });

  asked.length = 0;
  assert.equal((await synth()).status, 0);
  assert.deepEqual(asked, [], 'cached facts are not asked for again');
});

test('what keeps the certificate from being read is an error of the construct, and is not written down', async () => {
  found = false;
  const { status, stderr } = await synth();
  assert.notEqual(status, 0);
  assert.match(stderr, /ACM has no certificate in eu-central-1 that names autodiscover\.contoso\.com: give the ARN/);
  assert.deepEqual(context(), {});
});
