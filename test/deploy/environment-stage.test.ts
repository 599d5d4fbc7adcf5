/** @slow */

import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { EnvironmentStage } from '../../lib/deploy/environment-stage';
import type { Environment } from '../../lib/environment/environment';
import { loadEnvironment } from '../../lib/environment/load';
import { environmentOf, folderWith, HEAD, ofType, stacksOf } from '../environment/fixture';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const RECORD = 'AWS::Route53::RecordSet';

const ZONES = `redirectHost: redirect.contoso.com
zones:
  - { name: contoso.com, id: Z1 }
  - { name: fabrikam.com, id: Z2 }
  - { name: fabrikam.com, id: Z3, private: true }
  - { name: autodiscover.adatum.com, id: Z4 }
  - { name: proseware.com, id: Z5, account: '222222222222', region: us-east-1 }
`;

test('the site, and the records of each account and region, are stacks of their own', () => {
  const stacks = stacksOf(environmentOf(`${ZONES}namespaces: [fabrikam.com, adatum.com, proseware.com, { domain: tailspintoys.com, external: true }]\n`));
  const records = Object.fromEntries(
    Object.entries(stacks).map(([name, resources]) => [
      name,
      ofType(resources, RECORD).map(({ Name, Type, HostedZoneId }) => `${Name} ${Type} ${HostedZoneId}`),
    ]),
  );
  expect(records).toEqual({
    'test-Site': ['redirect.contoso.com. A Z1', 'autodiscover.adatum.com. A Z4'],
    'test-Records-111111111111': ['autodiscover.fabrikam.com. CNAME Z2', 'autodiscover.fabrikam.com. CNAME Z3'],
    'test-Records-222222222222-us-east-1': ['autodiscover.proseware.com. CNAME Z5'],
  });
});

test('no stack refers to another', () => {
  const stacks = stacksOf(environmentOf(`${ZONES}namespaces: [fabrikam.com, adatum.com, proseware.com]\n`));
  expect(JSON.stringify(stacks)).not.toContain('Fn::ImportValue');
});

test('without a redirect host, the records stand next to the load balancer that they lead to', () => {
  const stacks = stacksOf(environmentOf('zones: [{ name: fabrikam.com, id: Z2 }]\nnamespaces: [fabrikam.com]\n'));
  expect(Object.keys(stacks)).toEqual(['test-Site']);
  expect(ofType(stacks['test-Site'], RECORD)[0].ResourceRecords).toEqual([{ 'Fn::GetAtt': [expect.any(String), 'DNSName'] }]);
});

test('records spread over as many stacks as the file says, by a hash of their domains', () => {
  const domains = Array.from({ length: 600 }, (_, n) => `d${n}.fabrikam.com`);
  const stacks = stacksOf(
    environmentOf(`${ZONES.replace(/.*Z3.*\n/, '')}hosts: any\nrecords: { stacks: 2 }\nnamespaces:\n${domains.map((domain) => `  - ${domain}\n`).join('')}`),
  );
  const counts = Object.fromEntries(Object.entries(stacks).map(([name, resources]) => [name, ofType(resources, RECORD).length]));
  expect(Object.keys(counts).sort()).toEqual(['test-Records-111111111111', 'test-Records-111111111111-1', 'test-Site']);
  expect(counts['test-Records-111111111111'] + counts['test-Records-111111111111-1']).toBe(600);
  expect(Math.max(...Object.values(counts))).toBeLessThanOrEqual(450);
  expect(ofType(stacks['test-Site'], RULE)).toEqual([]);
});

test('what the file says of load balancer, network and records arrives', () => {
  const stacks = stacksOf(
    environmentOf(`${ZONES}network: { cidr: 10.9.0.0/24, availabilityZones: [eu-central-1a, eu-central-1b] }
loadBalancer: { ipAddressType: dualstack, ingress: [203.0.113.0/24, '2001:db8::/32'], refuseHttps: true, deletionProtection: false, accessLogs: { bucket: logs } }
rules: { priorities: { first: 500, last: 699 }, slots: 50 }
records: { ttl: 60, srv: true, retain: true }
namespaces: [fabrikam.com]
`),
  );
  const site = stacks['test-Site'];
  expect(ofType(site, 'AWS::EC2::VPC')[0].CidrBlock).toBe('10.9.0.0/24');
  expect(ofType(site, LOAD_BALANCER)[0]).toMatchObject({ IpAddressType: 'dualstack', Scheme: 'internet-facing' });
  expect(ofType(site, LOAD_BALANCER)[0].LoadBalancerAttributes).toEqual(
    expect.arrayContaining([
      { Key: 'deletion_protection.enabled', Value: 'false' },
      { Key: 'access_logs.s3.bucket', Value: 'logs' },
    ]),
  );
  expect(
    ofType(site, 'AWS::EC2::SecurityGroup')[0].SecurityGroupIngress.map(
      ({ CidrIp, CidrIpv6, FromPort }: Record<string, unknown>) => `${CidrIp ?? CidrIpv6} ${FromPort}`,
    ),
  ).toEqual(['203.0.113.0/24 80', '203.0.113.0/24 443', '2001:db8::/32 80', '2001:db8::/32 443']);
  const [rule] = ofType(site, RULE);
  expect(rule.Priority).toBeGreaterThanOrEqual(500);
  expect(rule.Priority).toBeLessThan(550);
  const records = stacks['test-Records-111111111111'].filter(({ Type }) => Type === RECORD);
  expect(records.map(({ Properties, DeletionPolicy }) => [Properties.Type, Properties.TTL, DeletionPolicy])).toEqual([
    ['CNAME', '60', 'Retain'],
    ['SRV', '60', 'Retain'],
    ['CNAME', '60', 'Retain'],
    ['SRV', '60', 'Retain'],
  ]);
});

test('an internal site stands in a VPC that exists', () => {
  const stacks = stacksOf(
    environmentOf(`network: { vpcId: vpc-0a1b2c3d, availabilityZones: [eu-central-1a, eu-central-1b], privateSubnetIds: [subnet-0a1b2c3d, subnet-0b1b2c3d] }
loadBalancer: { scheme: internal }
namespaces: [{ domain: fabrikam.com, external: true }]
`),
  );
  expect(ofType(stacks['test-Site'], 'AWS::EC2::VPC')).toEqual([]);
  expect(ofType(stacks['test-Site'], LOAD_BALANCER)[0]).toMatchObject({ Scheme: 'internal', Subnets: ['subnet-0a1b2c3d', 'subnet-0b1b2c3d'] });
});

test('an internal site with public zones is noted, and warned of in every stack that leads to it', () => {
  const INTERNAL = `network: { vpcId: vpc-0a1b2c3d, availabilityZones: [eu-central-1a, eu-central-1b], privateSubnetIds: [subnet-0a1b2c3d, subnet-0b1b2c3d] }
loadBalancer: { scheme: internal }
redirectHost: redirect.contoso.com
`;
  const [mixed, inside] = [
    'zones: [{ name: contoso.com, id: Z1 }, { name: fabrikam.com, id: Z2 }, { name: corp.fabrikam.com, id: Z3, private: true }]',
    'zones: [{ name: contoso.com, id: Z1, private: true }, { name: fabrikam.com, id: Z2, private: true }]',
  ].map((zones) => environmentOf(`${INTERNAL}${zones}\nnamespaces: [fabrikam.com]\n`));
  expect(mixed.notices).toEqual([
    expect.stringMatching(/^the redirect site is internal, and the public DNS leads to it: redirect\.contoso\.com, autodiscover\.fabrikam\.com\./),
  ]);
  expect(inside.notices).toEqual([]);
  const warned = (environment: Environment) => {
    const nodes = new EnvironmentStage(new App(), environment).node.findAll();
    const ofPublicZones = ({ data }: { readonly data: unknown }) => /internal-site-public-zones/.test(String(data));
    return nodes.filter(({ node }) => node.metadata.some(ofPublicZones)).map(({ node }) => node.path);
  };
  expect(warned(mixed)).toEqual(['test/Site/Site', 'test/Records-111111111111']);
  expect(warned(inside)).toEqual([]);
});

test.each([
  ['', true],
  ['terminationProtection: false\n', false],
])('every stack is protected from deletion, unless the file says otherwise: %p', (key, isProtected) => {
  const { stacks } = new EnvironmentStage(new App(), environmentOf(`${key}${ZONES}namespaces: [fabrikam.com, proseware.com]\n`)).synth();
  expect(stacks.map(({ terminationProtection = false }) => terminationProtection)).toEqual([isProtected, isProtected, isProtected]);
});

const EXISTING = `{ loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/0123456789abcdef', securityGroupId: sg-0a1b2c3d, dnsName: shared.eu-central-1.elb.amazonaws.com, canonicalHostedZoneId: ZELB`;

test('a load balancer that exists gets a listener, and the redirect host leads to it', () => {
  const site = stacksOf(environmentOf(`${ZONES}loadBalancer: { existing: ${EXISTING} } }\nnamespaces: [fabrikam.com]\n`))['test-Site'];
  expect(ofType(site, LOAD_BALANCER)).toEqual([]);
  expect(ofType(site, LISTENER)).toHaveLength(1);
  expect(ofType(site, RECORD)[0].AliasTarget).toEqual({ DNSName: 'dualstack.shared.eu-central-1.elb.amazonaws.com', HostedZoneId: 'ZELB' });
});

test('port 443 of a load balancer that exists is opened where the file says that nothing listens there', () => {
  const ports = (keys: string) => {
    const site = stacksOf(environmentOf(`${ZONES}loadBalancer: { existing: ${EXISTING}${keys} } }\nnamespaces: [fabrikam.com]\n`))['test-Site'];
    return ofType(site, 'AWS::EC2::SecurityGroupIngress').map(({ FromPort }) => FromPort);
  };
  expect(ports('')).toEqual([80]);
  expect(ports(', openUnusedPort443: true')).toEqual([80, 443]);
});

describe('what a file alone does not show is reported with the file, once the constructs are made', () => {
  const NAMESPACES = 'namespaces: [{ domain: fabrikam.com, external: true }]\n';
  const stage = (app: App, name: string, lines: string) => {
    const file = `${name}.yaml`;
    return new EnvironmentStage(app, loadEnvironment(join(folderWith({ [file]: HEAD + lines }), file)));
  };

  test('the subnets of a VPC that was looked up', () => {
    const subnet = (n: number, availabilityZone: string) => ({ subnetId: `subnet-${n}`, cidr: `10.0.${n}.0/24`, availabilityZone, routeTableId: 'rtb-0a' });
    const vpc = (...zones: string[]) => ({
      vpcId: 'vpc-0a1b2c3d',
      availabilityZones: [],
      subnetGroups: [{ name: 'Public', type: 'Public', subnets: zones.map((zone, n) => subnet(n, zone)) }],
    });
    const key = 'vpc-provider:account=111111111111:filter.vpc-id=vpc-0a1b2c3d:region=eu-central-1:returnAsymmetricSubnets=true';
    const made = (...zones: string[]) => stage(new App({ context: { [key]: vpc(...zones) } }), 'mail', `network: { vpcId: vpc-0a1b2c3d }\n${NAMESPACES}`);
    expect(() => made('eu-central-1a', 'eu-central-1b', 'eu-central-1b')).toThrow(
      /mail\.yaml: vpc leads to two subnets in the availability zone eu-central-1b \(.*in an environment file: network\.availabilityZones/,
    );
    expect(() => made('eu-central-1a', 'eu-central-1b')).not.toThrow();
  });

  test('a listener, or a load balancer, that two files share', () => {
    const listenerArn = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/0123456789abcdef/0123456789abcdef';
    const rules = `loadBalancer: { existing: ${EXISTING}, listenerArn: '${listenerArn}' } }\nredirectHost: { name: redirect.contoso.com, external: true }\n${NAMESPACES}`;
    const app = new App();
    stage(app, 'one', `rules: { priorities: { first: 1, last: 100 } }\n${rules}`);
    stage(app, 'two', `rules: { priorities: { first: 101, last: 200 } }\n${rules}`);
    expect(() => stage(app, 'three', `rules: { priorities: { first: 200, last: 300 } }\n${rules}`)).toThrow(
      /^\S*three\.yaml: priorities: '200 to 300' shares priorities with 101 to 200 of two\/Site\/Rules \(RedirectRules\)/,
    );
    const site = `loadBalancer: { existing: ${EXISTING} } }\n${NAMESPACES}`;
    stage(app, 'four', site);
    expect(() => stage(app, 'five', site)).toThrow(/^\S*five\.yaml: loadBalancer: .* has the listener four\/Site\/Site\/Listener on port 80 already/);
  });
});

test('a listener that exists only gets rules', () => {
  const listenerArn = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/0123456789abcdef/0123456789abcdef';
  const site = stacksOf(
    environmentOf(
      `${ZONES}loadBalancer: { existing: ${EXISTING}, listenerArn: '${listenerArn}' } }\nrules: { priorities: { first: 1000, last: 1199 } }\nnamespaces: [fabrikam.com]\n`,
    ),
  )['test-Site'];
  expect(ofType(site, LISTENER)).toEqual([]);
  expect(ofType(site, RULE)[0].ListenerArn).toBe(listenerArn);
});
