/** @slow */

import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { createColors } from 'picocolors';
import { accountErrorOf } from '../../lib/aws/aws-error';
import { factsOfDescription } from '../../lib/certificate/acm-facts';
import { certificateErrorOf } from '../../lib/certificate/acm-reads';
import { fail } from '../../lib/cli/failure';
import { renderServing } from '../../lib/cli/preview-serving';
import { colorsOf, printJson, printJsonLine, printLine } from '../../lib/cli/terminal';
import { namespaceLine, summaryLine } from '../../lib/cli/verify-lines';
import { certificateContextKey } from '../../lib/coverage/certificate-facts';
import { EnvironmentStage } from '../../lib/deploy/environment-stage';
import { discover } from '../../lib/discovery/walk';
import { loadEnvironment } from '../../lib/environment/load';
import type { Report, VerifyReport } from '../../lib/findings/report';
import type { Network } from '../../lib/network/network';
import { changesOf, renderChanges } from '../../lib/report/comparison';
import { renderJunit } from '../../lib/report/junit';
import { renderPage } from '../../lib/report/page/page';
import { renderTable } from '../../lib/report/table';
import { createAuthority } from '../certificate/certificates';
import { ran } from '../cli/terminal';
import { folderWith, HEAD } from '../environment/fixture';
import { reportOf, rowOf } from '../report/sample-report';
import { hostileVerification } from '../report/verified-report';

/*
 * Text of every origin through every output: no terminal and no CI runner has anything to obey, and JSON loses nothing.
 */

/** What shows that the text has come to an output at all. */
const MARK = 'mark';

/** Of these, an error may show no more than where it is. */
const UNQUOTED = ['YAML that is none', 'a context that is no JSON'];

const TEXTS: Readonly<Record<string, string>> = {
  'a command of GitHub Actions': `::error file=x::${MARK}`,
  'a command of Azure Pipelines': `##vso[task.setvariable variable=x]${MARK}`,
  'a command within a line': `a ##[set-output name=x;]${MARK}`,
  'control sequences': `\u001b]0;x\u0007\u001b[31m${MARK}\u009b2J`,
  'a line of its own': `a\r\n::add-mask::${MARK}\u2028::warning::x`,
  'an overridden direction': `\u202e${MARK}\u2066`,
};

const COLORS = createColors(true);
/** What the program itself colours with. */
const COLOR = new RegExp(`${'\\u001b'}\\[\\d{1,2}m`, 'g');

function expectHarmless(output: string, { colored = false } = {}): void {
  for (const line of (colored ? output.replace(COLOR, '') : output).split('\n')) {
    expect(line).not.toMatch(/##|^\s*::[a-z]/i);
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
  }
}

function written(print: (stream: { readonly isTTY: boolean; write(text: string): unknown }) => void, isTTY = false): string {
  let text = '';
  print({
    isTTY,
    write: (more) => {
      text += more;
    },
  });
  return text;
}

function asVerification(report: Report): VerifyReport {
  if (report.kind === 'verify') return report;
  return { ...report, kind: 'verify', rows: report.rows.map((row) => ({ ...row, resolver: undefined, findings: [], checks: [], addresses: [] })) };
}

/** Every output that a report has. */
function outputsOf(report: Report): Readonly<Record<string, string>> {
  const verification = asVerification(report);
  const round = { report: verification, total: report.rows.length, ended: 'whole' } as const;
  const before: VerifyReport = { ...verification, rows: verification.rows.map((row) => ({ ...row, ok: !row.ok, findings: [] })), findings: [] };
  return {
    table: written((stream) => printLine(stream, renderTable(report, colorsOf(stream, {})))),
    'table in colours': written((stream) => printLine(stream, renderTable(report, COLORS)), true),
    JSON: written((stream) => printJson(stream, report)),
    'lines of JSON': written((stream) => {
      for (const row of verification.rows) printJsonLine(stream, namespaceLine(row));
      printJsonLine(stream, summaryLine(round));
    }),
    JUnit: renderJunit(verification, { strict: false }),
    'strict JUnit': renderJunit(verification, { strict: true }),
    page: renderPage(report),
    'changes of a watch': written((stream) => printLine(stream, renderChanges(changesOf(before, verification), colorsOf(stream, {})))),
  };
}

/** @param without outputs that say nothing of it */
function expectHarmlessReport(report: Report, without: readonly string[] = ['changes of a watch']): void {
  for (const [output, text] of Object.entries(outputsOf(report))) {
    expectHarmless(text, { colored: output === 'table in colours' });
    if (!without.includes(output)) expect(`${output}: ${text.includes(MARK)}`).toBe(`${output}: true`);
  }
  expect(JSON.parse(outputsOf(report).JSON)).toEqual(JSON.parse(JSON.stringify(report)));
}

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A walk in which DNS, a certificate's names and issuer, and headers all hold the text, as far as their own form lets them. */
async function walked(text: string): Promise<Report> {
  const header = text.replace(/[\r\n]/g, ' ');
  const issued = await (await createAuthority({ commonName: text })).issue({ names: [text.replace(/[^ -~]/g, '?'), '*.example'] });
  const https = createTlsServer(issued, (socket) => socket.on('error', () => {}).end());
  const http = createServer((socket) => {
    socket
      .on('error', () => {})
      .once('data', () => {
        socket.end(Buffer.from(`HTTP/1.1 302 Found\r\nServer: ${header}\r\nLocation: ${header}\r\nContent-Length: 0\r\n\r\n`, 'utf8'));
      });
  });
  const ports = new Map([
    [443, await portOf(https)],
    [80, await portOf(http)],
  ]);
  const network: Network = {
    resolver: {
      resolve: async (name, type) => {
        const addresses = name.startsWith('autodiscover.') && type === 'A' ? ['127.0.0.1'] : [];
        return { status: 'NOERROR', cnames: [text], addresses, services: [] };
      },
    },
    connector: {
      connect: ({ port }) =>
        new Promise((resolve, reject) => {
          const socket = connect(ports.get(port) as number, '127.0.0.1', () => resolve(socket)).once('error', reject);
        }),
    },
  };
  const both = await Promise.all([['https-autodiscover'], ['http-redirect']].map((steps) => discover('fabrikam.com', network, { steps: steps as never })));
  return reportOf(both.map((walk) => rowOf('fabrikam.com', walk, { ok: false })));
}

const ENVIRONMENT = `${HEAD}redirectHost: { name: redirect.contoso.com, external: true }\nnamespaces: [{ domain: fabrikam.com, external: true }]\n`;
const KEY = certificateContextKey({ account: '111111111111', region: 'eu-central-1', endpoint: 'autodiscover.contoso.com' });

/** In quotes, as YAML and JSON both read it. */
const quoted = (text: string) => JSON.stringify(text);

/** What commands print of files that others wrote. */
const FILES: Readonly<Record<string, (text: string) => readonly string[]>> = {
  'a value in YAML': (text) => ['plan', '-e', folderWith({ 'test.yaml': `${HEAD}namespaces: [${quoted(text)}]\n` })],
  'a key in YAML': (text) => ['plan', '-e', folderWith({ 'test.yaml': `${ENVIRONMENT}${quoted(text)}: 1\n` })],
  'YAML that is none': (text) => ['plan', '-e', folderWith({ 'test.yaml': `${ENVIRONMENT}tags: *${text.replace(/[\r\n]/g, ' ')}\n` })],
  'a CSV of an environment': (text) => [
    'plan',
    '-e',
    folderWith({ 'test.yaml': `${HEAD}namespaces: [{ csv: list.csv, withoutZone: external }]\n`, 'list.csv': csvOf(text) }),
  ],
  'a CSV of a verification': (text) => [
    'verify',
    '--endpoint',
    'autodiscover.contoso.com',
    '--domains-file',
    join(folderWith({ 'list.csv': csvOf(text) }), 'list.csv'),
  ],
  'a list of domains': (text) => ['verify', '--endpoint', 'autodiscover.contoso.com', '--domains-file', join(folderWith({ list: `x ${text}\n` }), 'list')],
  'facts in a context': (text) => ['certificate', '-e', folderWith({ 'test.yaml': ENVIRONMENT }), '--offline', '--context', contextOf(text)],
  'facts in a context, as JSON': (text) => ['certificate', '-e', folderWith({ 'test.yaml': ENVIRONMENT }), '--offline', '--json', '--context', contextOf(text)],
  'a context that is no JSON': (text) => [
    'certificate',
    '-e',
    folderWith({ 'test.yaml': ENVIRONMENT }),
    '--offline',
    '--context',
    join(folderWith({ context: text }), 'context'),
  ],
  'an argument': (text) => ['plan', text],
  'an option': (text) => ['plan', `--${text}`],
  'a template': (text) => ['preview', '--assembly', assemblyOf(text)],
  'a template, as JSON': (text) => ['preview', '--json', '--assembly', assemblyOf(text)],
};

function csvOf(text: string): string {
  return `DomainName,DomainType\n"${text.replaceAll('"', '""')}",Authoritative\n`;
}

function factsOf(text: string) {
  return factsOfDescription(
    {
      SubjectAlternativeNames: [text],
      Status: 'FAILED',
      FailureReason: text as never,
      Issuer: text,
      KeyAlgorithm: text as never,
      NotAfter: new Date('2020-01-01'),
      RenewalSummary: { RenewalStatus: 'FAILED', RenewalStatusReason: text as never, DomainValidationOptions: [{ DomainName: text }], UpdatedAt: new Date() },
    },
    `arn:aws:acm:eu-central-1:111111111111:certificate/${text}`,
    new Date(),
  );
}

/** As somebody may have written it by hand, so that no look-up has seen to its texts. */
function contextOf(text: string): string {
  const raw = { ...factsOf(text), names: [text, '*.contoso.com'], issuer: text, keyType: text, statusReason: text, seenAt: text };
  return join(folderWith({ 'cdk.context.json': JSON.stringify({ [KEY]: raw }) }), 'cdk.context.json');
}

function assemblyOf(text: string): string {
  const outdir = folderWith({});
  const stack = new Stack(new App({ outdir, builtinCloudFormationValidation: false }), 'Mail');
  const record = (id: string, Name: string) =>
    new CfnResource(stack, id, {
      type: 'AWS::Route53::RecordSet',
      properties: { HostedZoneId: 'Z1', Name, Type: 'CNAME', TTL: '300', ResourceRecords: [text] },
    });
  record('Record', 'autodiscover.fabrikam.com');
  record('Hostile', `autodiscover.${text}`);
  new CfnResource(stack, 'Zone', { type: 'AWS::Route53::HostedZone', properties: { Name: text } });
  (stack.node.root as App).synth();
  return outdir;
}

describe.each(Object.entries(TEXTS))('%s', (_, text) => {
  test('in every text of a report', () => expectHarmlessReport(hostileVerification(text)));

  test('of DNS, of a certificate and of headers', async () => expectHarmlessReport(await walked(text), ['changes of a watch', 'JUnit', 'strict JUnit']));

  test.each(Object.entries(FILES))('in %s', async (origin, args) => {
    const { stdout, stderr, status } = await ran(args(text));
    expect({ stderr: status === 70 ? stderr : '' }).toEqual({ stderr: '' });
    expectHarmless(stdout + stderr);
    if (!UNQUOTED.includes(origin)) expect(stdout + stderr).toContain(MARK);
    if (origin.endsWith('as JSON')) expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(text).slice(1, -1).slice(0, 3));
  });

  test('in the answers of AWS', () => {
    const call = { action: 'route53:ListHostedZones', of: text, who: `arn:aws:iam::111111111111:user/${text}`, region: 'eu-central-1' };
    const thrown = (name: string) => Object.assign(new Error(text), { name, $metadata: { httpStatusCode: 400 } });
    const errors = [
      accountErrorOf(thrown('Odd'), call),
      ...['ResourceNotFoundException', 'InvalidArnException'].map((name) => certificateErrorOf(thrown(name), call)),
    ];
    for (const error of errors) {
      const output = written((stream) => fail(error, { stdout: stream, stderr: stream, env: {} }));
      expectHarmless(output);
      expect(output).toContain(MARK);
      // CDK's command line prints what its plugin throws.
      expectHarmless((error as Error).message);
    }
  });

  test('in what a synthesis reports', () => {
    const environment = loadEnvironment(join(folderWith({ 'test.yaml': ENVIRONMENT }), 'test.yaml'));
    const app = new App({ outdir: folderWith({}), builtinCloudFormationValidation: false, context: { [KEY]: { ...factsOf(text), names: [text] } } });
    const said: string[] = [];
    try {
      const stage = new EnvironmentStage(app, environment);
      said.push(...stage.node.findAll().flatMap(({ node }) => [...node.metadata.map(({ data }) => String(data)), ...node.validate()]));
    } catch (error) {
      said.push((error as Error).message);
    }
    const about = said.filter((message) => message.includes(MARK));
    expect(about).not.toEqual([]);
    for (const message of about) expectHarmless(message);
  });

  test('in the commands that a preview shows', () => {
    const servers = (['dns', 'redirect site', 'endpoint'] as const).map((role) => ({ role, hosts: [text], addresses: ['127.0.0.1'], port: 1 }));
    const subject = { name: text, namespaces: [{ domain: text, endpoint: text }], topology: { loadBalancers: [] } } as unknown as Parameters<
      typeof renderServing
    >[1];
    const shown = written((stream) =>
      printLine(stream, renderServing({ servers }, subject, { caFile: `/tmp/${text}/ca.pem`, environments: text }, colorsOf(stream, {}))),
    );
    expectHarmless(shown);
    expect(shown).toContain(MARK);
  });
});
