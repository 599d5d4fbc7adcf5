import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PrivateHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { App, CfnParameter, Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import { AutodiscoverEndpoint, NamespaceRecords, type NamespaceRecordsProps, RedirectHost, SmtpNamespace } from '../../lib';
import { ENDPOINT, inOwnZone, RECORD, resources, stackOf, zone } from './fixture';

const REDIRECT_HOST = RedirectHost.external('redirect.contoso.com');

function records(stack: Stack, props: Partial<NamespaceRecordsProps>): NamespaceRecords {
  return new NamespaceRecords(stack, 'Records', { redirectHost: REDIRECT_HOST, namespaces: [], ...props });
}

test('a namespace is a CNAME of the redirect host, kept for five minutes', () => {
  const stack = stackOf();
  records(stack, { namespaces: [inOwnZone(stack, 'fabrikam.com')] });
  expect(resources(stack, RECORD)).toEqual([
    { HostedZoneId: 'ZFABRIKAMCOM', Name: 'autodiscover.fabrikam.com.', Type: 'CNAME', TTL: '300', ResourceRecords: ['redirect.contoso.com'] },
  ]);
});

test('the time may be another, also one that is known only at deployment', () => {
  const stack = stackOf();
  const seconds = new CfnParameter(stack, 'Ttl', { type: 'Number' }).valueAsNumber;
  records(stack, { namespaces: [inOwnZone(stack, 'fabrikam.com')], ttl: Duration.seconds(seconds) });
  expect(resources(stack, RECORD)[0].TTL).toEqual({ Ref: 'Ttl' });
});

test.each(['XN--BCHER-KVA.example.', 'Bücher.example'])('an international namespace has its record in ASCII, in a zone that is named %s', (zoneName) => {
  const stack = stackOf();
  records(stack, { namespaces: [SmtpNamespace.inZone('Bücher.example', zone(stack, zoneName, 'Z1'))] });
  expect(resources(stack, RECORD)[0]).toMatchObject({ Name: 'autodiscover.xn--bcher-kva.example.', HostedZoneId: 'Z1' });
});

test('a zone may be given by its name and ID alone, or be looked up, once for all its namespaces', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
  records(stack, {
    namespaces: [
      SmtpNamespace.inZoneWithAttributes('fabrikam.com', { zoneName: 'fabrikam.com', hostedZoneId: 'Z2' }),
      SmtpNamespace.inLookedUpZone('adatum.com', { domainName: 'adatum.com' }),
      SmtpNamespace.inLookedUpZone('sales.adatum.com', { domainName: 'adatum.com' }),
    ],
  });
  expect(resources(stack, RECORD).map(({ HostedZoneId }) => HostedZoneId)).toEqual(['DUMMY', 'Z2', 'DUMMY']);
  const { missing } = (stack.node.root as App).synth().manifest;
  expect(missing?.map(({ props }) => (props as { domainName?: string }).domainName)).toEqual(['adatum.com']);
});

test('a zone that the stack makes is taken, though its ID is known only at deployment', () => {
  const stack = stackOf();
  records(stack, { namespaces: [SmtpNamespace.inZone('fabrikam.com', new PublicHostedZone(stack, 'Zone', { zoneName: 'fabrikam.com' }))] });
  expect(resources(stack, RECORD)[0].HostedZoneId).toEqual({ Ref: expect.stringContaining('Zone') });
});

test('a private zone of the same name holds the record too', () => {
  const stack = stackOf();
  const privateZone = zone(stack, 'fabrikam.com', 'ZINSIDE');
  records(stack, { namespaces: [SmtpNamespace.inZone('fabrikam.com', zone(stack, 'fabrikam.com'), { privateZones: [privateZone] })] });
  expect(resources(stack, RECORD).map(({ HostedZoneId, Name }) => [HostedZoneId, Name])).toEqual([
    ['ZFABRIKAMCOM', 'autodiscover.fabrikam.com.'],
    ['ZINSIDE', 'autodiscover.fabrikam.com.'],
  ]);
});

test('several private zones of one name may hold a namespace that is asked for inside alone, whatever their order', () => {
  const template = (reverse: boolean) => {
    const stack = stackOf();
    const vpc = new Vpc(stack, 'Vpc');
    const zones = [
      zone(stack, 'corp.fabrikam.com', 'Z1'),
      zone(stack, 'corp.fabrikam.com', 'Z2'),
      new PrivateHostedZone(stack, 'Made', { zoneName: 'corp.fabrikam.com', vpc }),
    ];
    records(stack, { namespaces: [SmtpNamespace.inPrivateZones('corp.fabrikam.com', reverse ? zones.reverse() : zones)] });
    return Template.fromStack(stack);
  };
  const made = template(false);
  made.resourceCountIs(RECORD, 3);
  expect(template(true).toJSON()).toEqual(made.toJSON());
  expect(made.findOutputs('*')).toEqual({});
});

test('a zone named exactly as the host gets an alias to the load balancer, as a CNAME cannot stand at an apex', () => {
  const stack = stackOf();
  const loadBalancer = new ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc: new Vpc(stack, 'Vpc') });
  const namespaces = [SmtpNamespace.inZone('fabrikam.com', zone(stack, 'autodiscover.fabrikam.com'))];
  records(stack, { namespaces, loadBalancer, dualStack: true });
  const alias = {
    DNSName: { 'Fn::Join': ['', ['dualstack.', { 'Fn::GetAtt': [expect.any(String), 'DNSName'] }]] },
    HostedZoneId: { 'Fn::GetAtt': [expect.any(String), 'CanonicalHostedZoneID'] },
  };
  expect(resources(stack, RECORD)).toEqual(
    ['A', 'AAAA'].map((Type) => ({ HostedZoneId: 'ZAUTODISCOVERFABRIKAMCOM', Name: 'autodiscover.fabrikam.com.', Type, AliasTarget: alias })),
  );
});

test('SRV records lead straight to the endpoint, for all, or for those that say so', () => {
  const stack = stackOf();
  records(stack, {
    endpoint: ENDPOINT,
    srvRecords: true,
    namespaces: [
      inOwnZone(stack, 'adatum.com'),
      SmtpNamespace.inZone('fabrikam.com', zone(stack, 'fabrikam.com'), { srvRecord: false }),
      SmtpNamespace.inZone('wingtiptoys.com', zone(stack, 'wingtiptoys.com'), { endpoint: AutodiscoverEndpoint.exchangeOnline() }),
    ],
  });
  expect(resources(stack, RECORD).filter(({ Type }) => Type === 'SRV')).toEqual([
    { HostedZoneId: 'ZADATUMCOM', Name: '_autodiscover._tcp.adatum.com.', Type: 'SRV', TTL: '300', ResourceRecords: ['0 0 443 autodiscover.contoso.com'] },
    {
      HostedZoneId: 'ZWINGTIPTOYSCOM',
      Name: '_autodiscover._tcp.wingtiptoys.com.',
      Type: 'SRV',
      TTL: '300',
      ResourceRecords: ['0 0 443 autodiscover-s.outlook.com'],
    },
  ]);
});

test('a record in a private zone that the app makes keeps its ID where the stack moves into a stage', () => {
  const ids = [new App(), new Stage(new App(), 'Prod')].map((scope) => {
    const stack = new Stack(scope, 'Stack');
    const inside = new PrivateHostedZone(stack, 'Inside', { zoneName: 'fabrikam.com', vpc: new Vpc(stack, 'Vpc') });
    records(stack, { namespaces: [SmtpNamespace.inPrivateZones('fabrikam.com', [inside])] });
    return Object.keys(Template.fromStack(stack).findResources(RECORD));
  });
  expect(ids[0]).toHaveLength(1);
  expect(ids[1]).toEqual(ids[0]);
});

test('an external namespace is an output, and no record', () => {
  const stack = stackOf();
  records(stack, { namespaces: [SmtpNamespace.external('tailspintoys.com')] });
  expect(resources(stack, RECORD)).toEqual([]);
  expect(Object.values(Template.fromStack(stack).findOutputs('*'))).toEqual([
    { Description: expect.stringContaining('make autodiscover.tailspintoys.com a CNAME of this name'), Value: 'redirect.contoso.com' },
  ]);
});

test('more external namespaces than a stack has outputs for are warned of, in place of outputs', () => {
  const stack = stackOf();
  records(stack, { namespaces: Array.from({ length: 151 }, (_, n) => SmtpNamespace.external(`d${n}.example`)) });
  expect(Template.fromStack(stack).findOutputs('*')).toEqual({});
  Annotations.fromStack(stack).hasWarning('/Stack/Records', Match.stringLikeRegexp('cdk-autodiscover-redirect:external-namespaces'));
});

test('records may be retained, to move them to another stack', () => {
  const stack = stackOf();
  records(stack, { namespaces: [inOwnZone(stack, 'fabrikam.com')], recordRemovalPolicy: RemovalPolicy.RETAIN });
  Template.fromStack(stack).hasResource(RECORD, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('sibling stacks share the namespaces out, each of them to one', () => {
  const app = new App();
  const domains = Array.from({ length: 40 }, (_, n) => `d${n}.example`);
  const shares = [0, 1, 2, 3].map((shard) => {
    const stack = new Stack(app, `Records${shard}`);
    const made = records(stack, {
      shards: 4,
      shard,
      namespaces: domains.map((domain) => SmtpNamespace.inZoneWithAttributes(domain, { zoneName: domain, hostedZoneId: 'Z1' })),
    });
    return made.records.map(({ name }) => name);
  });
  for (const share of shares) expect(share.length).toBeGreaterThan(0);
  expect(shares.flat().sort()).toEqual(domains.map((domain) => `autodiscover.${domain}.`).sort());
});

test('the IDs of records are pinned: one that changes can lose its record', () => {
  const stack = stackOf();
  records(stack, {
    endpoint: ENDPOINT,
    srvRecords: true,
    namespaces: [SmtpNamespace.inZone('fabrikam.com', zone(stack, 'fabrikam.com'), { privateZones: [zone(stack, 'fabrikam.com', 'ZINSIDE')] })],
  });
  expect(Object.keys(Template.fromStack(stack).findResources(RECORD))).toMatchInlineSnapshot(`
[
  "RecordsautodiscoverfabrikamcominfabrikamcomFF7DAA62",
  "Recordsautodiscovertcpfabrikamcominfabrikamcom03FA28BF",
  "RecordsautodiscoverfabrikamcominfabrikamcomprivateZINSIDEC68F72BB",
  "RecordsautodiscovertcpfabrikamcominfabrikamcomprivateZINSIDED9E35AD5",
]
`);
});

test('an ID may be renamed after the records are made', () => {
  const stack = stackOf();
  records(stack, { namespaces: [inOwnZone(stack, 'fabrikam.com')] });
  stack.renameLogicalId('RecordsautodiscoverfabrikamcominfabrikamcomFF7DAA62', 'Renamed');
  expect(Object.keys(Template.fromStack(stack).findResources(RECORD))).toEqual(['Renamed']);
});
