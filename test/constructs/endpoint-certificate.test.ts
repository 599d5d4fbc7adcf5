/** @slow */

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, ContextProvider, Stack, Stage } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, EndpointCertificate, NamespaceRecords, RedirectHost, SmtpNamespace, WhenCovered } from '../../lib';
import { CERTIFICATE_PLUGIN, certificateContextKey } from '../../lib/coverage/certificate-facts';
import { bundled, PACKAGES } from '../bundled';
import { ENDPOINT, inOwnZone, RECORD, RULE, redirect, resources, zone } from './fixture';

const ENV = { account: '111111111111', region: 'eu-central-1' };
const KEY = certificateContextKey({ ...ENV, endpoint: ENDPOINT.host });
const DAY_MS = 24 * 60 * 60 * 1000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

function facts(changes: object = {}) {
  return {
    source: { kind: 'tls', host: ENDPOINT.host, port: 443 },
    names: ['*.fabrikam.com', 'autodiscover.contoso.com'],
    notBefore: inDays(-100),
    notAfter: inDays(1000),
    status: 'VALID',
    seenAt: inDays(-1),
    ...changes,
  };
}

function stackWith(value: unknown, env: { account?: string; region?: string } = ENV): Stack {
  return new Stack(new App({ context: value === undefined ? {} : { [KEY]: value } }), 'Stack', { env });
}

function said(stack: Stack): string[] {
  const messages = stack.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type.startsWith('aws:cdk:')));
  return messages.filter(({ type }) => /error|warning|info/.test(type)).map(({ type, data }) => `${type.slice('aws:cdk:'.length)}: ${data}`);
}

function targets(stack: Stack): Record<string, unknown> {
  return Object.fromEntries(resources(stack, RECORD).flatMap(({ Name, ResourceRecords }) => (ResourceRecords ? [[Name, ResourceRecords[0]]] : [])));
}

describe('the key of what is cached', () => {
  test.each([
    ['111111111111', 'eu-central-1', 'autodiscover.contoso.com'],
    ['222222222222', 'us-gov-west-1', 'xn--bcher-kva.example'],
    ['a:b', 'x$y:', 'c:d$:e'],
  ])("of %s %s %s is that of CDK's look-ups", (account, region, endpoint) => {
    const stack = new Stack(new App(), 'Stack', { env: { account, region } });
    const { key } = ContextProvider.getKey(stack, { provider: 'plugin', props: { pluginName: CERTIFICATE_PLUGIN, endpoint } });
    expect(certificateContextKey({ account, region, endpoint })).toBe(key);
  });
});

describe('WhenCovered.DIRECT', () => {
  const both = (stack: Stack) => [inOwnZone(stack, 'fabrikam.com'), inOwnZone(stack, 'adatum.com')];

  test('leads covered namespaces straight to the endpoint, and changes nothing but the value of their CNAMEs', () => {
    const [direct, byDefault] = [WhenCovered.DIRECT, undefined].map((whenCovered) => {
      const stack = stackWith(facts());
      redirect(stack, { whenCovered, namespaces: both(stack) });
      return stack;
    });
    expect(targets(direct)).toEqual({ 'autodiscover.fabrikam.com.': 'autodiscover.contoso.com', 'autodiscover.adatum.com.': 'redirect.contoso.com' });
    expect(targets(byDefault)).toEqual({ 'autodiscover.fabrikam.com.': 'redirect.contoso.com', 'autodiscover.adatum.com.': 'redirect.contoso.com' });
    expect(resources(direct, RULE)).toEqual(resources(byDefault, RULE));
    const ids = (stack: Stack) => stack.node.findAll().map(({ node }) => node.path);
    expect(ids(direct)).toEqual(ids(byDefault));
  });

  test('is a choice of each namespace too', () => {
    const stack = stackWith(facts({ names: ['*.fabrikam.com', 'autodiscover.adatum.com', 'autodiscover.contoso.com'] }));
    redirect(stack, {
      whenCovered: WhenCovered.DIRECT,
      namespaces: [SmtpNamespace.inZone('fabrikam.com', zone(stack, 'fabrikam.com'), { whenCovered: WhenCovered.REDIRECT }), inOwnZone(stack, 'adatum.com')],
    });
    expect(targets(stack)).toEqual({ 'autodiscover.fabrikam.com.': 'redirect.contoso.com', 'autodiscover.adatum.com.': 'autodiscover.contoso.com' });
  });

  test.each([
    ['nothing is known', undefined],
    ['ACM never issued the certificate', facts({ status: 'PENDING_VALIDATION' })],
  ])('redirects where %s', (_, value) => {
    const stack = stackWith(value);
    redirect(stack, { whenCovered: WhenCovered.DIRECT, namespaces: both(stack) });
    expect(new Set(Object.values(targets(stack)))).toEqual(new Set(['redirect.contoso.com']));
  });

  test('leaves aliases and endpoints of their own at the site', () => {
    const stack = stackWith(facts());
    redirect(stack, {
      whenCovered: WhenCovered.DIRECT,
      namespaces: [
        SmtpNamespace.inZone('fabrikam.com', zone(stack, 'autodiscover.fabrikam.com')),
        SmtpNamespace.inZone('x.fabrikam.com', zone(stack, 'fabrikam.com'), { endpoint: AutodiscoverEndpoint.exchangeOnline() }),
      ],
    });
    expect(targets(stack)).toEqual({ 'autodiscover.x.fabrikam.com.': 'redirect.contoso.com' });
  });

  test('is refused of a namespace with an endpoint of its own, and without an endpoint', () => {
    const own = SmtpNamespace.external('fabrikam.com', { endpoint: AutodiscoverEndpoint.exchangeOnline(), whenCovered: WhenCovered.DIRECT });
    expect(() => redirect(stackWith(facts()), { namespaces: [own] })).toThrow("whenCovered is only for the site's endpoint: leave one of the two out");
    const alone = { redirectHost: RedirectHost.external('redirect.contoso.com'), namespaces: [SmtpNamespace.external('fabrikam.com')] };
    expect(() => new NamespaceRecords(stackWith(facts()), 'Records', { ...alone, whenCovered: WhenCovered.DIRECT })).toThrow('give endpoint');
  });

  test('in another account takes what was read in that of the site', () => {
    const app = new App({ context: { [KEY]: facts() } });
    const site = new Stack(app, 'Site', { env: ENV });
    const records = new Stack(app, 'Records', { env: { account: '222222222222', region: 'us-east-1' } });
    const options = { redirectHost: RedirectHost.external('redirect.contoso.com'), endpoint: ENDPOINT, whenCovered: WhenCovered.DIRECT };
    new NamespaceRecords(records, 'Given', {
      ...options,
      certificate: EndpointCertificate.fromContext(site, ENDPOINT),
      namespaces: [inOwnZone(records, 'fabrikam.com')],
    });
    new NamespaceRecords(records, 'Own', { ...options, namespaces: [inOwnZone(records, 'sales.fabrikam.com')] });
    expect(targets(records)).toEqual({
      'autodiscover.fabrikam.com.': 'autodiscover.contoso.com',
      'autodiscover.sales.fabrikam.com.': 'redirect.contoso.com',
    });
  });
});

describe('at synthesis', () => {
  const saidOf = (value: unknown, props: Parameters<typeof redirect>[1] = {}) => {
    const stack = stackWith(value);
    redirect(stack, props);
    return said(stack);
  };

  test('a good certificate is nothing to speak of, and neither is that nobody has looked', () => {
    expect(saidOf(facts())).toEqual([]);
    expect(saidOf(undefined)).toEqual([]);
  });

  describe('an endpoint that the certificate does not name', () => {
    const MISMATCH = /the certificate names mail\.contoso\.com and not autodiscover\.contoso\.com.* \(cdk-autodiscover-redirect:endpoint-not-covered\)$/m;
    const failureOf = (stack: Stack) => {
      try {
        (App.of(stack) as App).synth();
      } catch (error) {
        return (error as Error).message;
      }
      return undefined;
    };

    test('fails the synthesis, through a stage too, and says what fixes it, what looks again, and what passes over it', () => {
      const stage = new Stage(new App({ context: { [KEY]: facts({ names: ['mail.contoso.com'] }) } }), 'Prod');
      const stack = new Stack(stage, 'Stack', { env: ENV });
      redirect(stack);
      const message = failureOf(stack);
      expect(message).toMatch(MISMATCH);
      expect(message).toContain('[Prod/Stack/Autodiscover/Rules]');
      expect(message).toContain(
        `If it has changed since ${inDays(-1).slice(0, 10)}, when it was last looked up, run 'npx cdk-autodiscover-redirect certificate'`,
      );
      expect(message).toContain('failOnCertificateMismatch: false');
      expect(message?.split('autodiscover-redirect:endpoint-not-covered')).toHaveLength(2);
      expect(said(stack)).toEqual([]);
    });

    test('is a warning where failOnCertificateMismatch is false, and the templates are the same', () => {
      const [passed, good] = [facts({ names: ['mail.contoso.com'] }), facts()].map((value) => {
        const stack = stackWith(value);
        redirect(stack, { failOnCertificateMismatch: false });
        return stack;
      });
      expect(said(passed)).toEqual([expect.stringMatching(/^warning: .*\[ack: cdk-autodiscover-redirect:endpoint-not-covered\]$/)]);
      expect(Template.fromStack(passed).toJSON()).toEqual(Template.fromStack(good).toJSON());
    });

    test('has nobody look again where its names were given', () => {
      const stack = stackWith(undefined);
      redirect(stack, { certificate: EndpointCertificate.withNames(['mail.contoso.com']) });
      const message = failureOf(stack);
      expect(message).toMatch(MISMATCH);
      expect(message).not.toContain('npx cdk-autodiscover-redirect certificate');
    });
  });

  test.each([
    ['certificate-expired', { notAfter: inDays(-2) }],
    ['ends-soon', { notAfter: inDays(10) }],
    ['certificate-untrusted', { status: 'UNTRUSTED' }],
    ['certificate-pending-validation', { status: 'PENDING_VALIDATION' }],
    ['renewal-failed', { status: 'ISSUED', renewal: { eligible: true, status: 'FAILED' } }],
  ])('%s is a warning that can be acknowledged', (id, changes) => {
    expect(saidOf(facts(changes))).toEqual([expect.stringMatching(new RegExp(`^warning: .*\\[ack: cdk-autodiscover-redirect:${id}\\]$`))]);
  });

  test('facts that are old say so', () => {
    expect(saidOf(facts({ seenAt: inDays(-40) }))).toEqual([expect.stringMatching(/^info: .* 40 days ago.*\(cdk-autodiscover-redirect:facts-stale\)$/)]);
  });

  test('where somebody asked for the certificate, that nobody has looked is one hint', () => {
    const hint = [expect.stringMatching(/^info: .*run 'npx cdk-autodiscover-redirect certificate'.*\(cdk-autodiscover-redirect:no-facts\)$/)];
    expect(saidOf(undefined, { whenCovered: WhenCovered.DIRECT })).toEqual(hint);
    expect(saidOf(undefined, { namespaces: [SmtpNamespace.external('fabrikam.com', { whenCovered: WhenCovered.DIRECT })] })).toEqual(hint);
  });

  test('what is no facts is a warning, and changes nothing', () => {
    expect(saidOf({ names: 'autodiscover.contoso.com' })).toEqual([expect.stringMatching(/^warning: .*\[ack: cdk-autodiscover-redirect:facts-unreadable\]$/)]);
  });

  test('a stack without account and region reads nothing', () => {
    const stack = stackWith(facts({ names: [] }), {});
    redirect(stack);
    expect(said(stack)).toEqual([]);
  });

  test('names can be given', () => {
    const certificate = EndpointCertificate.withNames(['Autodiscover.Contoso.com', '*.fabrikam.com']);
    expect(certificate.names).toEqual(['*.fabrikam.com', 'autodiscover.contoso.com']);
    const stack = stackWith(facts({ names: [] }));
    redirect(stack, { certificate, whenCovered: WhenCovered.DIRECT, namespaces: [inOwnZone(stack, 'fabrikam.com')] });
    expect(said(stack)).toEqual([]);
    expect(targets(stack)).toEqual({ 'autodiscover.fabrikam.com.': 'autodiscover.contoso.com' });
  });
});

describe('fromLookup', () => {
  const missing = (stack: Stack) => (App.of(stack) as App).synth().manifest.missing;

  test('has CDK ask the plugin where nothing is cached', () => {
    const stack = stackWith(undefined);
    const { names } = EndpointCertificate.fromLookup(stack, ENDPOINT, { handshake: true, port: 8443 });
    expect(names).toBeUndefined();
    expect(missing(stack)).toEqual([
      {
        key: KEY,
        provider: 'plugin',
        props: { ...ENV, pluginName: CERTIFICATE_PLUGIN, endpoint: ENDPOINT.host, source: 'tls', port: 8443, lookupRoleArn: expect.any(String) },
      },
    ]);
  });

  test('asks nobody for what is cached', () => {
    const stack = stackWith(facts());
    expect(EndpointCertificate.fromLookup(stack, ENDPOINT).names).toEqual(facts().names);
    expect(missing(stack)).toBeUndefined();
  });

  test('says why the plugin found nothing', () => {
    const stack = stackWith({ $providerError: 'ACM has no certificate that names it' });
    redirect(stack, { certificate: EndpointCertificate.fromLookup(stack, ENDPOINT) });
    expect(said(stack)).toEqual([expect.stringContaining('its look-up failed: ACM has no certificate that names it')]);
  });

  test.each([
    ['a stack without account and region', {}, {}, 'give the stack an env'],
    ['an ARN and a handshake', ENV, { certificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/1', handshake: true }, 'leave one of the two out'],
    ['a port without a handshake', ENV, { port: 8443 }, 'add handshake: true'],
  ])('refuses %s', (_, env, options, message) => {
    expect(() => EndpointCertificate.fromLookup(stackWith(undefined, env), ENDPOINT, options)).toThrow(message);
  });
});

test('loading the constructs, and using what is cached, loads no SDK', async () => {
  const contents = `
    const { App, Stack } = require('aws-cdk-lib/core');
    const { AutodiscoverEndpoint, EndpointCertificate, NamespaceRecords, RedirectHost, SmtpNamespace, WhenCovered } = require('./lib/index.ts');
    const stack = new Stack(new App(), 'Stack', { env: ${JSON.stringify(ENV)} });
    const endpoint = AutodiscoverEndpoint.of('autodiscover.contoso.com');
    EndpointCertificate.fromLookup(stack, endpoint);
    new NamespaceRecords(stack, 'Records', {
      endpoint,
      certificate: EndpointCertificate.withNames(['autodiscover.fabrikam.com']),
      whenCovered: WhenCovered.DIRECT,
      redirectHost: RedirectHost.external('redirect.contoso.com'),
      namespaces: [SmtpNamespace.external('fabrikam.com')],
    });
    console.log(JSON.stringify(Object.keys(require.cache).filter((file) => /node_modules.(@aws-sdk|@smithy)/.test(file))));`;
  const file = await bundled({ stdin: { contents, resolveDir: resolve('.') } });
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', env: { ...process.env, ...PACKAGES } });
  expect({ stdout, stderr }).toEqual({ stdout: '[]\n', stderr: '' });
});
