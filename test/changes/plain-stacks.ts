import type { Change } from '../../lib/changes/change';
import { changesBetween, type NotRead } from '../../lib/changes/changes';
import type { StackTemplate, TemplateResource } from '../../lib/topology/stack-template';

/* Stacks of an environment as plain templates, by hand. */

export const ENDPOINT = 'autodiscover.contoso.com';
export const ONLINE = 'autodiscover-s.outlook.com';

type Resources = Record<string, TemplateResource>;

export function resource(Type: string, Properties: Record<string, unknown> = {}, policy?: string): TemplateResource {
  return { Type, Properties, ...(policy ? { DeletionPolicy: policy, UpdateReplacePolicy: policy } : {}) };
}

export function rule(
  priority: number,
  domains: readonly string[],
  endpoint = ENDPOINT,
  listener: unknown = { Ref: 'Listener' },
  path = '/#{path}',
): TemplateResource {
  return resource('AWS::ElasticLoadBalancingV2::ListenerRule', {
    ListenerArn: listener,
    Priority: priority,
    Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: domains.map((domain) => `autodiscover.${domain}`) } }],
    Actions: [{ Type: 'redirect', RedirectConfig: { Host: endpoint, Path: path, Port: '443', Protocol: 'HTTPS', Query: '#{query}', StatusCode: 'HTTP_302' } }],
  });
}

export function cname(
  domain: string,
  { zone = domain, target = 'redirect.contoso.com', ttl = '300', policy }: { zone?: string; target?: string; ttl?: string; policy?: string } = {},
): TemplateResource {
  return resource(
    'AWS::Route53::RecordSet',
    { Name: `autodiscover.${domain}.`, Type: 'CNAME', HostedZoneId: zone, ResourceRecords: [target], TTL: ttl },
    policy,
  );
}

const DENY = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }];

export const SITE: Resources = {
  Vpc: resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/24' }),
  Subnet: resource('AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/27', AvailabilityZone: 'eu-central-1a' }),
  Group: resource('AWS::EC2::SecurityGroup', {
    GroupDescription: 'HTTP from mail clients',
    VpcId: { Ref: 'Vpc' },
    SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80, IpProtocol: 'tcp' }],
  }),
  LoadBalancer: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Scheme: 'internet-facing',
    Type: 'application',
    IpAddressType: 'ipv4',
    SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }],
    Subnets: [{ Ref: 'Subnet' }],
    LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }],
  }),
  Listener: resource('AWS::ElasticLoadBalancingV2::Listener', { LoadBalancerArn: { Ref: 'LoadBalancer' }, Port: 80, Protocol: 'HTTP', DefaultActions: DENY }),
  Alias: resource('AWS::Route53::RecordSet', {
    Name: 'redirect.contoso.com.',
    Type: 'A',
    HostedZoneId: 'contoso.com',
    AliasTarget: { DNSName: { 'Fn::Join': ['', ['dualstack.', { 'Fn::GetAtt': ['LoadBalancer', 'DNSName'] }]] } },
  }),
  Rule84: rule(84, ['adatum.com']),
};

/** The same with the property of a resource set. */
export function withProperty(resources: Resources, id: string, property: string, value: unknown): Resources {
  return { ...resources, [id]: { ...resources[id], Properties: { ...resources[id].Properties, [property]: value } } };
}

export function without(resources: Resources, ...ids: string[]): Resources {
  return Object.fromEntries(Object.entries(resources).filter(([id]) => !ids.includes(id)));
}

export function stack(name: string, Resources: Resources, more: Partial<StackTemplate> = {}): StackTemplate {
  return { name, account: '111111111111', region: 'eu-central-1', template: { Resources }, ...more };
}

export const LAYOUT = { first: 1, last: 50_000, slots: 100, hostsPerRule: 5 };

export function changes(
  before: readonly StackTemplate[],
  after: readonly StackTemplate[],
  { max = 100, notRead }: { max?: number; notRead?: readonly NotRead[] } = {},
): Change[] {
  return changesBetween({ before, after, max, layout: LAYOUT, notRead });
}

/** `loses-service goes:adatum.com` */
export function ids(before: readonly StackTemplate[], after: readonly StackTemplate[], options?: Parameters<typeof changes>[2]): string[] {
  return changes(before, after, options).map(({ effect, id }) => `${effect} ${id}`);
}
