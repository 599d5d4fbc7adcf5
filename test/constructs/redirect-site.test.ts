import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Peer, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, ApplicationLoadBalancer, IpAddressType, ListenerAction, ListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Stack } from 'aws-cdk-lib/core';
import { RedirectHost, RedirectSite } from '../../lib';
import { ENDPOINT, LISTENER, LOAD_BALANCER, RECORD, resources, SECURITY_GROUP, stackOf, theOnly, zone } from './fixture';

function attributesOf(stack: Stack): Record<string, string> {
  const attributes: { Key: string; Value: string }[] = theOnly(stack, LOAD_BALANCER).LoadBalancerAttributes;
  return Object.fromEntries(attributes.map(({ Key, Value }) => [Key, Value]));
}

/** CDK writes address ranges into the group itself, and prefix lists as resources of their own. */
function ingressOf(stack: Stack): string[] {
  const inline = theOnly(stack, SECURITY_GROUP).SecurityGroupIngress ?? [];
  const apart = resources(stack, 'AWS::EC2::SecurityGroupIngress');
  return [...inline, ...apart].map(({ FromPort, CidrIp, CidrIpv6, SourcePrefixListId }) => `${CidrIp ?? CidrIpv6 ?? SourcePrefixListId}:${FromPort}`).sort();
}

test('alone, it makes a public load balancer in a small VPC of its own, without NAT gateway or Lambda function', () => {
  const stack = stackOf();
  new RedirectSite(stack, 'Site');
  const types = Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types.filter((type) => type === 'AWS::EC2::Subnet')).toHaveLength(2);
  expect(types).not.toContain('AWS::EC2::NatGateway');
  expect(types).not.toContain('AWS::Lambda::Function');
  expect(theOnly(stack, LOAD_BALANCER).Scheme).toBe('internet-facing');
});

test('it answers on port 80 alone, and a host that no rule redirects gets 404', () => {
  const stack = stackOf();
  new RedirectSite(stack, 'Site');
  expect(theOnly(stack, LISTENER)).toMatchObject({
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
  });
});

test('with a default endpoint, every other host is redirected there', () => {
  const stack = stackOf();
  new RedirectSite(stack, 'Site', { defaultEndpoint: ENDPOINT });
  expect(theOnly(stack, LISTENER).DefaultActions).toEqual([
    {
      Type: 'redirect',
      RedirectConfig: { StatusCode: 'HTTP_302', Protocol: 'HTTPS', Host: 'autodiscover.contoso.com', Port: '443', Path: '/#{path}', Query: '#{query}' },
    },
  ]);
});

test('what matters for security is written out, whatever the defaults of CDK or of AWS become', () => {
  const stack = stackOf();
  new RedirectSite(stack, 'Site');
  expect(attributesOf(stack)).toEqual({
    'deletion_protection.enabled': 'true',
    'routing.http.drop_invalid_header_fields.enabled': 'true',
    'routing.http.desync_mitigation_mode': 'defensive',
  });
  expect(ingressOf(stack)).toEqual(['0.0.0.0/0:80']);
  expect(theOnly(stack, SECURITY_GROUP).SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
});

test('deletion protection can be switched off', () => {
  const stack = stackOf();
  new RedirectSite(stack, 'Site', { deletionProtection: false });
  expect(attributesOf(stack)['deletion_protection.enabled']).toBe('false');
});

test('on dual stack, subnets, load balancer and ingress have IPv6 too', () => {
  const stack = stackOf();
  const site = new RedirectSite(stack, 'Site', { ipAddressType: IpAddressType.DUAL_STACK });
  expect(site.dualStack).toBe(true);
  expect(theOnly(stack, LOAD_BALANCER).IpAddressType).toBe('dualstack');
  expect(ingressOf(stack)).toEqual(['0.0.0.0/0:80', '::/0:80']);
  for (const subnet of resources(stack, 'AWS::EC2::Subnet')) expect(subnet.Ipv6CidrBlock).toBeDefined();
  expect(resources(stack, 'AWS::EC2::EgressOnlyInternetGateway')).toEqual([]);
  const routes = Object.values(Template.fromStack(stack).findResources('AWS::EC2::Route'));
  expect(routes).toHaveLength(4);
  for (const route of routes) expect(route.DependsOn).toContainEqual(expect.stringContaining('VPCGW'));
});

test('who may reach it can be narrowed, and 443 opened to the same peers so that they are refused at once', () => {
  const stack = stackOf();
  new RedirectSite(stack, 'Site', { ingress: [Peer.ipv4('203.0.113.0/24'), Peer.prefixList('pl-0a1b2c3d')], refuseHttps: true });
  expect(ingressOf(stack)).toEqual(['203.0.113.0/24:443', '203.0.113.0/24:80', 'pl-0a1b2c3d:443', 'pl-0a1b2c3d:80']);
  expect(resources(stack, LISTENER)).toHaveLength(1);
});

test('an internal site stands in the private subnets of the VPC that is given', () => {
  const stack = stackOf();
  new RedirectSite(stack, 'Site', { vpc: new Vpc(stack, 'Vpc'), internetFacing: false });
  expect(theOnly(stack, LOAD_BALANCER)).toMatchObject({
    Scheme: 'internal',
    Subnets: [{ Ref: expect.stringContaining('Private') }, { Ref: expect.stringContaining('Private') }],
  });
});

test('access logs go to the bucket', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
  new RedirectSite(stack, 'Site', {
    accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', 'logs'),
    accessLogsPrefix: 'site',
  });
  expect(attributesOf(stack)).toMatchObject({ 'access_logs.s3.enabled': 'true', 'access_logs.s3.bucket': 'logs', 'access_logs.s3.prefix': 'site' });
});

test('the redirect host is an alias in each of its zones, AAAA too on dual stack', () => {
  const stack = stackOf();
  new RedirectSite(stack, 'Site', {
    ipAddressType: IpAddressType.DUAL_STACK,
    redirectHost: RedirectHost.inZone(zone(stack, 'contoso.com'), 'redirect', { privateZones: [zone(stack, 'contoso.com', 'ZINSIDE')] }),
  });
  expect(resources(stack, RECORD).map(({ Name, Type, HostedZoneId }) => [Name, Type, HostedZoneId])).toEqual([
    ['redirect.contoso.com.', 'A', 'ZCONTOSOCOM'],
    ['redirect.contoso.com.', 'AAAA', 'ZCONTOSOCOM'],
    ['redirect.contoso.com.', 'A', 'ZINSIDE'],
    ['redirect.contoso.com.', 'AAAA', 'ZINSIDE'],
  ]);
});

test('a redirect host whose DNS is elsewhere is an output that says where it has to lead', () => {
  const stack = stackOf();
  new RedirectSite(stack, 'Site', { redirectHost: RedirectHost.external('redirect.contoso.com') });
  expect(Object.values(Template.fromStack(stack).findOutputs('*'))).toEqual([
    {
      Description: expect.stringContaining('make redirect.contoso.com a CNAME'),
      Value: { 'Fn::GetAtt': [expect.stringContaining('LoadBalancer'), 'DNSName'] },
    },
  ]);
});

test('private zones of a redirect host may come in any order, with a public zone, an output, or alone', () => {
  const template = (order: (zones: IHostedZone[]) => IHostedZone[], host: (zones: IHostedZone[]) => RedirectHost) => {
    const stack = stackOf();
    new RedirectSite(stack, 'Site', { redirectHost: host(order([zone(stack, 'contoso.com', 'Z1'), zone(stack, 'contoso.com', 'Z2')])) });
    return Template.fromStack(stack);
  };
  for (const host of [
    (zones: IHostedZone[]) => RedirectHost.inPrivateZones(zones, 'redirect'),
    (privateZones: IHostedZone[]) => RedirectHost.external('redirect.contoso.com', { privateZones }),
  ]) {
    const made = template((zones) => zones, host);
    made.resourceCountIs(RECORD, 2);
    expect(template((zones) => zones.reverse(), host).toJSON()).toEqual(made.toJSON());
  }
});

describe('handed in', () => {
  test('a load balancer gets a listener, and an ingress rule for port 80', () => {
    const stack = stackOf();
    const loadBalancer = new ApplicationLoadBalancer(stack, 'Shared', { vpc: new Vpc(stack, 'Vpc'), internetFacing: true });
    const site = new RedirectSite(stack, 'Site', { loadBalancer });
    expect(site.loadBalancer).toBe(loadBalancer);
    expect(theOnly(stack, LISTENER).Port).toBe(80);
    expect(ingressOf(stack)).toEqual(['0.0.0.0/0:80']);
  });

  test('a listener keeps its default action, and nothing is made next to it', () => {
    const stack = stackOf();
    const loadBalancer = new ApplicationLoadBalancer(stack, 'Shared', { vpc: new Vpc(stack, 'Vpc') });
    const listener = loadBalancer.addListener('Http', { port: 80, open: false, defaultAction: ListenerAction.fixedResponse(503) });
    const before = Template.fromStack(stack).toJSON();
    const again = stackOf();
    const sharedAgain = new ApplicationLoadBalancer(again, 'Shared', { vpc: new Vpc(again, 'Vpc') });
    const listenerAgain = sharedAgain.addListener('Http', { port: 80, open: false, defaultAction: ListenerAction.fixedResponse(503) });
    const site = new RedirectSite(again, 'Site', { listener: listenerAgain });
    expect(site.loadBalancer).toBe(sharedAgain);
    expect(Template.fromStack(again).toJSON()).toEqual(before);
    expect(site.listener).toBe(listenerAgain);
    expect(listener.node.path).toBe(listenerAgain.node.path);
  });

  const WARNING = 'cdk-autodiscover-redirect:https-listener';

  test('a load balancer that is known to answer https is warned of, also where the listener comes later', () => {
    const stack = stackOf();
    const loadBalancer = new ApplicationLoadBalancer(stack, 'Shared', { vpc: new Vpc(stack, 'Vpc') });
    new RedirectSite(stack, 'Site', { loadBalancer });
    loadBalancer.addListener('Https', {
      port: 443,
      certificates: [ListenerCertificate.fromArn('arn:aws:acm:eu-central-1:111111111111:certificate/x')],
      defaultAction: ListenerAction.fixedResponse(200),
    });
    Annotations.fromStack(stack).hasWarning('/Stack/Site', Match.stringLikeRegexp(`${WARNING}\\]`));
  });

  test('another load balancer is not', () => {
    const stack = stackOf();
    const known = new ApplicationLoadBalancer(stack, 'Shared', { vpc: new Vpc(stack, 'Vpc') });
    known.addListener('Other', { port: 8080, protocol: 'HTTP' as never, defaultAction: ListenerAction.fixedResponse(200) });
    new RedirectSite(stack, 'Known', { loadBalancer: known });
    const imported = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Imported', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/0123456789abcdef',
      securityGroupId: 'sg-0a',
    });
    new RedirectSite(stack, 'Unknown', { loadBalancer: imported });
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(WARNING))).toEqual([]);
  });

  test('an imported listener is taken', () => {
    const stack = stackOf();
    const listener = ApplicationListener.fromLookup(new Stack(new App(), 'Looked', { env: { account: '111111111111', region: 'eu-central-1' } }), 'Listener', {
      listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/0123456789abcdef/0123456789abcdef',
    });
    const site = new RedirectSite(stack, 'Site', { listener });
    expect(site.listener).toBe(listener);
    expect(() => site.loadBalancer).toThrow('give loadBalancer too');
  });
});

test('a load balancer handed in that is said to have IPv6 addresses gets an AAAA alias, and ingress for them', () => {
  const stack = stackOf();
  const loadBalancer = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Imported', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/shared/0123456789abcdef',
    securityGroupId: 'sg-0a',
    loadBalancerDnsName: 'shared.eu-central-1.elb.amazonaws.com',
    loadBalancerCanonicalHostedZoneId: 'ZELB',
  });
  new RedirectSite(stack, 'Site', {
    loadBalancer,
    ipAddressType: IpAddressType.DUAL_STACK,
    redirectHost: RedirectHost.inZone(zone(stack, 'contoso.com'), 'redirect'),
  });
  expect(resources(stack, RECORD).map(({ Type }) => Type)).toEqual(['A', 'AAAA']);
  expect(
    resources(stack, 'AWS::EC2::SecurityGroupIngress')
      .map(({ CidrIp, CidrIpv6 }) => CidrIp ?? CidrIpv6)
      .sort(),
  ).toEqual(['0.0.0.0/0', '::/0']);
});

describe('metrics', () => {
  test('are those that a load balancer without targets has', () => {
    const stack = stackOf();
    const site = new RedirectSite(stack, 'Site');
    const metrics = [
      site.metricHttpRedirectCount(),
      site.metricHttpFixedResponseCount(),
      site.metricHttpCodeElb4xx(),
      site.metricHttpRedirectUrlLimitExceededCount(),
    ];
    expect(metrics.map(({ namespace, metricName, statistic }) => [namespace, metricName, statistic])).toEqual([
      ['AWS/ApplicationELB', 'HTTP_Redirect_Count', 'Sum'],
      ['AWS/ApplicationELB', 'HTTP_Fixed_Response_Count', 'Sum'],
      ['AWS/ApplicationELB', 'HTTPCode_ELB_4XX_Count', 'Sum'],
      ['AWS/ApplicationELB', 'HTTP_Redirect_Url_Limit_Exceeded_Count', 'Sum'],
    ]);
  });
});
