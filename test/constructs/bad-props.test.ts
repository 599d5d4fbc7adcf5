import { inspect } from 'node:util';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, ApplicationLoadBalancer, IpAddressType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { App, Duration, Lazy, Stack, Stage, Token } from 'aws-cdk-lib/core';
import {
  AutodiscoverEndpoint,
  type AutodiscoverRedirectProps,
  EndpointCertificate,
  ExchangeOnlineCloud,
  HostsMode,
  NamespaceRecords,
  RedirectHost,
  RedirectRules,
  RedirectSite,
  type RedirectSiteProps,
  SmtpNamespace,
} from '../../lib';
import { ENDPOINT, inOwnZone, redirect, refusal, stackOf, zone } from './fixture';

const UNKNOWN = Token.asString({ Ref: 'Parameter' });

function importedListener(stack: Stack) {
  return ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/0123456789abcdef/0123456789abcdef',
    securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'SecurityGroup', 'sg-0a'),
  });
}

function importedLoadBalancer(stack: Stack) {
  return ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/0123456789abcdef',
    securityGroupId: 'sg-0a',
  });
}

type Case = [mistake: string, props: (stack: Stack) => Partial<AutodiscoverRedirectProps>, ...texts: string[]];

test.each<Case>([
  ['a namespace of one label', () => ({ namespaces: [SmtpNamespace.external('fabrikam')] }), "namespaces[0]: 'fabrikam' has a single label"],
  ['a public suffix', () => ({ namespaces: [SmtpNamespace.external('co.uk')] }), "namespaces[0]: 'co.uk' is a public suffix"],
  ['a token for a namespace', () => ({ namespaces: [SmtpNamespace.external(UNKNOWN)] }), 'namespaces[0] is known only at deployment', 'write it out'],
  [
    'a token for a zone name',
    (stack) => ({ namespaces: [SmtpNamespace.inZone('fabrikam.com', zone(stack, UNKNOWN, 'Z1'))] }),
    'has a hosted zone whose name is known only at deployment',
  ],
  [
    'a token for an endpoint of its own',
    () => ({ namespaces: [SmtpNamespace.external('fabrikam.com', { endpoint: AutodiscoverEndpoint.of(UNKNOWN) })] }),
    'the priority of its rule derives from it',
  ],
  [
    'a zone that does not hold the namespace',
    (stack) => ({ namespaces: [SmtpNamespace.inZone('fabrikam.com', zone(stack, 'adatum.com'))] }),
    "outside the hosted zone 'adatum.com'",
  ],
  [
    'a zone that only ends alike',
    (stack) => ({ namespaces: [SmtpNamespace.inZone('fabrikam.com', zone(stack, 'brikam.com'))] }),
    "outside the hosted zone 'brikam.com'",
  ],
  [
    'a private zone that does not hold it',
    (stack) => ({ namespaces: [SmtpNamespace.external('fabrikam.com', { privateZones: [zone(stack, 'adatum.com')] })] }),
    "outside the hosted zone 'adatum.com'",
  ],
  [
    'a listener without priorities',
    (stack) => ({ listener: importedListener(stack), redirectHost: RedirectHost.external('redirect.contoso.com') }),
    'priorities is missing',
  ],
  ['private zones, and none of them', () => ({ namespaces: [SmtpNamespace.inPrivateZones('fabrikam.com', [])] }), "'fabrikam.com' has no zone"],
  [
    'a namespace twice',
    () => ({ namespaces: [SmtpNamespace.external('fabrikam.com'), SmtpNamespace.external('FABRIKAM.com.')] }),
    "namespaces[1]: 'FABRIKAM.com.' is in the list twice: remove one of the two (first at namespaces[0])",
  ],
  ["the endpoint's own namespace", () => ({ namespaces: [SmtpNamespace.external('contoso.com')] }), "is the endpoint's own namespace"],
  [
    'the endpoint for the redirect host',
    () => ({ redirectHost: RedirectHost.external('autodiscover.contoso.com') }),
    "redirectHost: 'autodiscover.contoso.com' is also the endpoint",
  ],
  ['an international top-level domain in listed mode', () => ({ namespaces: [SmtpNamespace.external('почта.рф')] }), "ends in '.xn--p1ai'", "hosts: 'any'"],
  [
    'more hosts than slots',
    () => ({ slots: 1, namespaces: [1, 2, 3, 4, 5, 6].map((n) => SmtpNamespace.external(`d${n}.example`)) }),
    '6 hosts do not fit 1 rules',
  ],
  [
    '501 hosts',
    () => ({ namespaces: Array.from({ length: 501 }, (_, n) => SmtpNamespace.external(`d${n}.example`)) }),
    '501 hosts do not fit 100 rules',
    "hosts: 'any'",
  ],
  [
    'more rules than the quota',
    () => ({ maxRules: 1, namespaces: ['adatum.com', 'fabrikam.com'].map((domain) => SmtpNamespace.external(domain)) }),
    'need 2 rules, and a load balancer holds 1',
  ],
  [
    'more rules and records than a stack holds',
    () => ({
      namespaces: Array.from({ length: 400 }, (_, n) => SmtpNamespace.inZoneWithAttributes(`d${n}.example`, { zoneName: 'example', hostedZoneId: 'Z1' })),
    }),
    'one stack has room for 450 next to the site',
  ],
  [
    'two records for each alias of a dual-stack site, more than a stack holds',
    () => ({
      ipAddressType: IpAddressType.DUAL_STACK,
      hosts: HostsMode.ANY,
      namespaces: Array.from({ length: 226 }, (_, n) =>
        SmtpNamespace.inZoneWithAttributes(`d${n}.example`, { zoneName: `autodiscover.d${n}.example`, hostedZoneId: `Z${n}` }),
      ),
    }),
    'need 452 rules and records, and one stack has room for 450 next to the site',
  ],
  ['priorities the wrong way round', () => ({ priorities: { first: 20, last: 10 } }), 'priorities', 'swap the two'],
  ['a priority beyond the last', () => ({ priorities: { first: 1, last: 50_001 } }), 'priorities.last: 50001 is not a whole number from 1 to 50000'],
  ['a priority that is no whole number', () => ({ priorities: { first: 1.5, last: 20 } }), 'priorities.first: 1.5 is not a whole number'],
  ['a token for a priority', () => ({ priorities: { first: Lazy.number({ produce: () => 1 }), last: 20 } }), 'priorities.first is known only at deployment'],
  ['more slots than priorities', () => ({ priorities: { first: 1, last: 20 }, slots: 21 }), 'slots: 21 is not a whole number from 0 to 20'],
  [
    'no slot behind for an endpoint of its own',
    () => ({ priorities: { first: 1, last: 100 }, namespaces: [SmtpNamespace.external('fabrikam.com', { endpoint: AutodiscoverEndpoint.exchangeOnline() })] }),
    'leave no priority for 1 of the hosts',
  ],
  [
    'any host on an existing listener',
    (stack) => ({ listener: importedListener(stack), hosts: HostsMode.ANY, redirectHost: RedirectHost.external('redirect.contoso.com') }),
    "hosts: 'any' needs the listener's default action",
  ],
  [
    'an existing listener with nothing that records could lead to',
    (stack) => ({ listener: importedListener(stack), redirectHost: undefined }),
    'redirectHost is missing',
  ],
  ["an existing listener, and the redirect host's alias", (stack) => ({ listener: importedListener(stack) }), 'loadBalancer is missing'],
  [
    'options of a load balancer that is made',
    (stack) => ({ loadBalancer: importedLoadBalancer(stack), internetFacing: false, deletionProtection: true }),
    'internetFacing has no effect',
    'deletionProtection has no effect',
  ],
  [
    'options of a listener that is made',
    (stack) => ({ listener: importedListener(stack), loadBalancer: importedLoadBalancer(stack), refuseHttps: true }),
    'refuseHttps has no effect',
  ],
  ['an internal site without a VPC', () => ({ internetFacing: false }), 'vpc is missing'],
  ['subnets without a VPC', () => ({ vpcSubnets: {} }), 'vpcSubnets has no effect without vpc'],
  ['a security group without its VPC', (stack) => ({ securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0a') }), 'give its VPC as vpc'],
  ['a range of every address', () => ({ vpcCidr: '0.0.0.0/0' }), "vpcCidr: '0.0.0.0/0' is larger than a VPC"],
  ['a range larger than a VPC', () => ({ vpcCidr: '10.0.0.0/15' }), "vpcCidr: '10.0.0.0/15' is larger than a VPC"],
  ['a range too small for two subnets', () => ({ vpcCidr: '10.0.0.0/27' }), "vpcCidr: '10.0.0.0/27' does not hold two subnets"],
  ['a range that is none', () => ({ vpcCidr: '10.0.0.0' }), "vpcCidr: '10.0.0.0' is not an IPv4 range; write one such as 10.0.0.0/24"],
  ['a token for the range', () => ({ vpcCidr: UNKNOWN }), 'vpcCidr is known only at deployment'],
  [
    'logs in a stack without a region',
    (stack) => ({ accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', 'logs') }),
    'accessLogsBucket needs the region of the stack',
  ],
  [
    'a prefix of logs between slashes',
    (stack) => ({ accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'), accessLogsPrefix: '/aws/alb/' }),
    "accessLogsPrefix: '/aws/alb/' begins or ends with a slash",
    "write 'aws/alb'",
  ],
  [
    'a bucket with a key of KMS',
    (stack) => ({ accessLogsBucket: new Bucket(stack, 'Logs', { encryption: BucketEncryption.KMS }) }),
    'accessLogsBucket is encrypted with SSE-KMS',
  ],
  [
    'a bucket with the key of KMS that is there for S3',
    (stack) => ({ accessLogsBucket: new Bucket(stack, 'Logs', { encryption: BucketEncryption.KMS_MANAGED }) }),
    'accessLogsBucket is encrypted with SSE-KMS',
  ],
  ['a range for a VPC that is given', (stack) => ({ vpc: new Vpc(stack, 'Vpc'), vpcCidr: '10.1.0.0/24' }), 'vpcCidr', 'has no effect'],
  ['a time that no record can have', () => ({ ttl: Duration.days(36_500) }), "ttl: 3153600000 is more than a record's maximum TTL (2147483647)"],
  ['a part of a second', () => ({ ttl: Duration.millis(1500) }), 'ttl: 1.5 is not a whole number of seconds'],
  [
    'a token of minutes',
    () => ({ ttl: Duration.minutes(Lazy.number({ produce: () => 1 })) }),
    'ttl is known only at deployment: give it as Duration.seconds()',
  ],
  ['nobody who may reach it', () => ({ ingress: [] }), 'ingress is an empty list'],
  ['a prefix for logs that go nowhere', () => ({ accessLogsPrefix: 'site' }), 'accessLogsPrefix has no effect'],
  [
    'an SRV record that the zone does not hold',
    (stack) => ({ srvRecords: true, namespaces: [SmtpNamespace.inZone('fabrikam.com', zone(stack, 'autodiscover.fabrikam.com'))] }),
    'needs an SRV record',
  ],
])('%s', (_, props, ...texts) => {
  const stack = stackOf();
  const given = props(stack);
  zone(stack, 'contoso.com');
  const before = stack.node.findAll().map(({ node }) => node.path);

  const message = refusal(() => redirect(stack, given));

  for (const text of texts) expect(message).toContain(text);
  expect(message).toMatch(/^Stack\/Autodiscover \(AutodiscoverRedirect\): (a value is|\d+ values are) not usable:\n {2}- /);
  const left = stack.node.findAll().map(({ node }) => node.path);
  expect(left.filter((path) => !before.includes(path))).toEqual(['Stack/Autodiscover']);
});

test('of three stacks, the one with the mistake is named, its stage too', () => {
  const app = new App();
  const [, , third] = ['one', 'two', 'three'].map((id) => new Stack(new Stage(app, id), 'Mail'));
  const mistaken = { namespaces: [SmtpNamespace.external('co.uk')], redirectHost: undefined };
  expect(refusal(() => redirect(third, mistaken))).toMatch(/^three\/Mail\/Autodiscover \(AutodiscoverRedirect\): /);
  expect(refusal(() => new RedirectSite(third, 'Site', { listener: importedListener(third) }).loadBalancer)).toMatch(/^three\/Mail\/Site \(RedirectSite\): /);
  expect(refusal(() => EndpointCertificate.fromLookup(third, ENDPOINT))).toMatch(
    /^three\/Mail: the certificate of autodiscover\.contoso\.com can only be looked up/,
  );
});

test('all that is wrong with a list is reported at once', () => {
  const stack = stackOf();
  expect(() =>
    redirect(stack, {
      namespaces: [SmtpNamespace.external('co.uk'), SmtpNamespace.external('a b.com'), inOwnZone(stack, 'fabrikam.com'), SmtpNamespace.external('contoso.com')],
    }),
  ).toThrow(/3 values are not usable:\n {2}- namespaces\[0\]: 'co.uk' .*\n {2}- namespaces\[1\]: 'a b.com' .*\n {2}- namespaces\[3\]: 'contoso.com' /);
});

test('a private zone for the public one is refused, as far as CDK knows it', () => {
  const stack = stackOf();
  const inside = new PrivateHostedZone(stack, 'Inside', { zoneName: 'fabrikam.com', vpc: new Vpc(stack, 'Vpc') });
  expect(() => redirect(stack, { namespaces: [SmtpNamespace.inZone('fabrikam.com', inside)] })).toThrow('has a private zone as its public one');
});

test('a property of a wrong namespace throws, and says why', () => {
  expect(() => SmtpNamespace.external('co.uk').domain).toThrow("namespace 'co.uk' is a public suffix");
  expect(() => SmtpNamespace.external('co.uk').autodiscoverHost).toThrow('public suffix');
});

test.each([
  ['https://autodiscover.contoso.com/autodiscover/autodiscover.xml', 'is a URL'],
  ['autodiscover.contoso.com/autodiscover', 'contains a path'],
  ['exchange', 'has a single label'],
])('an endpoint %s is refused: it %s', (host, message) => {
  expect(() => AutodiscoverEndpoint.of(host)).toThrow(`endpoint '${host}' ${message}`);
});

test.each([
  ['autodiscover.outlook.com', 'autodiscover-s.outlook.com', ExchangeOnlineCloud.WORLDWIDE],
  ['Autodiscover.Office365.us.', 'autodiscover-s.office365.us', ExchangeOnlineCloud.GCC_HIGH],
  ['autodiscover-dod.office365.us', 'autodiscover-s-dod.office365.us', ExchangeOnlineCloud.DOD],
  ['autodiscover.partner.outlook.cn', 'autodiscover-s.partner.outlook.cn', ExchangeOnlineCloud.CHINA_21VIANET],
])("Microsoft's redirect site %s is refused as an endpoint, and %s is that cloud's", (redirectSite, endpoint, cloud) => {
  expect(() => AutodiscoverEndpoint.of(redirectSite)).toThrow(
    `endpoint '${redirectSite}' is the redirect site of Exchange Online, which is only for CNAMEs and HTTP; write the endpoint that it redirects to, '${endpoint}'`,
  );
  expect(AutodiscoverEndpoint.exchangeOnline(cloud).host).toBe(endpoint);
});

test('Exchange Online is that of most tenants, unless a cloud is named', () => {
  expect(AutodiscoverEndpoint.exchangeOnline().host).toBe('autodiscover-s.outlook.com');
});

test('a time may be as long as a record may be kept', () => {
  const stack = stackOf();
  expect(() => redirect(stack, { ttl: Duration.seconds(2_147_483_647) })).not.toThrow();
});

test('an endpoint longer than a redirect action takes is refused', () => {
  const host = `${'a'.repeat(60)}.${'b'.repeat(60)}.example`;
  expect(() => AutodiscoverEndpoint.of(host)).toThrow(`has ${host.length} characters, and a load balancer redirects to hosts of at most 128`);
});

test('a redirect host that is no host name, or outside its private zone, is refused', () => {
  const stack = stackOf();
  expect(() => RedirectHost.external('redirect_host.contoso.com')).toThrow("redirect host 'redirect_host.contoso.com' has the label 'redirect_host'");
  expect(() => RedirectHost.inZone(zone(stack, 'contoso.com'), 'https://redirect')).toThrow('is a URL');
  expect(() => RedirectHost.inZone(zone(stack, UNKNOWN, 'Z1'), 'redirect')).toThrow('whose name is known only at deployment');
  expect(() => RedirectHost.inPrivateZones([], 'redirect')).toThrow('has no zone');
  expect(() => RedirectHost.inZone(zone(stack, 'contoso.com'), 'redirect.adatum.com.')).toThrow(
    "redirect host 'redirect.adatum.com.' is outside the hosted zone 'contoso.com': give the zone that holds it",
  );
  expect(() => RedirectHost.inZone(zone(stack, 'contoso.com'), 'redirect', { privateZones: [zone(stack, 'adatum.com')] })).toThrow(
    "outside the private zone 'adatum.com'",
  );
});

test('an uncaught error says what is wrong once, without its fields', () => {
  let thrown: unknown;
  try {
    redirect(stackOf(), { namespaces: [SmtpNamespace.external('https://fabrikam.com')] });
  } catch (error) {
    thrown = error;
  }
  const printed = inspect(thrown);
  expect(printed.match(/'https:\/\/fabrikam\.com'/g)).toHaveLength(1);
  expect(printed).not.toMatch(/status|advice|\[cause\]/);
});

test('a redirect host may be named relative to its zone, or in full, or be known only at deployment', () => {
  const stack = stackOf();
  expect(RedirectHost.inZone(zone(stack, 'Contoso.com.'), 'Redirect').hostName).toBe('redirect.contoso.com');
  expect(RedirectHost.inZone(zone(stack, 'contoso.com'), 'redirect.contoso.com').hostName).toBe('redirect.contoso.com');
  expect(RedirectHost.inZone(zone(stack, 'contoso.com'), 'redirect.contoso.com.').hostName).toBe('redirect.contoso.com');
  expect(stack.resolve(RedirectHost.inZone(zone(stack, 'contoso.com'), UNKNOWN).hostName)).toEqual({
    'Fn::Join': ['', [{ Ref: 'Parameter' }, '.contoso.com']],
  });
});

test('each construct checks itself where it stands alone', () => {
  const stack = stackOf();
  const bad = [SmtpNamespace.external('co.uk')];
  expect(() => new NamespaceRecords(stack, 'Records', { namespaces: bad })).toThrow(
    /^Stack\/Records \(NamespaceRecords\): 2 values are not usable:(.|\n)*public suffix(.|\n)*redirectHost is missing, and so is loadBalancer/,
  );
  expect(() => new RedirectRules(stack, 'Rules', { listener: importedListener(stack), namespaces: bad, endpoint: ENDPOINT })).toThrow(
    'Stack/Rules (RedirectRules): a value is not usable',
  );
  const site: RedirectSiteProps = { redirectHost: RedirectHost.external('autodiscover.contoso.com'), defaultEndpoint: ENDPOINT };
  expect(() => new RedirectSite(stack, 'Site', site)).toThrow('Stack/Site (RedirectSite): a value is not usable');
  expect(
    () =>
      new RedirectSite(stack, 'Other', {
        ...site,
        redirectHost: undefined,
        vpc: new Vpc(stack, 'Vpc'),
        internetFacing: false,
        ipAddressType: IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4,
      }),
  ).toThrow('is only for internet-facing load balancers');
});

test.each([
  [
    'a domain without a load balancer',
    (stack: Stack) => ({ namespaces: [SmtpNamespace.inZone('fabrikam.com', zone(stack, 'autodiscover.fabrikam.com'))] }),
    'whose apex cannot have a CNAME',
  ],
  [
    'an SRV record without an endpoint',
    (stack: Stack) => ({ srvRecords: true, namespaces: [inOwnZone(stack, 'fabrikam.com')] }),
    'needs an endpoint for its SRV record: give endpoint',
  ],
  ['a shard beyond the last', () => ({ namespaces: [], shards: 2, shard: 2 }), 'shard: 2 is not a whole number from 0 to 1'],
  [
    'more records than a stack holds',
    () => ({
      namespaces: Array.from({ length: 460 }, (_, n) => SmtpNamespace.inZoneWithAttributes(`d${n}.example`, { zoneName: 'example', hostedZoneId: 'Z1' })),
    }),
    'need 460 records, and a stack holds 450: spread them over sibling stacks with shards: 2',
  ],
  ['a number of shards without a shard', () => ({ namespaces: [], shards: 2 }), 'shard is missing'],
  ['no shard at all', () => ({ namespaces: [], shards: 0, shard: 0 }), 'shards: 0 is not a whole number from 1 to 1024'],
])('records refuse %s', (_, props, message) => {
  const stack = stackOf();
  expect(() => new NamespaceRecords(stack, 'Records', { redirectHost: RedirectHost.external('redirect.contoso.com'), ...props(stack) })).toThrow(message);
});

test('a text in place of a value is refused with what makes the value, as JavaScript has no types', () => {
  const texts = { endpoint: ENDPOINT.host, redirectHost: 'redirect.contoso.com', namespaces: ['fabrikam.com'] } as unknown as AutodiscoverRedirectProps;
  expect(() => redirect(stackOf(), texts)).toThrow(
    /endpoint: 'autodiscover\.contoso\.com' is a text: write AutodiscoverEndpoint\.of\(…\)\n.*redirectHost: .*RedirectHost\.inZone.*\n.*namespaces\[0\]: 'fabrikam\.com' is a text: write SmtpNamespace\.inZone/,
  );
  const { redirectHost } = texts;
  expect(() => new RedirectSite(stackOf(), 'Site', { redirectHost })).toThrow('redirectHost');
  expect(() => new NamespaceRecords(stackOf(), 'Records', { redirectHost, namespaces: [] })).toThrow("redirectHost: 'redirect.contoso.com' is a text");
  const site = new RedirectSite(stackOf(), 'Site');
  expect(() => new RedirectRules(site, 'Rules', { ...texts, listener: site.listener })).toThrow("endpoint: 'autodiscover.contoso.com' is a text");
});
