/** @slow */

import { text } from 'node:stream/consumers';
import type { SecurityGroup } from '@aws-sdk/client-ec2';
import type { Action as ActionDescription, Listener, LoadBalancer, Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HostedZone, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { accountErrorOf } from '../../lib/aws/aws-error';
import { turnsOf } from '../../lib/aws/calls';
import type { Clients, Session } from '../../lib/aws/sessions';
import { UserError } from '../../lib/errors';
import { listHostedZones, readTopology, topologyOfAccount } from '../../lib/topology/account';
import { withAccounts } from '../../lib/topology/account/accounts';
import { READ_POLICY } from '../../lib/topology/account/policies';
import type { Topology } from '../../lib/topology/topology';
import { overTheWire } from '../aws/over-the-wire';

const REGION = 'eu-central-1';
const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/site/1';
const NAME = 'Site-1.eu-central-1.elb.amazonaws.com';
const ROLE = 'arn:aws:iam::222222222222:role/dns-reader';

/** What an account has; each list in pages, as the API answers it. */
interface Account {
  readonly id?: string;
  readonly zones?: readonly (readonly HostedZone[])[];
  /** By the zone's ID. */
  readonly records?: Readonly<Record<string, readonly (readonly ResourceRecordSet[])[]>>;
  readonly loadBalancers?: readonly (readonly LoadBalancer[])[];
  readonly listeners?: readonly (readonly Listener[])[];
  readonly rules?: readonly (readonly Rule[])[];
  readonly groups?: readonly (readonly SecurityGroup[])[];
}

interface Asked {
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** An account's API by hand: pages are marked by their number. */
function sessionOf(account: Account, asked: Asked[] = [], fail: (command: string) => Error | undefined = () => undefined): Session {
  const page = <Item>(pages: readonly (readonly Item[])[] = [[]], marker: unknown) => {
    const at = Number(marker ?? 0);
    return { items: pages[at], next: at + 1 < pages.length ? String(at + 1) : undefined };
  };
  const answers: Record<string, (input: Record<string, unknown>) => unknown> = {
    GetCallerIdentity: () => ({ Account: account.id ?? '111111111111', Arn: `arn:aws:iam::${account.id ?? '111111111111'}:user/reader` }),
    ListHostedZones: ({ Marker }) => {
      const { items, next } = page(account.zones, Marker);
      return { HostedZones: items, IsTruncated: next !== undefined, NextMarker: next };
    },
    ListResourceRecordSets: ({ HostedZoneId, StartRecordIdentifier }) => {
      const { items, next } = page(account.records?.[String(HostedZoneId)], StartRecordIdentifier);
      return { ResourceRecordSets: items, IsTruncated: next !== undefined, NextRecordName: 'x', NextRecordType: 'A', NextRecordIdentifier: next };
    },
    DescribeLoadBalancers: ({ Marker }) => {
      const { items, next } = page(account.loadBalancers, Marker);
      return { LoadBalancers: items, NextMarker: next };
    },
    DescribeListeners: ({ Marker }) => {
      const { items, next } = page(account.listeners, Marker);
      return { Listeners: items, NextMarker: next };
    },
    DescribeRules: ({ Marker }) => {
      const { items, next } = page(account.rules, Marker);
      return { Rules: items, NextMarker: next };
    },
    DescribeSecurityGroups: ({ NextToken }) => {
      const { items, next } = page(account.groups, NextToken);
      return { SecurityGroups: items, NextToken: next };
    },
  };
  const send = async (command: { readonly input: Record<string, unknown> }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    asked.push({ command: name, input: command.input });
    const failure = fail(name);
    if (failure) throw failure;
    return answers[name](command.input);
  };
  const client = { send };
  const clients = { sts: client, route53: client, elb: client, ec2: client } as unknown as Clients;
  return { clients, who: 'the default credentials', region: REGION, route53Turn: async () => {} };
}

const zone = (id: string, name: string, more: Partial<HostedZone> = {}): HostedZone => ({
  Id: `/hostedzone/${id}`,
  Name: `${name}.`,
  CallerReference: id,
  ...more,
});
const cname = (name: string, value: string): ResourceRecordSet => ({ Name: `${name}.`, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: value }] });
const aliasTo = (name: string, target: string): ResourceRecordSet => ({
  Name: `${name}.`,
  Type: 'A',
  AliasTarget: { HostedZoneId: 'Z1', DNSName: target, EvaluateTargetHealth: true },
});
const loadBalancer = (more: Partial<LoadBalancer> = {}): LoadBalancer => ({
  LoadBalancerArn: ARN,
  LoadBalancerName: 'site',
  DNSName: NAME,
  Type: 'application',
  Scheme: 'internet-facing',
  IpAddressType: 'dualstack',
  SecurityGroups: ['sg-1'],
  ...more,
});
const NOT_FOUND: ActionDescription = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain' } };
const listener = (more: Partial<Listener> = {}): Listener => ({ ListenerArn: 'listener-80', Port: 80, Protocol: 'HTTP', DefaultActions: [NOT_FOUND], ...more });
const GROUP: SecurityGroup = { GroupId: 'sg-1', IpPermissions: [] };

/** An account whose one zone leads to its one load balancer. */
const SITE: Account = {
  zones: [[zone('ZC', 'contoso.com')]],
  records: { ZC: [[aliasTo('autodiscoverredirect.contoso.com', `dualstack.${NAME}.`)]] },
  loadBalancers: [[loadBalancer()]],
  listeners: [[listener()]],
  groups: [[GROUP]],
};

function read(account: Account, names?: readonly string[]): Promise<Topology> {
  return readTopology(sessionOf(account), [], { names });
}

async function rulesOf(...rules: Rule[]) {
  const { loadBalancers, gaps } = await read({ ...SITE, rules: [rules] });
  return { rules: loadBalancers[0].listeners[0].rules, gaps };
}

async function recordsOf(...sets: ResourceRecordSet[]) {
  const { zones, gaps } = await read({ zones: [[zone('ZC', 'contoso.com')]], records: { ZC: [sets] } });
  return { records: zones[0].records, gaps };
}

describe('zones and records', () => {
  test('all pages of every list are read, each page asked for with the marker of the one before', async () => {
    const asked: Asked[] = [];
    const account: Account = {
      zones: [[zone('Z1', 'a.example')], [zone('Z2', 'b.example')], [zone('Z3', 'c.example')]],
      records: { Z1: [[cname('x.a.example', NAME)], [cname('y.a.example', NAME)]], Z2: [[]], Z3: [[]] },
      loadBalancers: [[], [loadBalancer()]],
      listeners: [[listener()], [listener({ ListenerArn: 'listener-81', Port: 81 })]],
      rules: [[{ RuleArn: 'r2', Priority: '2', Actions: [NOT_FOUND] }], [{ RuleArn: 'r1', Priority: '1', Actions: [NOT_FOUND] }]],
      groups: [[], [GROUP]],
    };
    const topology = await readTopology(sessionOf(account, asked), [], {});
    expect(topology.zones.map(({ id, records }) => [id, records.length])).toEqual([
      ['Z1', 2],
      ['Z2', 0],
      ['Z3', 0],
    ]);
    expect(topology.loadBalancers[0].listeners.map(({ port, rules }) => [port, rules.map(({ priority }) => priority)])).toEqual([
      [80, [1, 2]],
      [81, [1, 2]],
    ]);
    expect(topology.gaps).toEqual([]);
    expect(asked.filter(({ command }) => command === 'ListHostedZones').map(({ input }) => input.Marker)).toEqual([undefined, '1', '2']);
    expect(asked.filter(({ command }) => command === 'ListResourceRecordSets').map(({ input }) => input)).toContainEqual({
      HostedZoneId: 'Z1',
      StartRecordName: 'x',
      StartRecordType: 'A',
      StartRecordIdentifier: '1',
    });
  });

  test('names are as DNS compares them, and zones tell whether they are private, and whose', async () => {
    const { zones } = await read({
      zones: [[zone('ZP', 'Contoso.com', { Config: { PrivateZone: true } }), zone('ZC', 'contoso.com')]],
      records: {
        ZC: [[cname('\\052.Contoso.COM', 'Www.contoso.com.'), cname('a\\100b.contoso.com', 'x.example'), cname('a\\056b.contoso.com', 'x.example')]],
        ZP: [[]],
      },
    });
    expect(zones).toEqual([
      {
        id: 'ZC',
        name: 'contoso.com',
        private: false,
        account: '111111111111',
        records: [
          { name: '*.contoso.com', type: 'CNAME', ttl: 300, values: ['www.contoso.com'] },
          { name: 'a@b.contoso.com', type: 'CNAME', ttl: 300, values: ['x.example'] },
          { name: 'a\\056b.contoso.com', type: 'CNAME', ttl: 300, values: ['x.example'] },
        ],
      },
      { id: 'ZP', name: 'contoso.com', private: true, account: '111111111111', records: [] },
    ]);
  });

  test.each<[ResourceRecordSet['Type'], string, string]>([
    ['SRV', '0 0  443 Autodiscover.Contoso.com.', '0 0 443 autodiscover.contoso.com'],
    ['SRV', '0 0 0 .', '0 0 0 .'],
    ['MX', '10 Mail.contoso.com.', '10 mail.contoso.com'],
    ['NS', 'NS-1.awsdns-00.com.', 'ns-1.awsdns-00.com'],
    ['SOA', 'NS-1.example. hostmaster.example. 1 7200 900 1209600 86400', 'ns-1.example hostmaster.example 1 7200 900 1209600 86400'],
    ['TXT', '"v=spf1 include:Example.COM. -all"', '"v=spf1 include:Example.COM. -all"'],
    ['A', '192.0.2.1', '192.0.2.1'],
  ])('the value of a record of type %s, %s, becomes %s', async (Type, Value, expected) => {
    const { records, gaps } = await recordsOf({ Name: 'x.contoso.com.', Type, TTL: 60, ResourceRecords: [{ Value }] });
    expect({ records, gaps }).toEqual({ records: [{ name: 'x.contoso.com', type: Type, ttl: 60, values: [expected] }], gaps: [] });
  });

  test('an alias has no time to live and no values, wherever it leads', async () => {
    const { records, gaps } = await recordsOf(aliasTo('cdn.contoso.com', 'D111.CloudFront.net.'));
    expect(records).toEqual([{ name: 'cdn.contoso.com', type: 'A', values: [], aliasOf: 'd111.cloudfront.net' }]);
    expect(gaps).toEqual([]);
  });

  test.each<[string, Partial<ResourceRecordSet>, RegExp]>([
    ['weighted', { SetIdentifier: 'blue', Weight: 0 }, /'blue' has weighted routing/],
    ['by latency', { SetIdentifier: 'de', Region: 'eu-central-1' }, /'de' has latency routing/],
    ['by place', { SetIdentifier: 'de', GeoLocation: { CountryCode: 'DE' } }, /geolocation routing/],
    ['by distance', { SetIdentifier: 'de', GeoProximityLocation: { AWSRegion: 'eu-central-1' } }, /geoproximity routing/],
    ['failover', { SetIdentifier: 'first', Failover: 'PRIMARY' }, /failover routing/],
    ['multivalue', { SetIdentifier: '1', MultiValueAnswer: true }, /multivalue answer routing/],
    ['by client range', { SetIdentifier: '1', CidrRoutingConfig: { CollectionId: 'c', LocationName: 'l' } }, /IP-based routing/],
    ['by what is not known yet', { SetIdentifier: '1' }, /some routing/],
    ['by a traffic policy', { TrafficPolicyInstanceId: 't' }, /made by a traffic policy/],
    ['health-checked', { HealthCheckId: 'h' }, /has a health check/],
    ['of another type', { Type: 'HTTPS' }, /x\.contoso\.com HTTPS is of a type that is not read/],
    ['empty', { ResourceRecords: [] }, /has neither values nor an alias/],
  ])('a record that is %s is a gap', async (_, more, message) => {
    const { records, gaps } = await recordsOf({ ...cname('x.contoso.com', 'y.contoso.com'), ...more });
    expect(records).toEqual([]);
    const leads = more.Type === undefined ? { record: 'x.contoso.com' } : {};
    expect(gaps).toEqual([{ at: 'ZC', message: expect.stringMatching(message), ...leads }]);
  });

  test('with names, only the zones are read that hold one, or a name that its records lead to, in whichever account', async () => {
    const asked: Asked[] = [];
    const home: Account = {
      ...SITE,
      zones: [[zone('ZC', 'contoso.com'), zone('ZE', 'example.org'), zone('ZF', 'sub.fabrikam.com')]],
    };
    const dns: Account = {
      id: '222222222222',
      zones: [[zone('ZFab', 'fabrikam.com'), zone('ZW', 'wingtip.example'), zone('ZT', 'toys.example')]],
      records: {
        ZFab: [[cname('\\052.fabrikam.com', 'redirect.wingtip.example.'), cname('unasked.fabrikam.com', 'x.toys.example')]],
        ZW: [[cname('redirect.wingtip.example', 'AutodiscoverRedirect.contoso.com')]],
      },
    };
    const topology = await readTopology(sessionOf(home, asked), [sessionOf(dns, asked)], { names: ['Autodiscover.Fabrikam.com.'] });
    expect(topology.zones.map(({ name, account }) => [name, account])).toEqual([
      ['contoso.com', '111111111111'],
      ['fabrikam.com', '222222222222'],
      ['wingtip.example', '222222222222'],
    ]);
    expect(asked.filter(({ command }) => command === 'ListResourceRecordSets').map(({ input }) => input.HostedZoneId)).toEqual(['ZFab', 'ZW', 'ZC']);
    expect(topology.loadBalancers).toHaveLength(1);
  });

  test('an account that two roles are in is read once', async () => {
    const topology = await readTopology(sessionOf(SITE), [sessionOf(SITE)], {});
    expect(topology.zones).toHaveLength(1);
  });
});

describe('load balancers', () => {
  test.each([
    ['an alias', aliasTo('r.contoso.com', `${NAME}.`)],
    ['an alias with dualstack. and other case', aliasTo('r.contoso.com', `DualStack.${NAME.toUpperCase()}`)],
    ['a CNAME', cname('r.contoso.com', NAME)],
    ['a CNAME with dualstack.', cname('r.contoso.com', `dualstack.${NAME}.`)],
  ])('%s leads to one', async (_, record) => {
    const { loadBalancers, gaps } = await read({ ...SITE, records: { ZC: [[record]] } });
    expect(loadBalancers).toEqual([
      {
        arn: ARN,
        dnsName: NAME.toLowerCase(),
        scheme: 'internet-facing',
        dualStack: true,
        listeners: [
          { arn: 'listener-80', port: 80, protocol: 'HTTP', defaultAction: { type: 'fixed-response', statusCode: 404, contentType: 'text/plain' }, rules: [] },
        ],
        ingress: [],
      },
    ]);
    expect(gaps).toEqual([]);
  });

  test('one that no record leads to is left out, and its listeners are not asked for', async () => {
    const asked: Asked[] = [];
    const { loadBalancers } = await readTopology(sessionOf({ ...SITE, records: { ZC: [[]] } }, asked), [], {});
    expect(loadBalancers).toEqual([]);
    expect(asked.map(({ command }) => command)).toEqual(['GetCallerIdentity', 'ListHostedZones', 'ListResourceRecordSets', 'DescribeLoadBalancers']);
  });

  test('one whose own name somebody asks for is read without a record', async () => {
    const { loadBalancers } = await read({ ...SITE, zones: [[]] }, [NAME]);
    expect(loadBalancers.map(({ arn }) => arn)).toEqual([ARN]);
  });

  test('records that lead to load balancers that were not read are a gap for each region', async () => {
    const { loadBalancers, gaps } = await read({
      ...SITE,
      records: {
        ZC: [
          [
            cname('a.contoso.com', 'a-1.us-east-1.elb.amazonaws.com'),
            cname('b.contoso.com', 'b-1.us-east-1.elb.amazonaws.com'),
            cname('n.contoso.com', 'n-1.elb.eu-central-1.amazonaws.com'),
            cname('s.contoso.com', 'bucket.s3-website.eu-west-1.amazonaws.com'),
          ],
        ],
      },
      loadBalancers: [[loadBalancer({ Type: 'network', DNSName: 'n-1.elb.eu-central-1.amazonaws.com' })]],
    });
    expect(loadBalancers).toEqual([]);
    expect(gaps).toEqual([
      {
        at: 'account 111111111111, eu-central-1',
        message: 'records lead to load balancers that are not application load balancers of this account and region: n-1.elb.eu-central-1.amazonaws.com',
      },
      {
        at: 'account 111111111111, us-east-1',
        message:
          'records lead to load balancers of us-east-1, and only those of eu-central-1 were read: a-1.us-east-1.elb.amazonaws.com, b-1.us-east-1.elb.amazonaws.com',
      },
    ]);
  });

  test('they come by ARN, their listeners by port', async () => {
    const { loadBalancers } = await read({
      ...SITE,
      records: { ZC: [[aliasTo('a.contoso.com', NAME), aliasTo('b.contoso.com', 'b.elb.example')]] },
      loadBalancers: [
        [loadBalancer({ LoadBalancerArn: 'z' }), loadBalancer({ LoadBalancerArn: 'a', DNSName: 'b.elb.example', Scheme: 'internal', IpAddressType: 'ipv4' })],
      ],
      listeners: [[listener({ Port: 443, Protocol: 'HTTPS' }), listener()]],
    });
    expect(loadBalancers.map(({ arn, scheme, dualStack, listeners }) => [arn, scheme, dualStack, listeners.map(({ port }) => port)])).toEqual([
      ['a', 'internal', false, [80, 443]],
      ['z', 'internet-facing', true, [80, 443]],
    ]);
  });

  test('a listener of another protocol, and a default action that asks who the client is, are gaps', async () => {
    const { loadBalancers, gaps } = await read({
      ...SITE,
      listeners: [
        [
          listener({ ListenerArn: 'tcp', Port: 81, Protocol: 'TCP' }),
          listener({
            DefaultActions: [
              { ...NOT_FOUND, Order: 2 },
              { Type: 'authenticate-oidc', Order: 1 },
            ],
          }),
        ],
      ],
    });
    const message = 'has authenticate-oidc before its fixed-response, which is not simulated';
    expect(loadBalancers[0].listeners).toEqual([{ arn: 'listener-80', port: 80, protocol: 'HTTP', defaultAction: { type: 'unknown', message }, rules: [] }]);
    expect(gaps).toEqual([
      { at: 'listener-80', message: `${message}: its answer if no rule matches is unknown` },
      { at: 'tcp', message: 'is a listener of TCP, which is not simulated' },
    ]);
  });

  test('one without public IPv4 addresses is a gap', async () => {
    const { gaps } = await read({ ...SITE, loadBalancers: [[loadBalancer({ IpAddressType: 'dualstack-without-public-ipv4' })]] });
    expect(gaps).toEqual([{ at: ARN, message: 'has no public IPv4 addresses, but is shown with both' }]);
  });
});

describe('security groups', () => {
  test('every source of every permission is an ingress of its own', async () => {
    const { loadBalancers } = await read({
      ...SITE,
      loadBalancers: [[loadBalancer({ SecurityGroups: ['sg-1', 'sg-2'] })]],
      groups: [
        [
          { GroupId: 'sg-2', IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-9' }] }] },
          { GroupId: 'sg-3', IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '192.0.2.0/24' }] }] },
          {
            GroupId: 'sg-1',
            IpPermissions: [
              {
                IpProtocol: 'tcp',
                FromPort: 80,
                ToPort: 81,
                IpRanges: [{ CidrIp: '198.51.100.0/24' }, { CidrIp: '0.0.0.0/0' }],
                Ipv6Ranges: [{ CidrIpv6: '::/0' }],
                PrefixListIds: [{ PrefixListId: 'pl-1' }],
              },
              { IpProtocol: '50', FromPort: 1, ToPort: 2, IpRanges: [{ CidrIp: '192.0.2.0/24' }] },
              { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: '192.0.2.0/24' }] },
            ],
          },
        ],
      ],
    });
    expect(loadBalancers[0].ingress).toEqual([
      { protocol: '-1', fromPort: 0, toPort: 65_535, source: 'sg-9' },
      { protocol: '50', fromPort: 0, toPort: 65_535, source: '192.0.2.0/24' },
      { protocol: 'icmp', fromPort: 8, toPort: -1, source: '192.0.2.0/24' },
      { protocol: 'tcp', fromPort: 80, toPort: 81, source: '0.0.0.0/0' },
      { protocol: 'tcp', fromPort: 80, toPort: 81, source: '198.51.100.0/24' },
      { protocol: 'tcp', fromPort: 80, toPort: 81, source: '::/0' },
      { protocol: 'tcp', fromPort: 80, toPort: 81, source: 'pl-1' },
    ]);
  });

  test('where one is not listed, what gets in is not known', async () => {
    const { loadBalancers, gaps } = await read({ ...SITE, groups: [[]] });
    expect(loadBalancers[0]).not.toHaveProperty('ingress');
    expect(gaps).toEqual([{ at: ARN, message: 'which clients its security groups admit is unknown: the account cannot see sg-1' }]);
  });

  test('a load balancer without any is a gap', async () => {
    const { loadBalancers, gaps } = await read({ ...SITE, loadBalancers: [[loadBalancer({ SecurityGroups: undefined })]] });
    expect(loadBalancers[0]).not.toHaveProperty('ingress');
    expect(gaps).toEqual([{ at: ARN, message: 'has no security group: which clients reach it is unknown' }]);
  });
});

describe('rules', () => {
  test('they come by priority, without the default one', async () => {
    const { rules, gaps } = await rulesOf(
      { RuleArn: 'd', Priority: 'default', IsDefault: true, Actions: [NOT_FOUND] },
      { RuleArn: 'r10', Priority: '10', Actions: [NOT_FOUND] },
      { RuleArn: 'r9', Priority: '9', Actions: [NOT_FOUND] },
    );
    expect(rules.map(({ priority }) => priority)).toEqual([9, 10]);
    expect(gaps).toEqual([]);
  });

  test.each<[string, RuleCondition, unknown]>([
    [
      'host, in both shapes as AWS answers it',
      { Field: 'host-header', Values: ['a.com'], HostHeaderConfig: { Values: ['a.com'] } },
      { field: 'host-header', values: ['a.com'], regexValues: [] },
    ],
    ['path, in the older shape alone', { Field: 'path-pattern', Values: ['/a/*'] }, { field: 'path-pattern', values: ['/a/*'], regexValues: [] }],
    [
      'host by regular expression',
      { Field: 'host-header', HostHeaderConfig: { RegexValues: ['^a'] } },
      { field: 'host-header', values: [], regexValues: ['^a'] },
    ],
    ['host by regular expression, at the top', { Field: 'host-header', RegexValues: ['^a'] }, { field: 'host-header', values: [], regexValues: ['^a'] }],
    [
      'header',
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'User-Agent', Values: ['*Outlook*'] } },
      { field: 'http-header', header: 'User-Agent', values: ['*Outlook*'], regexValues: [] },
    ],
    ['method', { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } }, { field: 'http-request-method', values: ['GET'] }],
    ['source', { Field: 'source-ip', SourceIpConfig: { Values: ['192.0.2.0/24'] } }, { field: 'source-ip', values: ['192.0.2.0/24'] }],
    [
      'query',
      { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'a', Value: 'b' }, { Value: 'c' }] } },
      { field: 'query-string', values: [{ key: 'a', value: 'b' }, { value: 'c' }] },
    ],
  ])('a condition of %s', async (_, condition, expected) => {
    const { rules, gaps } = await rulesOf({ RuleArn: 'r', Priority: '1', Conditions: [condition], Actions: [NOT_FOUND] });
    expect(rules[0].conditions).toEqual([expected]);
    expect(gaps).toEqual([]);
  });

  test.each<[string, RuleCondition, string]>([
    ['of a kind that is not known', { Field: 'tls-version' }, 'has a condition of tls-version, which is not simulated'],
    ['of a host without values', { Field: 'host-header' }, 'has a condition of host-header without values'],
    ['of a header without a name', { Field: 'http-header', HttpHeaderConfig: { Values: ['x'] } }, 'has a condition of http-header without values'],
    ['of a query without values', { Field: 'query-string' }, 'has a condition of query-string without values'],
    ['of a source by its kind', { Field: 'source-ip', SourceIpConfig: { IpAddressType: 'ipv6' } }, 'has a condition of source-ip without values'],
  ])('a rule with a condition %s keeps its place, as nobody knows what it matches', async (_, condition, message) => {
    const { rules, gaps } = await rulesOf({ RuleArn: 'r', Priority: '1', Conditions: [condition], Actions: [NOT_FOUND] });
    expect(rules[0].conditions).toEqual([{ field: 'unknown', message }]);
    expect(gaps).toEqual([{ at: 'r', message: `the rule of priority 1 ${message}` }]);
  });

  test.each<[string, ActionDescription, unknown]>([
    [
      "a redirect, with the load balancer's defaults",
      { Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } },
      { type: 'redirect', statusCode: 301, protocol: '#{protocol}', host: '#{host}', port: '#{port}', path: '/#{path}', query: '#{query}' },
    ],
    [
      'a redirect that drops the query',
      { Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302', Protocol: 'HTTPS', Host: 'e.com', Port: '443', Path: '/x', Query: '' } },
      { type: 'redirect', statusCode: 302, protocol: 'HTTPS', host: 'e.com', port: '443', path: '/x', query: '' },
    ],
    [
      'a fixed response',
      { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '410', MessageBody: 'gone' } },
      { type: 'fixed-response', statusCode: 410, messageBody: 'gone' },
    ],
    ['a forward', { Type: 'forward', TargetGroupArn: 't' }, { type: 'forward' }],
  ])('the action is %s', async (_, action, expected) => {
    const { rules, gaps } = await rulesOf({ RuleArn: 'r', Priority: '1', Actions: [action] });
    expect(rules[0].action).toEqual(expected);
    expect(gaps).toEqual([]);
  });

  const REDIRECT: ActionDescription = { Type: 'redirect', Order: 50_000, RedirectConfig: { StatusCode: 'HTTP_302', Host: 'e.com' } };
  test.each<[string, Partial<Rule>, string]>([
    [
      'authenticates before it redirects',
      { Actions: [REDIRECT, { Type: 'authenticate-cognito', Order: 1 }] },
      'has authenticate-cognito before its redirect, which is not simulated',
    ],
    ['ends in what is not known', { Actions: [{ Type: 'jwt-validation' }] }, 'has the action jwt-validation, which is not simulated'],
    ['has no action', { Actions: [] }, 'has no action'],
    [
      'redirects with another status',
      { Actions: [{ Type: 'redirect', RedirectConfig: { StatusCode: undefined } }] },
      'has a redirect with the status undefined',
    ],
    [
      'answers with a class of statuses',
      { Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '5XX' } }] },
      'has a fixed response with the status 5XX',
    ],
    [
      'rewrites before it redirects',
      { Actions: [REDIRECT], Transforms: [{ Type: 'url-rewrite' }] },
      'has url-rewrite before a redirect, which is not simulated',
    ],
  ])('a rule that %s keeps its place, and is never shown as a redirect', async (_, more, message) => {
    const { rules, gaps } = await rulesOf({ RuleArn: 'r', Priority: '1', ...more });
    expect(rules).toEqual([{ priority: 1, conditions: [], action: { type: 'unknown', message } }]);
    expect(gaps).toEqual([{ at: 'r', message: `the rule of priority 1 ${message}` }]);
  });
});

describe('errors', () => {
  const CALL = { action: 'elasticloadbalancing:DescribeRules', who: 'arn:aws:iam::111111111111:user/reader', region: REGION };
  const thrown = (name: string, more: object = {}) => Object.assign(new Error(`${name} it says. More.`), { name }, more);

  const MENDS: readonly (readonly [Error, RegExp])[] = [
    [
      thrown('CredentialsProviderError'),
      /^there are no usable credentials for elasticloadbalancing:DescribeRules.*\(CredentialsProviderError it says\): sign in with 'aws sso login'/,
    ],
    [thrown('ExpiredToken'), /as the session of arn:aws:iam::111111111111:user\/reader has expired: sign in again$/],
    [thrown('ExpiredTokenException'), /has expired: sign in again$/],
    [thrown('RequestExpired'), /the clock of this machine is wrong/],
    [
      thrown('AccessDenied'),
      /^elasticloadbalancing:DescribeRules is denied to arn:aws:iam::111111111111:user\/reader: attach a policy that allows it \(https:.*security\.md#least-privilege\)$/,
    ],
    [thrown('AccessDeniedException'), /is denied to/],
    [thrown('UnauthorizedOperation'), /is denied to/],
    [
      thrown('AccessDenied', { message: 'not authorized with an explicit deny in a service control policy' }),
      /explicitly by a policy: ask the owner of that policy$/,
    ],
    [thrown('Throttling', { $metadata: { httpStatusCode: 400 } }), /was throttled for .* in eu-central-1 after all retries \(Throttling\)/],
    [thrown('Unheard', { $metadata: { httpStatusCode: 429 } }), /was throttled for .* after all retries/],
    [
      thrown('InvalidClientTokenId'),
      /eu-central-1 does not know .*: check the access key, its session token, and whether the account has eu-central-1 enabled$/,
    ],
    [thrown('UnrecognizedClientException'), /does not know/],
    [thrown('SignatureDoesNotMatch'), /does not know/],
    [
      thrown('Error', { code: 'ENOTFOUND', hostname: 'sts.eu-west-9.amazonaws.com' }),
      /as sts\.eu-west-9\.amazonaws\.com is not in the DNS \(ENOTFOUND\): check the region/,
    ],
    [thrown('Error', { code: 'ECONNREFUSED', address: '127.0.0.1', port: 1 }), /as 127\.0\.0\.1:1 accepts no connection \(ECONNREFUSED\)/],
    [thrown('TimeoutError'), /as the endpoint of AWS accepts no connection \(TimeoutError\)/],
    [thrown('InternalFailure', { $metadata: { httpStatusCode: 503 } }), /failed inside AWS .* status 503\): try again later$/],
    [thrown('NoSuchHostedZone', { $metadata: { httpStatusCode: 404 } }), /was not answered .*\(NoSuchHostedZone\): NoSuchHostedZone it says$/],
  ];
  test.each(MENDS.map(([error, message]) => ({ name: error.name, message, error })))('$name is what its user can fix: $says', ({ error, message }) => {
    const made = accountErrorOf(error, CALL);
    expect(made).toBeInstanceOf(UserError);
    expect((made as UserError).message).toMatch(message);
    expect((made as UserError).cause).toBe(error);
  });

  test('a role that may not be assumed is named, with both fixes', () => {
    const error = accountErrorOf(thrown('AccessDenied'), { ...CALL, action: 'sts:AssumeRole', of: ROLE }) as UserError;
    expect(error.message).toBe(
      `sts:AssumeRole of ${ROLE} is denied to arn:aws:iam::111111111111:user/reader: allow it sts:AssumeRole on that role, and name it in the role's trust policy`,
    );
  });

  test('a fault of the program stays what it is', () => {
    const fault = new TypeError('x is not a function');
    expect(accountErrorOf(fault, CALL)).toBe(fault);
  });

  test('a call that fails says which zone it was about, and who asked', async () => {
    const session = sessionOf(SITE, [], (command) => (command === 'ListResourceRecordSets' ? thrown('AccessDenied') : undefined));
    await expect(readTopology(session, [], {})).rejects.toMatchObject({
      name: 'UserError',
      message:
        'route53:ListResourceRecordSets of contoso.com (ZC) is denied to arn:aws:iam::111111111111:user/reader: attach a policy that allows it (https://github.com/cdk-autodiscover-redirect/cdk-autodiscover-redirect/blob/main/docs/security.md#least-privilege)',
    });
  });

  test.each([
    ['a region', { region: 'Frankfurt' }, "'Frankfurt' is not a region: write one such as eu-central-1"],
    ['a role', { region: REGION, roles: ['dns-reader'] }, "'dns-reader' is not the ARN of a role: write one such as arn:aws:iam::111122223333:role/dns-reader"],
  ])('what is not %s is told before anything is asked', async (_, options, message) => {
    await expect(topologyOfAccount(options)).rejects.toThrow(new UserError(message));
  });

  test('an aborted signal ends the reading with its reason', async () => {
    const controller = new AbortController();
    const session = { ...sessionOf(SITE), signal: controller.signal };
    const reason = new Error('stopped by its user');
    await expect(readTopology(session, [], { onProgress: (message) => message.startsWith('reading the records') && controller.abort(reason) })).rejects.toBe(
      reason,
    );
  });
});

test('the policy allows what is asked for, and nothing else', async () => {
  const asked: Asked[] = [];
  await readTopology(sessionOf(SITE, asked), [], {});
  const allowed = READ_POLICY.Statement.flatMap(({ Action }): string[] => [...Action]).map((action) => action.slice(action.indexOf(':') + 1));
  expect(new Set([...allowed, 'GetCallerIdentity'])).toEqual(new Set(asked.map(({ command }) => command)));
});

test('all hosted zones of all accounts are listed by one call a page, an account of two sessions once', async () => {
  const asked: Asked[] = [];
  const home = sessionOf(
    {
      zones: [
        [zone('Z2', 'Fabrikam.com', { Config: { PrivateZone: true }, ResourceRecordSetCount: 7 }), zone('Z1', 'fabrikam.com')],
        [zone('Z3', 'corp.local', { LinkedService: { ServicePrincipal: 'servicediscovery.amazonaws.com' } })],
      ],
    },
    asked,
  );
  const dns = sessionOf({ id: '222222222222', zones: [[zone('Z4', 'adatum.com')]] }, asked);
  expect(await listHostedZones([home, dns, home])).toEqual({
    accounts: ['111111111111', '222222222222'],
    zones: [
      { id: 'Z4', name: 'adatum.com', private: false, account: '222222222222' },
      { id: 'Z3', name: 'corp.local', private: false, account: '111111111111', managedBy: 'servicediscovery.amazonaws.com' },
      { id: 'Z1', name: 'fabrikam.com', private: false, account: '111111111111' },
      { id: 'Z2', name: 'fabrikam.com', private: true, account: '111111111111', records: 7 },
    ],
  });
  expect(asked.map(({ command }) => command).filter((command) => command !== 'GetCallerIdentity')).toEqual(Array(3).fill('ListHostedZones'));
});

test('the order of what AWS answers does not matter', async () => {
  const records = [
    cname('b.contoso.com', NAME),
    { ...cname('a.contoso.com', NAME), SetIdentifier: 'x' },
    { ...cname('c.contoso.com', NAME), SetIdentifier: 'x' },
  ];
  const rules: Rule[] = ['3', '1', '2'].map((Priority) => ({ RuleArn: Priority, Priority, Actions: [NOT_FOUND] }));
  const one = await read({ ...SITE, records: { ZC: [records] }, rules: [rules] });
  const other = await read({ ...SITE, records: { ZC: [[...records].reverse()] }, rules: [[...rules].reverse()] });
  expect(one).toEqual(other);
});

test('requests are kept apart, so that no second has more than it may', async () => {
  let now = 1_000;
  const slept: number[] = [];
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      slept.push(ms);
      now += ms;
    },
  };
  const turn = turnsOf(5, undefined, clock);
  await turn();
  await turn();
  now += 50;
  await turn();
  now += 500;
  await turn();
  expect(slept).toEqual([200, 150]);
});

/*
 * The SDK's own clients, credentials from the environment, and a server that speaks as much of AWS's protocols as it
 * takes to see which of the SDK's errors a refusal becomes.
 */
describe('over the wire', () => {
  const ANSWERS: Readonly<Record<string, string>> = {
    GetCallerIdentity:
      '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:user/reader</Arn><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    ListHostedZones:
      '<ListHostedZonesResponse><HostedZones><HostedZone><Id>/hostedzone/ZC</Id><Name>contoso.com.</Name><CallerReference>c</CallerReference></HostedZone></HostedZones><IsTruncated>false</IsTruncated></ListHostedZonesResponse>',
    ListResourceRecordSets: `<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet><Name>r.contoso.com.</Name><Type>A</Type><AliasTarget><HostedZoneId>Z</HostedZoneId><DNSName>${NAME}.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget></ResourceRecordSet></ResourceRecordSets><IsTruncated>false</IsTruncated></ListResourceRecordSetsResponse>`,
    DescribeLoadBalancers: `<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers><member><LoadBalancerArn>${ARN}</LoadBalancerArn><DNSName>${NAME}</DNSName><Type>application</Type><SecurityGroups><member>sg-1</member></SecurityGroups></member></LoadBalancers></DescribeLoadBalancersResult></DescribeLoadBalancersResponse>`,
    DescribeSecurityGroups:
      '<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupId>sg-1</groupId></item></securityGroupInfo></DescribeSecurityGroupsResponse>',
    DescribeListeners:
      '<DescribeListenersResponse><DescribeListenersResult><Listeners><member><ListenerArn>listener-80</ListenerArn><Port>80</Port><Protocol>HTTP</Protocol></member></Listeners></DescribeListenersResult></DescribeListenersResponse>',
  };

  let refused: { readonly action: string; readonly code: string };

  overTheWire(async (request, response) => {
    const body = await text(request);
    const action = new URLSearchParams(body).get('Action') ?? (request.url?.includes('/rrset') ? 'ListResourceRecordSets' : 'ListHostedZones');
    const error = `<Error><Code>${refused.code}</Code><Message>not authorized</Message></Error>`;
    response.setHeader('content-type', 'text/xml');
    if (action !== refused.action) response.end(ANSWERS[action]);
    else
      response
        .writeHead(403)
        .end(action.startsWith('DescribeSecurity') ? `<Response><Errors>${error}</Errors></Response>` : `<ErrorResponse>${error}</ErrorResponse>`);
  });

  test('the account of the credentials is read in any region, and no other', async () => {
    refused = { action: 'none', code: '' };
    await withAccounts({ region: REGION }, jest.fn(), async (accounts) => {
      expect(accounts.ids).toEqual(['111111111111']);
      expect(accounts.in('111111111111', 'us-east-1')).toMatchObject({ region: 'us-east-1', who: 'arn:aws:iam::111111111111:user/reader' });
      expect(accounts.in('222222222222', REGION)).toBeUndefined();
    });
  });

  test.each([
    ['sts:GetCallerIdentity', 'InvalidClientTokenId', 'was not answered, as eu-central-1 does not know the default credentials (InvalidClientTokenId)'],
    ['sts:GetCallerIdentity', 'ExpiredToken', 'was not answered, as the session of the default credentials has expired'],
    ['sts:AssumeRole', 'AccessDenied', `of ${ROLE} is denied to arn:aws:iam::111111111111:user/reader`],
    ['route53:ListHostedZones', 'AccessDenied', 'is denied to arn:aws:iam::111111111111:user/reader'],
    ['route53:ListResourceRecordSets', 'AccessDenied', 'of contoso.com (ZC) is denied to arn:aws:iam::111111111111:user/reader'],
    ['elasticloadbalancing:DescribeLoadBalancers', 'AccessDenied', 'is denied to arn:aws:iam::111111111111:user/reader'],
    ['ec2:DescribeSecurityGroups', 'UnauthorizedOperation', 'is denied to arn:aws:iam::111111111111:user/reader'],
    ['elasticloadbalancing:DescribeListeners', 'AccessDenied', 'is denied to arn:aws:iam::111111111111:user/reader'],
    ['elasticloadbalancing:DescribeRules', 'AccessDenied', 'is denied to arn:aws:iam::111111111111:user/reader'],
  ])('%s that is answered with %s is an error that its user can fix', async (action, code, message) => {
    refused = { action: action.slice(action.indexOf(':') + 1), code };
    const roles = action === 'sts:AssumeRole' ? [ROLE] : [];
    const error = await topologyOfAccount({ region: REGION, roles }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(new RegExp(`^${action} ${message.replace(/[()]/g, '\\$&')}`));
  });
});
