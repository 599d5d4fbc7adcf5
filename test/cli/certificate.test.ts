/** @slow */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { certificateContextKey } from '../../lib/coverage/certificate-facts';
import { asNobodyAt } from '../aws/over-the-wire';
import { type Authority, createAuthority, daysFromNow, type Wanted } from '../certificate/certificates';
import { type TlsEndpoint, tlsEndpoint } from '../certificate/tls-endpoint';
import { folderWith, HEAD } from '../environment/fixture';
import { ran } from './terminal';

const ENDPOINT = 'autodiscover.contoso.com';
const KEY = certificateContextKey({ account: '111111111111', region: 'eu-central-1', endpoint: ENDPOINT });
const FILE = `${HEAD}redirectHost: { name: redirect.contoso.com, external: true }
namespaces: [{ domain: fabrikam.com, external: true }, { domain: bücher.example, external: true }, { domain: wingtiptoys.com, external: true, endpoint: autodiscover-s.outlook.com }]
`;

let authority: Authority;
const endpoints: TlsEndpoint[] = [];

beforeAll(async () => {
  authority = await createAuthority();
});

afterEach(async () => {
  await Promise.all(endpoints.splice(0).map((endpoint) => endpoint.stop()));
});

async function presenting(wanted: Wanted): Promise<TlsEndpoint> {
  const endpoint = await tlsEndpoint(await authority.issue(wanted));
  endpoints.push(endpoint);
  return endpoint;
}

/** A folder with an environment and an authority, and the options that lead to them. */
function place(files: Readonly<Record<string, string>> = {}) {
  const folder = folderWith({ 'test.yaml': FILE, 'ca.pem': authority.pem, ...files });
  const context = join(folder, 'cdk.context.json');
  return { folder, context, args: ['certificate', '-e', folder, '--context', context] };
}

const handshake = (folder: string, port: number) => ['--connect-to', `127.0.0.1:${port}`, '--cacert', join(folder, 'ca.pem')];

describe('of an endpoint', () => {
  test('says what is covered, and writes the facts into the context', async () => {
    const { folder, context, args } = place();
    const endpoint = await presenting({ names: [ENDPOINT, '*.fabrikam.com'] });
    const { status, stdout, stderr } = await ran([...args, ...handshake(folder, endpoint.port)]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^test: 3 namespaces behind autodiscover\.contoso\.com\n✓ the certificate names autodiscover\.contoso\.com\n\n/);
    expect(stdout).toContain('\nautodiscover.fabrikam.com                            covered             *.fabrikam.com  redirect site\n');
    expect(stdout).toContain('\nautodiscover.wingtiptoys.com                         own endpoint        –               redirect site\n');
    expect(stdout).toContain('\nautodiscover.xn--bcher-kva.example (bücher.example)  needs the redirect  –               redirect site\n');
    expect(stderr).toBe(`wrote ${context}\n`);
    expect(endpoint.asked).toEqual([ENDPOINT]);
    const written = JSON.parse(readFileSync(context, 'utf8'));
    expect(Object.keys(written)).toEqual([KEY]);
    expect(written[KEY]).toMatchObject({ source: { kind: 'tls', host: ENDPOINT, port: 443 }, names: ['*.fabrikam.com', ENDPOINT], status: 'VALID' });
  });

  test('keeps the rest of the context, and tells when it looked again', async () => {
    const { folder, context, args } = place({ 'cdk.context.json': '{"zone": {"Id": "Z1"}, "a": [1]}' });
    const { port } = await presenting({ names: [ENDPOINT] });
    await ran([...args, ...handshake(folder, port)]);
    const first = JSON.parse(readFileSync(context, 'utf8'));
    writeFileSync(context, JSON.stringify({ ...first, [KEY]: { ...first[KEY], seenAt: '2020-01-01T00:00:00.000Z' } }));
    await ran([...args, ...handshake(folder, port)]);
    const second = JSON.parse(readFileSync(context, 'utf8'));
    expect(Object.entries(second).map(([key]) => key)).toEqual(['zone', 'a', KEY]);
    expect({ ...second, [KEY]: { ...second[KEY], seenAt: '' } }).toEqual({ ...first, [KEY]: { ...first[KEY], seenAt: '' } });
    expect(Date.parse(second[KEY].seenAt)).toBeGreaterThanOrEqual(Date.parse(first[KEY].seenAt));
  });

  test('writes nothing with --no-write', async () => {
    const { folder, context, args } = place();
    const { port } = await presenting({ names: [ENDPOINT] });
    const { status, stderr } = await ran([...args, '--no-write', ...handshake(folder, port)]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(existsSync(context)).toBe(false);
  });

  test('is plain data with --json: the facts, and what they come to', async () => {
    const { folder, args } = place();
    const { port } = await presenting({ names: [ENDPOINT, 'autodiscover.fabrikam.com'] });
    const { status, stdout } = await ran([...args, '--json', '--port', '8443', ...handshake(folder, port)]);
    expect(status).toBe(0);
    const { facts, ...rest } = JSON.parse(stdout);
    expect(facts).toMatchObject({ source: { kind: 'tls', host: ENDPOINT, port: 8443 }, issuer: 'CN=Test authority' });
    expect(rest).toEqual({
      environment: 'test',
      contextKey: KEY,
      coverage: {
        endpoint: {
          host: ENDPOINT,
          coveredBy: ENDPOINT,
          severity: 'ok',
          verdicts: [{ id: 'endpoint-covered', severity: 'ok', message: `the certificate names ${ENDPOINT}` }],
        },
        namespaces: [
          { domain: 'fabrikam.com', host: 'autodiscover.fabrikam.com', coverage: 'covered', coveredBy: 'autodiscover.fabrikam.com', direct: false },
          { domain: 'wingtiptoys.com', host: 'autodiscover.wingtiptoys.com', coverage: 'own-endpoint', endpoint: 'autodiscover-s.outlook.com', direct: false },
          { domain: 'xn--bcher-kva.example', host: 'autodiscover.xn--bcher-kva.example', coverage: 'needs-redirect', direct: false },
        ],
        daysLeft: 299,
        sanCertificate: { names: [ENDPOINT, 'autodiscover.fabrikam.com', 'autodiscover.xn--bcher-kva.example'], fits: 'unknown' },
      },
    });
  });

  test.each<[string, Wanted, string]>([
    ['does not name it', { names: ['mail.contoso.com'] }, `✕ the certificate names mail.contoso.com and not ${ENDPOINT}, so Outlook asks the user; put`],
    ['has ended', { names: [ENDPOINT], notBefore: daysFromNow(-9), notAfter: daysFromNow(-2) }, `✕ the certificate of ${ENDPOINT} expired on `],
  ])('a certificate that %s is status 1, and is written down all the same', async (_, wanted, message) => {
    const { folder, context, args } = place();
    const { port } = await presenting(wanted);
    const { status, stdout } = await ran([...args, ...handshake(folder, port)]);
    expect(status).toBe(1);
    expect(stdout).toContain(`\n${message}`);
    expect(existsSync(context)).toBe(true);
  });

  test('without --cacert, its own authority is not trusted: status 1', async () => {
    const { args } = place();
    const { port } = await presenting({ names: [ENDPOINT] });
    const { status, stdout } = await ran([...args, '--connect-to', `127.0.0.1:${port}`]);
    expect(status).toBe(1);
    expect(stdout).toContain('from an authority that is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)');
  });

  test('one that ends soon is a warning alone: status 0', async () => {
    const { folder, args } = place();
    const { port } = await presenting({ names: [ENDPOINT], notBefore: daysFromNow(-100), notAfter: daysFromNow(9) });
    const { status, stdout } = await ran([...args, ...handshake(folder, port)]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^! the certificate of autodiscover\.contoso\.com expires on .*, in 8 days; renew/m);
    expect(stdout).toMatch(/^days left: 8, until /m);
  });

  test('one that presents no certificate is status 1, and leaves the context as it is', async () => {
    const { folder, context, args } = place();
    const { port, stop } = await tlsEndpoint(await authority.issue({ names: [ENDPOINT] }));
    await stop();
    const { status, stdout, stderr } = await ran([...args, ...handshake(folder, port)]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      `error: ${ENDPOINT} refuses port 443: start the Autodiscover service there, or correct the endpoint (with --connect-to 127.0.0.1:${port})\n`,
    );
    expect(existsSync(context)).toBe(false);
  });

  test('Ctrl-C ends it, with one line', async () => {
    const { args } = place();
    const stop = new AbortController();
    const server = createServer(() => stop.abort());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as { port: number };
      const ended = await ran([...args, '--connect-to', `127.0.0.1:${port}`], { stop: stop.signal });
      expect(ended).toEqual({ status: 1, stdout: '', stderr: 'error: stopped before the certificate was read\n' });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('tells what it does, and has colours, on a terminal alone', async () => {
    const { folder, args } = place();
    const { port } = await presenting({ names: [ENDPOINT] });
    const { stdout, stderr } = await ran([...args, ...handshake(folder, port)], { isTTY: true });
    expect(stderr).toContain(`asking ${ENDPOINT}:443 for its certificate …\n`);
    expect(stdout).toContain('\u001b[32m✓');
    expect((await ran([...args, '--offline'], { isTTY: true, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b');
  });
});

describe("what the environment's file says", () => {
  test('the port of the handshake, and where covered namespaces lead', async () => {
    const { folder, args } = place({ 'test.yaml': `${FILE}certificate: { port: 8443 }\nwhenCovered: direct\n` });
    const { port } = await presenting({ names: [ENDPOINT, '*.fabrikam.com'] });
    const { status, stdout } = await ran([...args, ...handshake(folder, port)]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^autodiscover\.fabrikam\.com +covered +\*\.fabrikam\.com +direct to autodiscover\.contoso\.com$/m);
    expect(stdout).toContain(`presented by ${ENDPOINT}:8443`);
  });

  test("an endpoint of its own that is the environment's is none", async () => {
    const { folder, args } = place({
      'test.yaml': `${HEAD}redirectHost: { name: r.contoso.com, external: true }
namespaces: [{ domain: fabrikam.com, external: true, endpoint: ${ENDPOINT} }]\n`,
    });
    const { port } = await presenting({ names: [ENDPOINT] });
    expect((await ran([...args, ...handshake(folder, port)])).stdout).toMatch(/^autodiscover\.fabrikam\.com +needs the redirect/m);
  });

  test.each([
    ['an ARN', 'arn: arn:aws:acm:eu-central-1:111111111111:certificate/12345678-1234-1234-1234-123456789012', [], 'DescribeCertificate'],
    ['ACM', 'source: acm', [], 'SearchCertificates'],
    ['a handshake, and the options ACM', 'source: tls', ['--acm'], 'SearchCertificates'],
  ])('%s: ACM is asked, and refuses: status 2', async (_, line, options, action) => {
    const asked: unknown[] = [];
    const acm = createHttpServer((request, response) => {
      asked.push(request.headers['x-amz-target']);
      request.resume();
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ __type: 'AccessDeniedException', message: 'no identity-based policy allows it' }));
    });
    await new Promise<void>((resolve) => acm.listen(0, '127.0.0.1', resolve));
    const restore = asNobodyAt((acm.address() as AddressInfo).port);
    try {
      const { args } = place({ 'test.yaml': `${FILE}certificate: { ${line} }\n` });
      const { status, stdout, stderr } = await ran([...args, ...options]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(
        /^error: acm:\w+.* is denied to the default credentials: attach a policy that allows it \(https:.*security\.md#least-privilege\)\n$/,
      );
      expect(asked[0]).toBe(`CertificateManager.${action}`);
    } finally {
      restore();
      await new Promise((resolve) => acm.close(resolve));
    }
  });
});

describe('--offline', () => {
  test('takes what is cached, asks nobody, and writes nothing', async () => {
    const { folder, context, args } = place();
    const endpoint = await presenting({ names: [ENDPOINT] });
    const online = await ran([...args, '--json', ...handshake(folder, endpoint.port)]);
    const before = readFileSync(context, 'utf8');
    const offline = await ran([...args, '--json', '--offline']);
    expect(offline).toEqual({ status: 0, stdout: online.stdout, stderr: '' });
    expect(readFileSync(context, 'utf8')).toBe(before);
    expect(endpoint.asked).toHaveLength(1);
  });

  test('says that old facts are old', async () => {
    const { folder, context, args } = place();
    const { port } = await presenting({ names: [ENDPOINT] });
    await ran([...args, ...handshake(folder, port)]);
    const written = JSON.parse(readFileSync(context, 'utf8'));
    writeFileSync(context, JSON.stringify({ [KEY]: { ...written[KEY], seenAt: daysFromNow(-40).toISOString() } }));
    const { status, stdout } = await ran([...args, '--offline']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^! the certificate of autodiscover\.contoso\.com was last looked up 40 days ago; run/m);
  });

  test.each([
    ['nothing', '{}', 'cdk.context.json has no data about the certificate of test: run'],
    [
      'no facts',
      JSON.stringify({ [KEY]: { status: 'fine' } }),
      `has a value at '${KEY}' that does not describe a certificate: remove the key, or run 'npx cdk-autodiscover-redirect certificate`,
    ],
  ])('is refused where %s is cached: status 2', async (_, text, message) => {
    const { status, stdout, stderr } = await ran([...place({ 'cdk.context.json': text }).args, '--offline']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

test('where nothing is cached, the command that it advises caches it', async () => {
  const { folder, context } = place();
  const { port } = await presenting({ names: [ENDPOINT] });
  const file = join(folder, 'test.yaml');
  const { status, stderr } = await ran(['certificate', file, '--context', context, '--offline']);
  expect(status).toBe(2);
  const advised = /: run 'npx cdk-autodiscover-redirect (.+)' without --offline\n$/.exec(stderr)?.[1].split(' ') ?? [];
  expect(advised).toEqual(['certificate', file, '--context', context]);
  expect((await ran([...advised, ...handshake(folder, port)])).status).toBe(0);
  expect((await ran([...advised, '--offline'])).status).toBe(0);
});

describe('wrong use is status 2, a line on stderr alone', () => {
  test.each([
    ['two sources', ['--tls', '--acm'], '--acm reads ACM, and --tls reads the endpoint: give one of them'],
    ['an ARN and a port', ['--arn', 'x', '--port', '443'], '--arn reads ACM, and --port reads the endpoint: give one of them'],
    ['a profile for a handshake', ['--profile', 'mail', '--connect-to', '127.0.0.1:1'], '--profile reads ACM, and --connect-to reads the endpoint'],
    ['--offline with a source', ['--offline', '--acm'], '--offline makes no request, and --acm is for one'],
    ['a port that is none', ['--port', '0'], 'A port is a number from 1 to 65535.'],
    ['a destination without a port', ['--connect-to', '127.0.0.1'], "Give a host and a port, such as '10.0.0.4:443'."],
    ['a destination with a wrong port', ['--connect-to', '127.0.0.1:99999'], 'A port is a number from 1 to 65535.'],
    ['an address without brackets', ['--connect-to', '::1:443'], 'Give a host and a port'],
    ['an ARN of something else', ['--arn', 'arn:aws:s3:::bucket'], "'arn:aws:s3:::bucket' is not the ARN of a certificate in ACM"],
    ['authorities that are not there', ['--cacert', 'nowhere.pem'], '--cacert: nowhere.pem is not readable (ENOENT)'],
    ['authorities that are none', ['--cacert', 'package.json'], '--cacert: package.json contains no certificate'],
  ])('%s', async (_, options, message) => {
    const { context, args } = place();
    const { status, stdout, stderr } = await ran([...args, ...options]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`error: `);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(existsSync(context)).toBe(false);
  });

  test('a context that is broken, before anybody is asked', async () => {
    const { folder, args } = place({ 'cdk.context.json': '{"a": 1,}' });
    const endpoint = await presenting({ names: [ENDPOINT] });
    const { status, stdout, stderr } = await ran([...args, ...handshake(folder, endpoint.port)]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*cdk\.context\.json: is broken JSON \(.+\): fix it, or remove it: CDK then looks up its values again\n$/);
    expect(endpoint.asked).toEqual([]);
  });
});

test('an IPv6 address is connected to in its brackets', async () => {
  const { args } = place();
  const { port, stop } = await tlsEndpoint(await authority.issue({ names: [ENDPOINT] }));
  await stop();
  const { status, stderr } = await ran([...args, '--connect-to', `[::1]:${port}`]);
  expect(status).toBe(1);
  expect(stderr).toContain(`(with --connect-to ::1:${port})`);
});

test('help has every status, and examples', async () => {
  const { status, stdout } = await ran(['certificate', '--help']);
  expect(status).toBe(0);
  expect(stdout).toContain('Examples:\n  npx cdk-autodiscover-redirect certificate contoso\n');
  expect(stdout).toMatch(/Exit status: 0 [^.]*, 1 [^.]*, 2 wrong\susage/);
});
