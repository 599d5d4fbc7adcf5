/** @slow */

import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import pc from 'picocolors';
import { AutodiscoverRedirect, NamespaceRecords, RedirectHost, SmtpNamespace } from '../../lib';
import { renderServing, renderShell } from '../../lib/cli/preview-serving';
import { firstAddressOf } from '../../lib/preview/addresses';
import type { PreviewServer } from '../../lib/preview/serving';
import { ENDPOINT, inOwnZone, zone } from '../constructs/fixture';
import { blocks } from '../documents';
import { folderWith, HEAD } from '../environment/fixture';
import { freePort } from '../preview/fixture';
import { ran, running } from './terminal';

/** Looked up by CDK if it were deployed, which takes an account; a preview takes none. */
const LOOKED_UP = `${HEAD}redirectHost: redirect.contoso.com\nzones: [{ name: contoso.com }, { name: fabrikam.com }]\nnamespaces: [fabrikam.com]\n`;

test('shows what every namespace of the worked example gets', async () => {
  const { status, stdout, stderr } = await ran(['preview', 'contoso']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatchSnapshot();
});

test('walks the namespaces that are asked for alone, in whatever form they are written', async () => {
  const { stdout } = await ran(['preview', 'contoso', '--only', 'Fabrikam.com', 'bücher.example']);
  expect(
    stdout
      .split('\n')
      .filter((line) => line.includes('reached'))
      .map((line) => line.split('  ')[0]),
  ).toEqual(['fabrikam.com', 'fabrikam.com (private)', 'xn--bcher-kva.example (bücher.example)']);
  expect(stdout).not.toContain('made elsewhere');
});

test('is plain data with --json', async () => {
  const { stdout } = await ran(['preview', 'contoso', '--only', 'wingtiptoys.com', '--json']);
  const { rows, ...report } = JSON.parse(stdout);
  expect(report).toEqual({
    kind: 'preview',
    subject: 'contoso',
    source: 'environments/contoso.yaml, synthesized',
    madeAt: expect.stringMatching(/^\d{4}-/),
    notes: expect.any(Array),
  });
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ domain: 'wingtiptoys.com', view: 'public', expected: 'autodiscover-s.outlook.com', ok: true, walk: { outcome: 'found' } });
});

test('shows with --clients which clients find their server, and takes no exit status from it', async () => {
  const { status, stdout } = await ran(['preview', 'contoso', '--clients']);
  expect(status).toBe(0);
  for (const line of blocks('text')
    .find((text) => text.startsWith('client '))
    ?.trimEnd()
    .split('\n') ?? [])
    expect(stdout.split('\n')).toContain(line);
  expect(stdout).toMatch(/^✕ does not find its server/m);
  expect(stdout).toMatch(/^11 of 19 clients find their server in every namespace/m);
  expect(stdout).not.toContain('https://autodiscover.  ');
});

test('needs no account where CDK would look zones up', async () => {
  const { status, stdout } = await ran(['preview', '-e', folderWith({ 'test.yaml': LOOKED_UP })]);
  expect(stdout).toContain('1 of 1 walk');
  expect(status).toBe(0);
});

test('says what is not known of a load balancer that is shared', async () => {
  const existing = `{ loadBalancerArn: ${ARN}, listenerArn: ${LISTENER}, securityGroupId: sg-0123456789abcdef0, dnsName: shared-1.eu-central-1.elb.amazonaws.com, canonicalHostedZoneId: Z1 }`;
  const folder = folderWith({ 'test.yaml': `${LOOKED_UP}loadBalancer: { existing: ${existing} }\nrules: { priorities: { first: 100, last: 199 } }\n` });
  const { status, stdout, stderr } = await ran(['preview', '-e', folder, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout).notes).toContainEqual(
    expect.stringContaining('whether shared-1.eu-central-1.elb.amazonaws.com refuses port 443 or drops it is unknown'),
  );
});

const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/50dc6c495c0c9188';
const LISTENER = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/50dc6c495c0c9188/0467ef3c8400ae65';

describe('--assembly', () => {
  const outdir = folderWith({});
  beforeAll(() => {
    const app = new App({ outdir });
    const stack = new Stack(app, 'Mail', { env: { account: '111111111111', region: 'eu-central-1' } });
    new AutodiscoverRedirect(stack, 'Autodiscover', {
      endpoint: ENDPOINT,
      redirectHost: RedirectHost.inZone(zone(stack, 'contoso.com'), 'redirect'),
      namespaces: [inOwnZone(stack, 'fabrikam.com'), SmtpNamespace.external('tailspintoys.com')],
    });
    app.synth();
  });

  test.each<[string, string, string]>([
    ['that is cut short', '{"Resources": {', 'Mail.template.json is not readable ('],
    ['that is a list', '[]', 'Mail.template.json is not a JSON object: synthesize it again'],
    ['whose resources are a list', '{"Resources": []}', 'Mail.template.json is not a CloudFormation template, because of its Resources: synthesize it again'],
    ['of a resource that is none', '{"Resources": {"Rule": null}}', 'Mail.template.json is not a CloudFormation template, because of its Resources.Rule:'],
    [
      'of a property that is none',
      '{"Resources": {"Record": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": 5, "Type": "A", "HostedZoneId": "Z1"}}}}',
      'Mail/Record has a property in a form that CloudFormation does not accept (',
    ],
  ])('a template %s is wrong use, told in one line', async (_, template, message) => {
    const broken = folderWith({});
    cpSync(outdir, broken, { recursive: true });
    writeFileSync(join(broken, 'Mail.template.json'), template);
    const { status, stdout, stderr } = await ran(['preview', '--assembly', broken]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  test('of several properties that are none each resource is named', async () => {
    const broken = folderWith({});
    cpSync(outdir, broken, { recursive: true });
    const record = { Type: 'AWS::Route53::RecordSet', Properties: { Name: 5, Type: 'A', HostedZoneId: 'Z1' } };
    const well = { ...record, Properties: { ...record.Properties, Name: 'a.example', TTL: '300', ResourceRecords: ['192.0.2.1'] } };
    writeFileSync(join(broken, 'Mail.template.json'), JSON.stringify({ Resources: { One: record, Two: well, Three: record } }));
    const { status, stderr } = await ran(['preview', '--assembly', broken]);
    expect(status).toBe(2);
    expect(stderr.match(/Mail\/\w+ has a property/g)).toEqual(['Mail/One has a property', 'Mail/Three has a property']);
  });

  test('a template that is gone is wrong use too', async () => {
    const broken = folderWith({});
    cpSync(outdir, broken, { recursive: true });
    rmSync(join(broken, 'Mail.template.json'));
    expect(await ran(['preview', '--assembly', broken])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^error: .*Mail\.template\.json .*ENOENT.*\n$/),
    });
  });

  test('previews any synthesized stacks', async () => {
    const { status, stdout } = await ran(['preview', '--assembly', outdir]);
    expect(status).toBe(0);
    expect(stdout.replaceAll(outdir, 'cdk.out')).toMatchInlineSnapshot(`
"cdk.out: cloud assembly cdk.out

namespace     https://<domain>  https://autodiscover.  http redirect                   endpoint                result
fabrikam.com  no address        dropped ~42 s          302 → autodiscover.contoso.com  401, certificate valid  ✓ reached

1 of 1 walk reaches its endpoint
note: https://<domain> itself, often a web site, is not part of a preview: it is assumed to have no address
note: each endpoint is a stand-in, and the certificate that is valid here a temporary one: the command 'certificate' looks at the real one
note: not walked: hosts to redirect without a public record (1); --external assumes that their CNAMEs are made elsewhere
note: mail-autodiscoversiteloadbalancer902346ce-2ba5340a9b.eu-central-1.elb.amazonaws.com drops port 443: a client waits for each of its addresses, 2 at least, as there is one for each availability zone; refuseHttps: true in the props of AutodiscoverRedirect or RedirectSite has it refuse at once
"
`);
  });

  test('ends with status 1 where a namespace does not come to an endpoint, and says why and what fixes it', async () => {
    const elsewhere = folderWith({});
    const app = new App({ outdir: elsewhere });
    const stack = new Stack(app, 'Dns');
    new NamespaceRecords(stack, 'Records', { redirectHost: RedirectHost.external('redirect.contoso.com'), namespaces: [inOwnZone(stack, 'fabrikam.com')] });
    app.synth();
    const { status, stdout } = await ran(['preview', '--assembly', elsewhere]);
    expect(status).toBe(1);
    expect(stdout).toContain(
      'fabrikam.com: autodiscover.fabrikam.com leads to redirect.contoso.com, which is not part of this preview; preview it together with',
    );
    expect(stdout).toContain('0 of 1 walk');
  });

  test('says when the stacks were synthesized, if that is more than an hour ago', async () => {
    const old = folderWith({});
    cpSync(outdir, old, { recursive: true });
    const at = new Date(Date.now() - 3 * 3_600_000);
    utimesSync(join(old, 'manifest.json'), at, at);
    const { stdout } = await ran(['preview', '--assembly', old, '--json']);
    expect(JSON.parse(stdout).notes.at(-2)).toBe(
      `${old} was synthesized at ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC: later changes of the app are not in it`,
    );
  });

  test('--external takes records that are made elsewhere for made', async () => {
    const { status, stdout } = await ran(['preview', '--assembly', outdir, '--external', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).rows.map(({ domain, ok, external }: Record<string, unknown>) => [domain, ok, external])).toEqual([
      ['fabrikam.com', true, false],
      ['tailspintoys.com', true, true],
    ]);
  });
});

test('--html writes one page', async () => {
  const file = join(folderWith({}), 'preview.html');
  const { status, stderr } = await ran(['preview', 'contoso', '--html', file]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: `wrote ${file}\n` });
  const page = readFileSync(file, 'utf8');
  expect([page.slice(0, 15).toLowerCase(), page.includes('19 of 19 walks reach their endpoint'), page.trimEnd().endsWith('</html>')]).toEqual([
    '<!doctype html>',
    true,
    true,
  ]);
});

describe('--serve', () => {
  test('keeps everything up until it is stopped, and says how to point a client at it', async () => {
    const served = running(['preview', 'contoso', '--only', 'fabrikam.com', '--serve']);
    await served.message('runs on this machine until Ctrl-C');
    const shown = served.stdout().slice(served.stdout().indexOf('contoso runs'));
    const caFile = /--cacert (\S+)/.exec(shown)?.[1] as string;
    const [, httpPort] = /--connect-to autodiscover\.fabrikam\.com:80:127\.0\.0\.1:(\d+)/.exec(shown) as RegExpExecArray;
    const [forAll, onLinux] = shown.split('\nverify, and');
    expect(forAll.replaceAll(caFile, 'ca.pem').replaceAll(/\b\d{4,5}\b/g, '<port>')).toMatchInlineSnapshot(`
"contoso runs on this machine until Ctrl-C.

DNS, public view  127.0.0.1:<port>
  dig @127.0.0.1 -p <port> autodiscover.fabrikam.com

DNS, as a VPC of the private zones resolves it  127.0.0.1:<port>
  dig @127.0.0.1 -p <port> autodiscover.fabrikam.com

redirect site  127.0.0.1:<port>
  curl -i --connect-to autodiscover.fabrikam.com:80:127.0.0.1:<port> http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml

stand-in for autodiscover-s.outlook.com, autodiscover.contoso.com  127.0.0.1:<port>
  curl -i --cacert ca.pem --connect-to autodiscover.contoso.com:443:127.0.0.1:<port> https://autodiscover.contoso.com/autodiscover/autodiscover.xml
"
`);
    expect(onLinux).toBe(
      process.platform === 'linux'
        ? ` clients that ask the DNS  in a network namespace, without root
  npx cdk-autodiscover-redirect preview contoso --only fabrikam.com --shell
  npx cdk-autodiscover-redirect preview contoso --only fabrikam.com --shell 'npx cdk-autodiscover-redirect verify contoso --only fabrikam.com --any-target'
`
        : undefined,
    );
    // Root serves on real ports, and any user of the machine copies the lines.
    expect([dirname(caFile), caFile].map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(['755', '644']);
    expect(readFileSync(caFile, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/);
    const answer = await fetch(`http://127.0.0.1:${httpPort}/Autodiscover/Autodiscover.xml`, {
      redirect: 'manual',
      headers: { host: 'autodiscover.fabrikam.com' },
    });
    // fetch does not send another Host than its URL's: the load balancer answers that of 127.0.0.1.
    expect(answer.status).toBe(404);
    expect(answer.headers.get('server')).toBe('awselb/2.0');
    const { status } = await served.stop();
    expect(status).toBe(0);
    expect(existsSync(caFile)).toBe(false);
    await expect(fetch(`http://127.0.0.1:${httpPort}/`)).rejects.toThrow();
  });

  test('folds what it says of a shell to the terminal, and breaks no command', () => {
    const servers = [{ role: 'dns', hosts: ['public'], addresses: ['127.43.0.1'], port: 53 }] as const;
    const subject = { name: 'contoso', namespaces: [{ domain: 'fabrikam.com' }] } as unknown as Parameters<typeof renderShell>[1];
    const verify = `npx cdk-autodiscover-redirect verify contoso --only ${'fabrikam.com '.repeat(9)}--any-target`;
    const shown = (width?: number) => renderShell({ servers }, subject, verify, width).split('\n');
    expect(shown(80).filter((line) => line.length > 80)).toEqual([`  ${verify}`]);
    expect(shown(80).join(' ')).toBe(shown().join(' '));
  });

  test('says of a load balancer that its attributes are not read', () => {
    const servers = [{ role: 'redirect site', hosts: ['lb'], addresses: ['127.0.0.1'], port: 8080 }] as const;
    const titleWith = (attributes: object) => {
      const subject = { name: 'x', namespaces: [], topology: { loadBalancers: [{ dnsName: 'lb', ...attributes }] } };
      const shown = renderServing(
        { servers },
        subject as unknown as Parameters<typeof renderServing>[1],
        { caFile: 'ca.pem', environments: 'x' },
        pc.createColors(false),
      );
      return /^redirect site.*(?= {2}127)/m.exec(shown)?.[0];
    };
    expect(titleWith({})).toBe('redirect site, with the default attributes of a load balancer, as its own are not read');
    expect(titleWith({ attributes: {} })).toBe('redirect site');
  });

  test('lists the servers with all their addresses with --json, and says on the standard error how to connect', async () => {
    const http = await freePort('http');
    const served = running(['preview', 'contoso', '--only', 'fabrikam.com', '--serve', '--json', '--http-port', String(http)]);
    await served.message('"servers"');
    const { servers } = JSON.parse(served.stdout());
    const sites = servers.filter(({ role }: PreviewServer) => role === 'redirect site');
    expect(sites).toEqual([{ role: 'redirect site', hosts: [expect.stringMatching(/\.elb\.amazonaws\.com$/)], addresses: expect.any(Array), port: http }]);
    expect(sites[0].addresses[0]).toBe(await firstAddressOf('http'));
    for (const { role, addresses } of servers) if (role !== 'redirect site') expect(addresses).toEqual(['127.0.0.1']);
    const { stderr } = await served.stop();
    expect(stderr).toContain('runs on this machine until Ctrl-C');
  });

  describe('on a port that is taken', () => {
    let taken: Server;
    afterEach((done) => {
      taken.close(done);
    });

    test.each(['http', 'https', 'dns'] as const)('--%s-port says so, before the synthesis', async (type) => {
      const address = await firstAddressOf(type);
      const option = `--${type}-port`;
      taken = createServer().listen(0, address);
      await once(taken, 'listening');
      const { port } = taken.address() as { port: number };
      // On a terminal it says when it synthesizes, which it does not come to.
      const { status, stderr } = await ran(['preview', 'contoso', option, String(port), '--html', 'nowhere/preview.html'], {
        isTTY: true,
        env: { NO_COLOR: '1' },
      });
      expect(status).toBe(2);
      expect(stderr).toBe('error: --html: nowhere/preview.html cannot be written (ENOENT): name a file in a folder that exists\n');
      const other = await ran(['preview', 'contoso', option, String(port)], { isTTY: true, env: { NO_COLOR: '1' } });
      expect(other).toEqual({
        status: 2,
        stdout: '',
        stderr: `error: ${option}: port ${port} of ${address} is taken: stop what listens on it, or choose another port (0 for any that is free)\n`,
      });
    });
  });
});

test.each<[string, string[], string]>([
  ['an environment that is not there', ['nowhere'], "has no environment 'nowhere'"],
  [
    'a namespace that is not there',
    ['contoso', '--only', 'other.com'],
    "has no namespace 'other.com'; 'npx cdk-autodiscover-redirect plan contoso' lists its namespaces",
  ],
  [
    'mistyped namespaces',
    ['contoso', '--only', 'fabrikm.com', 'other.com'],
    "has no namespace 'fabrikm.com' (did you mean 'fabrikam.com'?), 'other.com'; 'npx cdk-autodiscover-redirect plan contoso' lists its namespaces",
  ],
  ['a namespace that is none', ['contoso', '--only', 'https://fabrikam.com'], "--only: 'https://fabrikam.com' is a URL"],
  ['a port that is none', ['contoso', '--http-port', '70000'], 'A port is a number from 0 to 65535'],
  ['two sources', ['contoso', '--assembly', 'cdk.out'], "'contoso' and --assembly are two sources"],
  ['an account and an assembly', ['--from-account', '--assembly', 'cdk.out'], '--assembly and --from-account are two sources'],
  ['a role without an account', ['contoso', '--role', 'arn'], '--role goes with --from-account'],
  ['a profile without an account', ['contoso', '--profile', 'dns'], '--profile goes with --from-account'],
  ['--external without an assembly', ['contoso', '--external'], '--external goes with --assembly'],
  ['a folder that is no assembly', ['--assembly', 'lib'], 'lib has no manifest.json'],
  [
    'a folder of a manifest of something else',
    ['--assembly', folderWith({ 'manifest.json': '{"name":"pwa"}' })],
    'is not a cloud assembly that this version of aws-cdk-lib can read',
  ],
  ['a manifest that is no JSON', ['--assembly', folderWith({ 'manifest.json': '{' })], 'is not a cloud assembly that this version of aws-cdk-lib can read'],
  ['a page that cannot be written', ['contoso', '--html', 'nowhere/preview.html'], 'nowhere/preview.html cannot be written (ENOENT)'],
  ['a shell with a port', ['contoso', '--shell', '--http-port', '8080'], '--shell serves on ports 53, 80 and 443: leave out --http-port'],
  ['a shell, and servers until Ctrl-C', ['contoso', '--serve', '--shell', 'true'], '--serve and --shell are two ways to connect clients: give one of them'],
  ['one port for two servers', ['contoso', '--http-port', '18080', '--https-port', '18080'], 'error: --https-port: 18080 is also the port of --http-port'],
])('%s is wrong use', async (_, args, message) => {
  const { status, stdout, stderr } = await ran(['preview', ...args]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^ +at /m);
});

test('without a folder for temporary files, it says what to set', async () => {
  const file = join(folderWith({ file: '' }), 'file');
  const temporary = jest.spyOn(os, 'tmpdir').mockReturnValue(file);
  const { status, stderr } = await ran(['preview', 'contoso']);
  temporary.mockRestore();
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: cannot create a temporary folder at .* \(ENOTDIR\): set TMPDIR to a folder that exists.*\n$/);
});

test('stopped before the walk, it says nothing and ends as a shell calls that', async () => {
  const folder = folderWith({ 'test.yaml': LOOKED_UP });
  expect(await ran(['preview', '-e', folder], { stop: AbortSignal.abort() })).toEqual({ status: 130, stdout: '', stderr: '' });
});

test('a port of 0 is any that is free', async () => {
  expect((await ran(['preview', 'contoso', '--only', 'adatum.com', '--http-port', '0'])).status).toBe(0);
});
