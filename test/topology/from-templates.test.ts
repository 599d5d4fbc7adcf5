import { NestedStack, type NestedStackProps } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnListenerRule } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnRecordSet, CfnRecordSetGroup, PrivateHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { App, CfnCondition, CfnParameter, type CfnResource, Fn, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AutodiscoverEndpoint, AutodiscoverRedirect, NamespaceRecords, RedirectHost, RedirectSite, SmtpNamespace } from '../../lib';
import { topologyOf } from '../../lib/testing';
import { topologyOfTemplates } from '../../lib/topology/from-templates';

const env = { account: '111111111111', region: 'eu-central-1' };

function app(): App {
  return new App({ builtinCloudFormationValidation: false });
}

test('a site: its load balancer, listener, rules, security group and alias', () => {
  const stack = new Stack(app(), 'Mail', { env });
  const zone = new PublicHostedZone(stack, 'Zone', { zoneName: 'Contoso.com' });
  new AutodiscoverRedirect(stack, 'Autodiscover', {
    vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }),
    endpoint: AutodiscoverEndpoint.of('autodiscover.contoso.com'),
    redirectHost: RedirectHost.inZone(zone, 'autodiscoverredirect'),
    namespaces: [SmtpNamespace.external('fabrikam.com')],
  });
  const { loadBalancers, zones, gaps } = topologyOf(stack);
  expect(gaps).toEqual([]);
  expect(loadBalancers).toHaveLength(1);
  const [{ arn, dnsName, listeners, ...others }] = loadBalancers;
  expect(arn).toMatch(/^arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer\/app\/mail-autodiscoversiteloadbalancer/);
  expect(dnsName).toMatch(/^[a-z0-9-]{1,63}\.eu-central-1\.elb\.amazonaws\.com$/);
  expect(others).toEqual({
    scheme: 'internet-facing',
    dualStack: false,
    attributes: { desyncMode: 'defensive', dropsInvalidHeaders: true },
    ingress: [{ protocol: 'tcp', fromPort: 80, toPort: 80, source: '0.0.0.0/0' }],
  });
  expect(listeners).toEqual([
    {
      arn: expect.stringContaining(':listener/app/'),
      port: 80,
      protocol: 'HTTP',
      defaultAction: { type: 'fixed-response', statusCode: 404, contentType: 'text/plain', messageBody: 'Not Found' },
      rules: [
        {
          priority: 84,
          conditions: [{ field: 'host-header', values: ['autodiscover.fabrikam.com'], regexValues: [] }],
          action: { type: 'redirect', statusCode: 302, protocol: 'HTTPS', host: 'autodiscover.contoso.com', port: '443', path: '/#{path}', query: '#{query}' },
        },
      ],
    },
  ]);
  expect(zones).toEqual([
    {
      id: expect.stringMatching(/^Z[0-9A-F]+$/),
      name: 'contoso.com',
      private: false,
      account: '111111111111',
      records: [{ name: 'autodiscoverredirect.contoso.com', type: 'A', values: [], aliasOf: `dualstack.${dnsName}` }],
    },
  ]);
});

test('stand-ins tell one stack from another, and are the same at every reading', () => {
  const names = () => {
    const both = app();
    for (const id of ['First', 'Second']) {
      const stack = new Stack(both, id, { env });
      new RedirectSite(stack, 'Site', { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }) });
    }
    return topologyOf(both).loadBalancers.map(({ dnsName }) => dnsName);
  };
  expect(new Set(names()).size).toBe(2);
  expect(names()).toEqual(names());
});

test('records of a group, and of a zone given by its name', () => {
  const stack = new Stack(app(), 'Dns');
  new PrivateHostedZone(stack, 'Inside', { zoneName: 'corp.contoso.com', vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }) });
  new CfnRecordSet(stack, 'ByName', {
    hostedZoneName: 'corp.contoso.com.',
    name: 'autodiscover.Corp.contoso.com.',
    type: 'CNAME',
    ttl: '60',
    resourceRecords: ['a.b'],
  });
  new CfnRecordSetGroup(stack, 'Group', {
    hostedZoneId: 'Z1',
    recordSets: [
      { name: '_autodiscover._tcp.fabrikam.com.', type: 'SRV', ttl: '300', resourceRecords: ['0 0 443 autodiscover.contoso.com'] },
      { name: 'autodiscover.fabrikam.com.', type: 'CNAME', ttl: '300', resourceRecords: ['autodiscoverredirect.contoso.com'] },
    ],
  });
  const { zones, gaps } = topologyOf(stack);
  expect(gaps).toEqual([]);
  expect(zones.map(({ id, ...zone }) => zone)).toEqual([
    {
      name: undefined,
      private: false,
      account: undefined,
      records: [
        { name: '_autodiscover._tcp.fabrikam.com', type: 'SRV', ttl: 300, values: ['0 0 443 autodiscover.contoso.com'] },
        { name: 'autodiscover.fabrikam.com', type: 'CNAME', ttl: 300, values: ['autodiscoverredirect.contoso.com'] },
      ],
    },
    {
      name: 'corp.contoso.com',
      private: true,
      account: undefined,
      records: [{ name: 'autodiscover.corp.contoso.com', type: 'CNAME', ttl: 60, values: ['a.b'] }],
    },
  ]);
});

test('a stack that refers to another finds its load balancer', () => {
  const both = app();
  const site = new Stack(both, 'Site', { env });
  const { loadBalancer } = new RedirectSite(site, 'Site', { vpc: new Vpc(site, 'Vpc', { maxAzs: 2 }) });
  const dns = new Stack(both, 'Dns', { env });
  new CfnRecordSet(dns, 'Cname', {
    hostedZoneId: 'Z1',
    name: 'autodiscover.fabrikam.com.',
    type: 'CNAME',
    ttl: '300',
    resourceRecords: [loadBalancer.loadBalancerDnsName],
  });
  const { loadBalancers, zones, gaps } = topologyOf(both);
  expect(gaps).toEqual([]);
  expect(zones[0].records[0].values).toEqual([loadBalancers[0].dnsName]);
});

class RecordsOf extends NestedStack {
  constructor(scope: Construct, id: string, target: string, props?: NestedStackProps) {
    super(scope, id, props);
    new NamespaceRecords(this, 'Records', {
      redirectHost: RedirectHost.external(target),
      namespaces: [SmtpNamespace.inZoneWithAttributes('fabrikam.com', { hostedZoneId: 'Z1', zoneName: 'fabrikam.com' })],
    });
  }
}

test('nested stacks, with what their parent hands to them', () => {
  const outer = app();
  const stack = new Stack(outer, 'Outer', { env });
  new RecordsOf(stack, 'Nested', 'autodiscoverredirect.contoso.com');
  const { loadBalancer } = new RedirectSite(stack, 'Site', { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }) });
  const other = new NestedStack(stack, 'Other');
  new CfnRecordSet(other, 'Cname', {
    hostedZoneId: 'Z2',
    name: 'autodiscover.adatum.com',
    type: 'CNAME',
    ttl: '1',
    resourceRecords: [loadBalancer.loadBalancerDnsName],
  });
  const { loadBalancers, zones, gaps } = topologyOf(outer);
  expect(gaps).toEqual([]);
  expect(zones.flatMap(({ records }) => records).map(({ name, values }) => [name, ...values])).toEqual([
    ['autodiscover.fabrikam.com', 'autodiscoverredirect.contoso.com'],
    ['autodiscover.adatum.com', loadBalancers[0].dnsName],
  ]);
});

test('a listener that was handed in: its own actions are not known, and that is said', () => {
  const stack = new Stack(app(), 'Rules', { env });
  const arn = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/50dc6c495c0c9188/0467ef3c8400ae65';
  new CfnListenerRule(stack, 'Rule', {
    listenerArn: arn,
    priority: 7,
    conditions: [{ field: 'path-pattern', values: ['/autodiscover/*'] }],
    actions: [{ type: 'fixed-response', fixedResponseConfig: { statusCode: '410' } }],
  });
  const { loadBalancers, gaps } = topologyOf(stack);
  expect(loadBalancers).toHaveLength(1);
  expect(loadBalancers[0].arn).toBe('arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/50dc6c495c0c9188');
  expect(loadBalancers[0].ingress).toBeUndefined();
  expect(loadBalancers[0].listeners[0]).toMatchObject({ arn, port: 80, rules: [{ priority: 7 }] });
  expect(loadBalancers[0].listeners[0].defaultAction).toBeUndefined();
  expect(gaps.map(({ at }) => at)).toEqual(['Rules/Rule', 'Rules/Rule']);
  expect(gaps[0].message).toContain('its default action and its other rules are unknown');
});

test('what is known of a load balancer that was handed in is used', () => {
  const arn = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/50dc6c495c0c9188';
  const known = { arn, dnsName: 'shared-1.eu-central-1.elb.amazonaws.com', scheme: 'internet-facing' as const, dualStack: true };
  const Listener = {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: { LoadBalancerArn: arn, Port: 80, Protocol: 'HTTP', DefaultActions: [{ Type: 'forward' }] },
  };
  const { loadBalancers, gaps } = topologyOfTemplates([{ name: 'Mail', template: { Resources: { Listener } } }], { loadBalancers: [known] });
  expect(gaps).toEqual([]);
  expect(loadBalancers).toEqual([
    { ...known, listeners: [{ arn: expect.any(String), port: 80, protocol: 'HTTP', defaultAction: { type: 'forward' }, rules: [] }] },
  ]);
});

test('security groups: rules next to the group, every protocol, groups that are handed in', () => {
  const group = (properties: Record<string, unknown>) => ({ Type: 'AWS::EC2::SecurityGroup', Properties: properties });
  const loadBalancer = (SecurityGroups: unknown[]) => ({
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Scheme: 'internal', SecurityGroups },
  });
  const { loadBalancers } = topologyOfTemplates([
    {
      name: 'Mail',
      template: {
        Resources: {
          Group: group({ SecurityGroupIngress: [{ IpProtocol: '-1', SourcePrefixListId: 'pl-1' }] }),
          Rule: {
            Type: 'AWS::EC2::SecurityGroupIngress',
            Properties: {
              GroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] },
              IpProtocol: 'tcp',
              FromPort: '80',
              ToPort: '81',
              CidrIp: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] },
            },
          },
          Known: loadBalancer([{ Ref: 'Group' }]),
          Mixed: loadBalancer([{ Ref: 'Group' }, 'sg-handed-in']),
        },
      },
    },
  ]);
  const ingress = Object.fromEntries(loadBalancers.map((one) => [/app\/mail-(\w+)/.exec(one.arn)?.[1], one.ingress]));
  expect(ingress).toEqual({
    known: [
      { protocol: '-1', fromPort: 0, toPort: 65535, source: 'pl-1' },
      { protocol: 'tcp', fromPort: 80, toPort: 81, source: 'known after the deployment' },
    ],
    mixed: undefined,
  });
});

test('what only the deployment knows is a gap, and never half a rule', () => {
  const stack = new Stack(app(), 'Mail', { env });
  const host = new CfnParameter(stack, 'Host');
  const { listener } = new RedirectSite(stack, 'Site', { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }) });
  new CfnListenerRule(stack, 'Rule', {
    listenerArn: listener.listenerArn,
    priority: 1,
    conditions: [{ field: 'host-header', hostHeaderConfig: { values: ['autodiscover.fabrikam.com', host.valueAsString] } }],
    actions: [{ type: 'fixed-response', fixedResponseConfig: { statusCode: '410' } }],
  });
  new CfnListenerRule(stack, 'Login', {
    listenerArn: listener.listenerArn,
    priority: 2,
    conditions: [{ field: 'path-pattern', values: ['/login'] }],
    actions: [
      { type: 'authenticate-oidc', order: 1 },
      { type: 'forward', order: 2 },
    ],
  });
  new CfnRecordSet(stack, 'Weighted', {
    hostedZoneId: 'Z1',
    name: 'autodiscover.a.com',
    type: 'CNAME',
    setIdentifier: 'blue',
    weight: 1,
    resourceRecords: ['a'],
    ttl: '1',
  });
  const { loadBalancers, zones, gaps } = topologyOf(stack);
  expect(loadBalancers[0].listeners[0].rules.map(({ priority, action }) => [priority, action.type])).toEqual([[2, 'unknown']]);
  expect(zones).toEqual([]);
  expect(gaps).toEqual([
    { at: 'Mail/Rule', message: 'Conditions.0.HostHeaderConfig.Values.1 is unknown before the deployment: the parameter Host has no default' },
    { at: 'Mail/Login', message: 'the rule of priority 2 has authenticate-oidc before its forward, which is not simulated' },
    {
      at: 'Mail/Weighted',
      message: 'autodiscover.a.com is one of several records of its name (blue), among which Route 53 chooses: not understood',
      record: 'autodiscover.a.com',
    },
  ]);
});

test('resources that a condition leaves out are not there', () => {
  const stack = new Stack(app(), 'Mail', { env });
  const stage = new CfnParameter(stack, 'StageName', { default: 'test' });
  const production = new CfnCondition(stack, 'Production', { expression: Fn.conditionEquals(stage.valueAsString, 'production') });
  const record = new CfnRecordSet(stack, 'Record', { hostedZoneId: 'Z1', name: 'autodiscover.a.com', type: 'CNAME', resourceRecords: ['a'], ttl: '1' });
  record.cfnOptions.condition = production;
  const other = new CfnRecordSet(stack, 'Other', { hostedZoneId: 'Z1', name: 'autodiscover.b.com', type: 'CNAME', resourceRecords: ['b'], ttl: '1' });
  other.cfnOptions.condition = new CfnCondition(stack, 'Test', { expression: Fn.conditionNot(production) });
  expect(topologyOf(stack).zones.flatMap(({ records }) => records.map(({ name }) => name))).toEqual(['autodiscover.b.com']);
});

describe('what is not known is not guessed', () => {
  const EVERYBODY = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' };
  const UNKNOWN = { Parameters: { Stage: { Type: 'String' } }, Conditions: { Live: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] } } };
  const site = (ingress: unknown, groups: unknown = [{ Ref: 'Group' }]) => ({
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress: ingress } as Record<string, unknown> },
    Site: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { SecurityGroups: groups } as Record<string, unknown> },
    Http: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: { LoadBalancerArn: { Ref: 'Site' }, Port: '80', Protocol: 'HTTP', DefaultActions: [{ Type: 'forward' }] } as Record<string, unknown>,
    },
  });
  const read = (Resources: Record<string, { Type: string; Condition?: string; Properties: Record<string, unknown> }>, name = 'Mail') =>
    topologyOfTemplates([{ name, template: { ...UNKNOWN, Resources } }]);
  const OF_STAGE = 'the parameter Stage has no default';

  test.each<[string, unknown]>([
    ['the whole list', { 'Fn::If': ['Live', [EVERYBODY], []] }],
    ['a member of it', [EVERYBODY, { 'Fn::If': ['Live', { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 }, { Ref: 'AWS::NoValue' }] }]],
    ['a port', [{ ...EVERYBODY, ToPort: { Ref: 'Stage' } }]],
  ])('of the ingress: %s', (_, ingress) => {
    const { loadBalancers, gaps } = read(site(ingress));
    expect(loadBalancers[0].ingress).toBeUndefined();
    expect(gaps).toEqual([{ at: 'Mail/Group', message: expect.stringContaining(OF_STAGE) }]);
  });

  test('which security groups a load balancer has: it keeps its listeners', () => {
    const { loadBalancers, gaps } = read(site([EVERYBODY], [{ 'Fn::ImportValue': 'shared' }]));
    expect(loadBalancers).toHaveLength(1);
    expect([loadBalancers[0].ingress, loadBalancers[0].listeners.map(({ port }) => port)]).toEqual([undefined, [80]]);
    expect(gaps).toEqual([
      { at: 'Mail/Site', message: 'SecurityGroups.0 is unknown before the deployment: the export shared is in a stack that is missing here' },
    ]);
  });

  test('whether a rule is made: it keeps its place, and what comes after hangs on it', () => {
    const Rule = {
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Condition: 'Live',
      Properties: { ListenerArn: { Ref: 'Http' }, Priority: 1, Conditions: [{ Field: 'path-pattern', Values: ['/*'] }], Actions: [{ Type: 'forward' }] },
    };
    const { loadBalancers, gaps } = read({ ...site([EVERYBODY]), Rule });
    const { rules } = loadBalancers[0].listeners[0];
    expect(rules.map(({ conditions }) => conditions.map(({ field }) => field))).toEqual([['path-pattern', 'unknown']]);
    expect(gaps).toEqual([{ at: 'Mail/Rule', message: `the rule of priority 1 may not be made: ${OF_STAGE}` }]);
  });

  test('whether a record is made, or what is in a group of them', () => {
    const record = { Name: 'autodiscover.a.com', Type: 'CNAME', TTL: '1', ResourceRecords: ['a'] };
    const { zones, gaps } = read({
      Record: { Type: 'AWS::Route53::RecordSet', Condition: 'Live', Properties: { HostedZoneId: 'Z1', ...record } },
      Group: { Type: 'AWS::Route53::RecordSetGroup', Properties: { HostedZoneId: 'Z1', RecordSets: { 'Fn::If': ['Live', [record], []] } } },
      Some: { Type: 'AWS::Route53::RecordSetGroup', Properties: { HostedZoneId: 'Z1', RecordSets: [{ 'Fn::If': ['Live', record, record] }] } },
    });
    expect(zones).toEqual([]);
    expect(gaps.map(({ at, message }) => [at, message.includes(OF_STAGE)])).toEqual([
      ['Mail/Record', true],
      ['Mail/Group', true],
      ['Mail/Some', true],
    ]);
  });

  test('which of two zones of one ID alone is private, where they contradict each other', () => {
    const record = (HostedZoneId: string, target: string) => ({
      Type: 'AWS::Route53::RecordSet',
      Properties: { HostedZoneId, Name: 'autodiscover.fabrikam.com', Type: 'CNAME', TTL: '300', ResourceRecords: [target] },
    });
    const same = read({ One: record('Z1', 'redirect.contoso.com'), Two: record('Z2', 'redirect.contoso.com') });
    expect([same.zones.map(({ records }) => records.length), same.gaps]).toEqual([[1, 1], []]);
    const other = read({ One: record('Z1', 'redirect.contoso.com'), Two: record('Z2', 'exchange.fabrikam.com') });
    expect(other.zones.map(({ records }) => records.length)).toEqual([0, 0]);
    expect(other.gaps[0].message).toContain('autodiscover.fabrikam.com CNAME has different values in Z1 and in Z2');
  });

  test('stacks of one name in two accounts are two', () => {
    const both = ['111111111111', '222222222222'].map((account) => ({
      name: 'Mail',
      account,
      region: 'eu-central-1',
      template: { Resources: site([EVERYBODY]) },
    }));
    const { loadBalancers } = topologyOfTemplates(both);
    expect(new Set(loadBalancers.map(({ dnsName }) => dnsName)).size).toBe(2);
    expect(loadBalancers.every(({ ingress }) => ingress?.length === 1)).toBe(true);
  });
});

test('a nested stack that a condition leaves out makes nothing', () => {
  const outer = app();
  const stack = new Stack(outer, 'Outer', { env });
  const nested = new RecordsOf(stack, 'Nested', 'autodiscoverredirect.contoso.com');
  const never = new CfnCondition(stack, 'Never', { expression: Fn.conditionEquals('a', 'b') });
  (nested.nestedStackResource as CfnResource).cfnOptions.condition = never;
  expect(topologyOf(outer).zones).toEqual([]);
});
