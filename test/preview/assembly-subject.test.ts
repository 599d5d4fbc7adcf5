/** @slow */

import { readFileSync } from 'node:fs';
import { Peer, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnRecordSet, HostedZone, PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { App, Fn, Stack } from 'aws-cdk-lib/core';
import { InsideStack, OutsideStack } from '../../examples/split-horizon/mail-stacks';
import { AutodiscoverEndpoint, AutodiscoverRedirect, type AutodiscoverRedirectProps, HostsMode, RedirectHost, SmtpNamespace } from '../../lib';
import { assemblySubject } from '../../lib/preview/assembly-subject';
import { startPreview } from '../../lib/preview/preview';
import { walksOf } from './fixture';

/* What an assembly's templates leave open is an error or a note, and never well. */

const ENV = { account: '111111111111', region: 'eu-central-1' };
const DNS_NAME = 'shared-1234567890.eu-central-1.elb.amazonaws.com';
const endpoint = AutodiscoverEndpoint.of('autodiscover.contoso.com');

/** A site with these namespaces, in an app with whatever else is put into it. */
function assembly(namespaces: readonly SmtpNamespace[], more: (app: App) => void = () => {}, props: Partial<AutodiscoverRedirectProps> = {}) {
  const app = new App();
  const stack = new Stack(app, 'Mail', { env: ENV });
  const zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0CONTOSO', zoneName: 'contoso.com' });
  const vpc = props.loadBalancer ? undefined : new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  new AutodiscoverRedirect(stack, 'Autodiscover', {
    vpc,
    endpoint,
    redirectHost: RedirectHost.inZone(zone, 'autodiscoverredirect'),
    namespaces: [...namespaces],
    ...props,
  });
  more(app);
  return app.synth().directory;
}

const record = (app: App, stack: string, name: string, value: string, hostedZoneId = 'Z0FABRIKAM') =>
  new CfnRecordSet(new Stack(app, stack, { env: ENV }), 'Record', { hostedZoneId, name, type: 'CNAME', ttl: '300', resourceRecords: [value] });

const results = async (folder: string, external = true) =>
  (await walksOf(assemblySubject(folder, external))).map(({ domain, ok, problem }) => [domain, ok, problem ?? '']).sort();

const external = [SmtpNamespace.external('fabrikam.com'), SmtpNamespace.external('adatum.com')];

test('an external namespace with a private record is walked outside too; one that is private alone is not', async () => {
  const app = new App();
  const stack = new Stack(app, 'Mail', { env: ENV });
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  const inside = (zoneName: string) => new PrivateHostedZone(stack, zoneName, { zoneName, vpc });
  const privateZones = [inside('fabrikam.com')];
  const outside = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0CONTOSO', zoneName: 'contoso.com' });
  const namespaces = [SmtpNamespace.external('fabrikam.com', { privateZones }), SmtpNamespace.inPrivateZones('adatum.com', [inside('adatum.com')])];
  new AutodiscoverRedirect(stack, 'Autodiscover', { vpc, endpoint, redirectHost: RedirectHost.inZone(outside, 'redirect'), namespaces });
  const { directory } = app.synth();
  const walked = (external: boolean) => assemblySubject(directory, external).namespaces.map(({ domain, view, external: is }) => `${domain} ${view} ${is}`);
  expect(walked(false)).toEqual(['adatum.com private false', 'fabrikam.com private false']);
  expect(walked(true).sort()).toEqual(['adatum.com private false', 'fabrikam.com private false', 'fabrikam.com public true']);
  expect((await results(directory)).map(([domain, ok]) => [domain, ok])).toEqual([
    ['adatum.com', true],
    ['fabrikam.com', true],
    ['fabrikam.com', true],
  ]);
});

test('external namespaces without a rule, where any host is redirected, are walked too', async () => {
  const any = (more: (app: App) => void = () => {}) => assembly(external, more, { hosts: HostsMode.ANY });
  const folder = any();
  expect(await results(folder)).toEqual([
    ['adatum.com', true, ''],
    ['fabrikam.com', true, ''],
  ]);
  expect(assemblySubject(folder, false).notes).toContainEqual(expect.stringMatching(/^not walked: .* \(2\)/));
  const two = any((app) => {
    const stack = new Stack(app, 'Second', { env: ENV });
    new AutodiscoverRedirect(stack, 'Autodiscover', { endpoint, hosts: HostsMode.ANY, namespaces: [SmtpNamespace.external('tailspintoys.com')] });
  });
  expect((await results(two)).map(([, ok, problem]) => [ok, problem])).toEqual(
    Array(3).fill([false, expect.stringMatching(/^no rule names autodiscover\.\S+, and which of 2 load balancers its CNAME leads to is unknown$/)]),
  );
});

test.each([
  ['one zone', 'Z0FABRIKAM', /made more than once in Z0FABRIKAM/],
  ['zones that may be of one name', 'Z1FABRIKAM', /one of them may be private/],
])('two stacks that lead one name to different places, in %s: an error, and not made elsewhere', async (_, other, message) => {
  const folder = assembly(external, (app) => {
    record(app, 'One', 'autodiscover.fabrikam.com', 'autodiscoverredirect.contoso.com');
    record(app, 'Two', 'autodiscover.fabrikam.com', 'www.webhost.example', other);
  });
  for (const made of [true, false]) {
    const [fabrikam] = (await results(folder, made)).filter(([domain]) => domain === 'fabrikam.com');
    expect(fabrikam).toEqual(['fabrikam.com', false, expect.stringMatching(message)]);
  }
  expect((await results(folder)).filter(([domain]) => domain === 'adatum.com')).toEqual([['adatum.com', true, '']]);
});

test('a CNAME in one stack, and addresses of the same name in another: an error, as no zone holds both', async () => {
  const folder = assembly(
    [],
    (app) => {
      record(app, 'One', 'autodiscover.fabrikam.com', 'autodiscoverredirect.contoso.com');
      const two = new Stack(app, 'Two', { env: ENV });
      new CfnRecordSet(two, 'Record', { hostedZoneId: 'Z0FABRIKAM', name: 'autodiscover.fabrikam.com', type: 'A', ttl: '300', resourceRecords: ['192.0.2.1'] });
    },
    { hosts: HostsMode.ANY },
  );
  expect(await results(folder)).toEqual([['fabrikam.com', false, expect.stringMatching(/has a CNAME and addresses in Z0FABRIKAM/)]]);
});

test('a CNAME that is made elsewhere leads to the redirect host, not to the load balancer', () => {
  const { elsewhere } = assemblySubject(assembly([SmtpNamespace.external('fabrikam.com')]), true);
  expect(elsewhere.flatMap(({ records }) => records.map(({ name, values }) => [name, ...values]))).toEqual([
    ['autodiscover.fabrikam.com', 'autodiscoverredirect.contoso.com'],
  ]);
});

test('a host that two sites redirect to different places: which its CNAME leads to is not known', async () => {
  const folder = assembly(external, (app) => {
    const stack = new Stack(app, 'Other', { env: ENV });
    new AutodiscoverRedirect(stack, 'Autodiscover', {
      vpc: new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 }),
      endpoint: AutodiscoverEndpoint.of('autodiscover.tailspintoys.com'),
      redirectHost: RedirectHost.external('redirect.tailspintoys.com'),
      namespaces: [SmtpNamespace.external('fabrikam.com')],
    });
  });
  expect(await results(folder)).toEqual([
    ['adatum.com', true, ''],
    ['fabrikam.com', false, expect.stringContaining('autodiscover.fabrikam.com to autodiscover.contoso.com and to autodiscover.tailspintoys.com')],
  ]);
});

test("an endpoint whose own record leads to the redirect site is not reached, and one of another host's is played", async () => {
  const at = (value: string) => assembly(external, (app) => record(app, 'One', 'autodiscover.contoso.com', value, 'Z0CONTOSO'));
  const lost = await results(at('autodiscoverredirect.contoso.com'));
  expect(lost.map(([domain, ok]) => [domain, ok])).toEqual([
    ['adatum.com', false],
    ['contoso.com', false],
    ['fabrikam.com', false],
  ]);
  for (const [, , problem] of lost) expect(problem).toMatch(/^the record of autodiscover\.contoso\.com leads to .*, which has no service on port 443$/);
  expect((await results(at('mail.webhost.example'))).filter(([, ok]) => !ok)).toEqual([]);
});

test('a wildcard of the stacks that answers where a CNAME is not made is shown', () => {
  for (const [other, shown] of [
    ['*.fabrikam.com', true],
    ['*.tailspintoys.com', false],
  ] as const) {
    const { notes } = assemblySubject(
      assembly(external, (app) => record(app, 'One', other, 'www.webhost.example')),
      true,
    );
    expect(notes.join('\n').includes('a wildcard record of these stacks answers for hosts without a CNAME: autodiscover.fabrikam.com')).toBe(shown);
  }
});

test('a record whose value only the deployment knows is not made elsewhere', async () => {
  const folder = assembly(external, (app) => record(app, 'One', 'autodiscover.fabrikam.com', Fn.importValue('Target')));
  expect(await results(folder)).toEqual([
    ['adatum.com', true, ''],
    ['fabrikam.com', false, expect.stringContaining('its record could not be read: One/Record')],
  ]);
});

test('a record whose name only the deployment knows may be any of them', async () => {
  const folder = assembly(external, (app) => record(app, 'One', Fn.importValue('Name'), 'www.webhost.example'));
  for (const [, ok, problem] of await results(folder)) {
    expect(ok).toBe(false);
    expect(problem).toContain('an unreadable record may be its own: One/Record');
  }
});

test('a load balancer by its attributes answers under the name that the records lead to', async () => {
  const app = new App();
  const holder = new Stack(app, 'Holder', { env: ENV });
  const group = SecurityGroup.fromSecurityGroupId(holder, 'Group', 'sg-0123');
  const loadBalancer = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(holder, 'Shared', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/50dc6c495c0c9188',
    loadBalancerDnsName: DNS_NAME,
    loadBalancerCanonicalHostedZoneId: 'Z215JYRZR1TBD5',
    securityGroupId: group.securityGroupId,
  });
  const zone = HostedZone.fromHostedZoneAttributes(holder, 'Zone', { hostedZoneId: 'Z0CONTOSO', zoneName: 'contoso.com' });
  new AutodiscoverRedirect(holder, 'Autodiscover', {
    loadBalancer,
    endpoint,
    redirectHost: RedirectHost.inZone(zone, 'autodiscoverredirect'),
    namespaces: [...external],
  });
  const subject = assemblySubject(app.synth().directory, true);
  expect(subject.topology.loadBalancers.map(({ dnsName }) => dnsName)).toEqual([DNS_NAME]);
  expect((await walksOf(subject)).map(({ domain, ok }) => [domain, ok]).sort()).toEqual([
    ['adatum.com', true],
    ['fabrikam.com', true],
  ]);
});

describe('who can reach it', () => {
  const notesOf = async (props: Parameters<typeof assembly>[2]) => {
    const subject = assemblySubject(assembly(external, undefined, props), true);
    const preview = await startPreview(subject);
    await preview.close();
    return preview.notes.join('\n');
  };

  test('everybody: no word of it, and the price of a port 443 that is dropped', async () => {
    const notes = await notesOf({});
    expect(notes).not.toMatch(/alone on port 80|is internal/);
    expect(notes).toMatch(/drops port 443: .* 2 at least, .*; refuseHttps: true in the props of AutodiscoverRedirect or RedirectSite has it refuse/);
  });

  test('refused: nothing is waited for', async () => {
    expect(await notesOf({ refuseHttps: true })).not.toContain('drops port 443');
  });

  test('a public site that lets some in alone', async () => {
    expect(await notesOf({ ingress: [Peer.ipv4('10.0.0.0/8')] })).toMatch(/internet-facing, and admits only 10\.0\.0\.0\/8 on port 80/);
  });

  test('an internal site that public DNS leads to', async () => {
    expect(await notesOf({ internetFacing: false })).toMatch(/^warning: .* is internal, and public DNS leads to it/m);
  });

  test('an internal site next to a public one: public DNS leads to the public one alone', async () => {
    const app = new App({ context: JSON.parse(readFileSync('examples/split-horizon/cdk.context.json', 'utf8')) });
    new OutsideStack(app, 'Outside', { env: ENV });
    new InsideStack(app, 'Inside', { env: ENV });
    const preview = await startPreview(assemblySubject(app.synth().directory, false));
    await preview.close();
    expect(preview.notes.join('\n')).not.toContain('is internal');
  });
});
