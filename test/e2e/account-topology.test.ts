import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  ElasticLoadBalancingV2Client,
  type LoadBalancer as LoadBalancerDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ChangeResourceRecordSetsCommand, ListHostedZonesCommand, type ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import { UserError } from '../../lib/errors';
import { topologyOfAccount } from '../../lib/topology/account';
import type { HostedZone, Topology } from '../../lib/topology/topology';
import { type Account, signIn } from './account';
import { signInHere } from './client-environment';
import { makeNetwork, makeZone, type Network } from './groundwork';
import { progress } from './progress';
import { StandIn } from './stand-in';
import { story } from './story';

/*
 * An account is made on moto by hand, larger than a page of every list that moto has pages of, and read back as the
 * command line reads one: with the SDK's own chain of credentials and endpoint, from the environment.
 */
const REGION = 'eu-central-1';
const HOME = '111111111111';
const DNS = '222222222222';
/** More than the 50 rules of a page of moto's. */
const RULES = 55;
/** More than the 300 record sets of a page. */
const RECORDS = 650;
/** As many as a page of zones holds: the one that matters is on the next. They are listed and not read, as that takes a fifth of a second each. */
const OTHER_ZONES = 100;

let standIn: StandIn;
let home: Account;
let dns: Account;
let network: Network;
let site: LoadBalancerDescription;
let group: string;
let topology: Topology;
const zones: Record<string, string> = {};

after(() => standIn?.stop());

const { act, check } = story();

test(
  'moto starts, and lets us into both accounts',
  act(async () => {
    progress('starting moto');
    standIn = await StandIn.start();
    home = await signIn(HOME, REGION, standIn.endpoint);
    dns = await signIn(DNS, REGION, standIn.endpoint);
    signInHere(home);
  }),
);

test(
  'load balancers are made: the redirect site with a listener and its rules, one that no record leads to, and a network one',
  act(async () => {
    progress('making load balancers');
    network = await makeNetwork(home);
    group = await makeSecurityGroup();
    site = await makeLoadBalancer('site', { SecurityGroups: [group] });
    await makeLoadBalancer('unrelated', { SecurityGroups: [group] });
    await makeLoadBalancer('network', { Type: 'network' });
    await makeRules();
  }),
);

test(
  'zones are made in both accounts: a long one, a private one, and one behind a page of others',
  act(async () => {
    progress('making hosted zones');
    zones.contoso = await makeZone(home, 'contoso.com', false);
    zones.contosoPrivate = await makeZone(home, 'contoso.com', true);
    zones.unrelated = await makeZone(home, 'unrelated.example', false);
    for (let index = 0; index < OTHER_ZONES; index++) await makeZone(dns, `other-${index}.example`, false);
    zones.fabrikam = await makeZone(dns, 'fabrikam.com', false);
    await change(home, zones.contoso, [
      { Name: 'AutodiscoverRedirect.contoso.com', Type: 'A', AliasTarget: alias(`dualstack.${site.DNSName}`) },
      { Name: 'autodiscoverredirect.contoso.com', Type: 'AAAA', AliasTarget: alias(`${site.DNSName}`) },
      { Name: '*.contoso.com', Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: 'www.contoso.com.' }] },
      { Name: 'split.contoso.com', Type: 'CNAME', TTL: 60, SetIdentifier: 'blue', Weight: 1, ResourceRecords: [{ Value: 'blue.contoso.com' }] },
      { Name: 'split.contoso.com', Type: 'CNAME', TTL: 60, SetIdentifier: 'green', Weight: 9, ResourceRecords: [{ Value: 'green.contoso.com' }] },
      { Name: 'cdn.contoso.com', Type: 'A', AliasTarget: alias('d111111abcdef8.cloudfront.net.') },
      { Name: '_autodiscover._tcp.contoso.com', Type: 'SRV', TTL: 300, ResourceRecords: [{ Value: '0 0 443 Autodiscover.contoso.com.' }] },
    ]);
    for (let from = 0; from < RECORDS; from += 100) {
      const some = Array.from({ length: Math.min(100, RECORDS - from) }, (_, index) => from + index);
      await change(
        home,
        zones.contoso,
        some.map((index) => ({ Name: `host-${index}.contoso.com`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] })),
      );
    }
    await change(home, zones.contosoPrivate, [
      { Name: 'autodiscover.contoso.com', Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: 'exchange.contoso.com' }] },
    ]);
    await change(dns, zones.fabrikam, [
      { Name: 'autodiscover.fabrikam.com', Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: 'autodiscoverredirect.contoso.com' }] },
    ]);
    const { HostedZones: firstPage = [] } = await new Route53Client(dns).send(new ListHostedZonesCommand({}));
    assert.ok(!firstPage.some(({ Name: name }) => name === 'fabrikam.com.'), 'moto lists more zones on a page than it did: make more others');
  }),
);

test(
  'the topology is read for one name of the second account',
  act(async () => {
    progress('reading the topology');
    const said: string[] = [];
    topology = await topologyOfAccount({
      region: REGION,
      names: ['autodiscover.fabrikam.com'],
      roles: [`arn:aws:iam::${DNS}:role/dns-reader`],
      onProgress: (message) => said.push(message),
    });
    assert.ok(said.some((message) => message.startsWith('reading the records of fabrikam.com in account 222222222222')));
    assert.ok(!said.some((message) => /other-|unrelated/.test(message)), 'zones that hold none of the names are not read');
  }),
);

test(
  'its zones are the one that holds the name, and those that the name leads to',
  check(async () => {
    assert.deepEqual(
      topology.zones.map(({ name, private: isPrivate, account, id }) => ({ name, isPrivate, account, id })),
      [
        { name: 'contoso.com', isPrivate: false, account: HOME, id: zones.contoso },
        { name: 'contoso.com', isPrivate: true, account: HOME, id: zones.contosoPrivate },
        { name: 'fabrikam.com', isPrivate: false, account: DNS, id: zones.fabrikam },
      ],
    );
  }),
);

test(
  'every page of the long zone is read, and its names are those that DNS compares',
  check(async () => {
    const { records } = zoneOf(zones.contoso);
    const name = site.DNSName?.toLowerCase();
    assert.equal(records.filter((record) => record.name.startsWith('host-')).length, RECORDS);
    assert.deepEqual(
      records.filter((record) => !record.name.startsWith('host-') && record.name !== 'contoso.com'),
      [
        { name: '*.contoso.com', type: 'CNAME', ttl: 300, values: ['www.contoso.com'] },
        { name: '_autodiscover._tcp.contoso.com', type: 'SRV', ttl: 300, values: ['0 0 443 autodiscover.contoso.com'] },
        { name: 'autodiscoverredirect.contoso.com', type: 'A', values: [], aliasOf: `dualstack.${name}` },
        { name: 'autodiscoverredirect.contoso.com', type: 'AAAA', values: [], aliasOf: name },
        { name: 'cdn.contoso.com', type: 'A', values: [], aliasOf: 'd111111abcdef8.cloudfront.net' },
      ],
    );
  }),
);

test(
  'weighted records are gaps',
  check(async () => {
    assert.deepEqual(
      topology.gaps,
      ['blue', 'green'].map((id) => ({
        at: zones.contoso,
        message: `the record split.contoso.com CNAME '${id}' has weighted routing: which answer a client gets is unknown`,
        record: 'split.contoso.com',
      })),
    );
  }),
);

test(
  'the load balancer that the records lead to is read, with its rules and security group, and no other',
  check(async () => {
    assert.deepEqual(
      topology.loadBalancers.map(({ arn }) => arn),
      [site.LoadBalancerArn],
    );
    const [{ scheme, dualStack, dnsName, ingress, listeners }] = topology.loadBalancers;
    assert.deepEqual({ scheme, dualStack, dnsName }, { scheme: 'internet-facing', dualStack: false, dnsName: site.DNSName?.toLowerCase() });
    assert.deepEqual(ingress, [
      { protocol: '-1', fromPort: 0, toPort: 65_535, source: group },
      { protocol: 'tcp', fromPort: 80, toPort: 80, source: '0.0.0.0/0' },
      { protocol: 'tcp', fromPort: 80, toPort: 80, source: '::/0' },
    ]);
    const [{ port, protocol, defaultAction, rules }] = listeners;
    assert.deepEqual(
      { port, protocol, defaultAction },
      { port: 80, protocol: 'HTTP', defaultAction: { type: 'fixed-response', statusCode: 404, contentType: 'text/plain' } },
    );
    assert.deepEqual(
      rules,
      Array.from({ length: RULES }, (_, index) => ({
        priority: index + 1,
        conditions: [
          { field: 'host-header', values: [`autodiscover.tenant-${index + 1}.com`], regexValues: [] },
          { field: 'path-pattern', values: ['/autodiscover/*'], regexValues: [] },
        ],
        action: {
          type: 'redirect',
          statusCode: 302,
          protocol: 'HTTPS',
          host: 'autodiscover.contoso.com',
          port: '443',
          path: '/#{path}',
          query: '#{query}',
        },
      })),
    );
  }),
);

test(
  'without names every zone is read',
  check(async () => {
    progress('reading all zones');
    const all = await topologyOfAccount({ region: REGION });
    assert.deepEqual(
      all.zones.map(({ id }) => id),
      [zones.contoso, zones.contosoPrivate, zones.unrelated],
    );
  }),
);

test(
  'a load balancer whose record is in a DNS elsewhere is known by its rules',
  check(async () => {
    const { loadBalancers, gaps } = await topologyOfAccount({ region: REGION, names: [`autodiscover.tenant-${RULES}.com`] });
    assert.deepEqual(
      loadBalancers.map(({ arn }) => arn),
      [site.LoadBalancerArn],
    );
    assert.deepEqual(gaps, []);
    const { loadBalancers: none } = await topologyOfAccount({ region: REGION, names: ['autodiscover.unlisted.com'] });
    assert.deepEqual(none, []);
  }),
);

test(
  'an endpoint that nobody listens on is an error that its user can fix',
  check(async () => {
    const { AWS_ENDPOINT_URL: endpoint } = process.env;
    process.env.AWS_ENDPOINT_URL = 'http://localhost:1';
    try {
      await assert.rejects(topologyOfAccount({ region: REGION }), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, /^sts:GetCallerIdentity was not sent, as \S+:1 accepts no connection \(ECONNREFUSED\)/);
        return true;
      });
    } finally {
      process.env.AWS_ENDPOINT_URL = endpoint;
    }
  }),
);

test(
  'a profile that does not exist is an error that its user can fix',
  check(async () => {
    await assert.rejects(topologyOfAccount({ region: REGION, profile: 'nobody-has-this' }), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^there are no usable credentials for sts:GetCallerIdentity with the credentials of the profile 'nobody-has-this'/);
      return true;
    });
  }),
);

test(
  'no credentials at all are an error that its user can fix',
  check(async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) delete process.env[key];
    try {
      await assert.rejects(topologyOfAccount({ region: REGION }), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, /^there are no usable credentials for sts:GetCallerIdentity with the default credentials/);
        return true;
      });
    } finally {
      Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN });
    }
  }),
);

function zoneOf(id: string): HostedZone {
  const zone = topology.zones.find((candidate) => candidate.id === id);
  assert.ok(zone, `there is no zone ${id}`);
  return zone;
}

async function makeSecurityGroup(): Promise<string> {
  const ec2 = new EC2Client(home);
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'site', Description: 'site', VpcId: network.vpcId }));
  const IpPermissions = [
    { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
    { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] },
  ];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return `${GroupId}`;
}

async function makeLoadBalancer(name: string, more: { readonly SecurityGroups?: string[]; readonly Type?: 'network' }): Promise<LoadBalancerDescription> {
  const { LoadBalancers: [made] = [] } = await new ElasticLoadBalancingV2Client(home).send(
    new CreateLoadBalancerCommand({ Name: name, Subnets: [...network.publicSubnetIds], ...more }),
  );
  return made;
}

async function makeRules(): Promise<void> {
  const elb = new ElasticLoadBalancingV2Client(home);
  const { Listeners: [listener] = [] } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: site.LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain' } }],
    }),
  );
  for (let Priority = RULES; Priority > 0; Priority--) {
    await elb.send(
      new CreateRuleCommand({
        ListenerArn: listener.ListenerArn,
        Priority,
        Conditions: [
          { Field: 'host-header', HostHeaderConfig: { Values: [`autodiscover.tenant-${Priority}.com`] } },
          { Field: 'path-pattern', Values: ['/autodiscover/*'] },
        ],
        Actions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302', Protocol: 'HTTPS', Host: 'autodiscover.contoso.com', Port: '443' } }],
      }),
    );
  }
}

function alias(name: string): ResourceRecordSet['AliasTarget'] {
  return { HostedZoneId: site.CanonicalHostedZoneId ?? 'Z215JYRZR1TBD5', DNSName: name, EvaluateTargetHealth: false };
}

async function change(account: Account, zone: string, sets: ResourceRecordSet[]): Promise<void> {
  await new Route53Client(account).send(
    new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: { Changes: sets.map((set) => ({ Action: 'CREATE', ResourceRecordSet: set })) } }),
  );
}
