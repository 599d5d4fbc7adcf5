import {
  CfnInternetGateway,
  CfnRoute,
  CfnRouteTable,
  CfnSecurityGroup,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCGatewayAttachment,
} from 'aws-cdk-lib/aws-ec2';
import { CfnListener, CfnListenerRule, CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { type App, type CfnResource, type CfnTag, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AVAILABILITY_ZONES, CONTOSO, ENDPOINT, ENV, REDIRECT_HOST, type Workload } from './site';

const REDIRECT = {
  type: 'redirect',
  redirectConfig: { protocol: 'HTTPS', host: ENDPOINT, port: '443', path: '/#{path}', query: '#{query}', statusCode: 'HTTP_302' },
};
const NOT_FOUND = { type: 'fixed-response', fixedResponseConfig: { statusCode: '404', contentType: 'text/plain', messageBody: 'Not Found' } };

/** The workload as an engineer writes it in L1s: no checks, and hosts, rules and stacks worked out beforehand. */
export function build(app: App, { mode, stacks, rules, records }: Workload): void {
  const site = new Stack(app, 'Site', { env: ENV });
  const loadBalancer = makeLoadBalancer(site);
  const listener = new CfnListener(site, 'Listener', {
    loadBalancerArn: loadBalancer.ref,
    port: 80,
    protocol: 'HTTP',
    defaultActions: [mode === 'any' ? REDIRECT : NOT_FOUND],
  });
  new CfnRecordSet(site, 'RedirectHost', {
    name: `${REDIRECT_HOST}.`,
    type: 'A',
    hostedZoneId: CONTOSO.hostedZoneId,
    aliasTarget: { dnsName: `dualstack.${loadBalancer.attrDnsName}`, hostedZoneId: loadBalancer.attrCanonicalHostedZoneId },
  });
  for (const { priority, hosts } of rules) {
    new CfnListenerRule(site, `Rule${priority}`, {
      listenerArn: listener.ref,
      priority,
      conditions: [{ field: 'host-header', hostHeaderConfig: { values: [...hosts] } }],
      actions: [REDIRECT],
    });
  }
  records.forEach((ofStack, index) => {
    const stack = stacks === 0 ? site : new Stack(app, `Records${index}`, { env: ENV });
    for (const { host, zone } of ofStack) {
      new CfnRecordSet(stack, host, { name: `${host}.`, type: 'CNAME', hostedZoneId: zone.hostedZoneId, resourceRecords: [REDIRECT_HOST], ttl: '300' });
    }
  });
}

function makeLoadBalancer(site: Stack): CfnLoadBalancer {
  const { vpc, subnets, routes } = makeNetwork(site);
  const securityGroup = new CfnSecurityGroup(site, 'SecurityGroup', {
    vpcId: vpc.ref,
    groupDescription: 'Autodiscover redirect site: HTTP from mail clients',
    securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 80, toPort: 80, cidrIp: '0.0.0.0/0', description: 'mail clients, http step of Autodiscover' }],
    // A group without egress rules gets one that allows everything; one that matches nothing keeps it closed.
    securityGroupEgress: [{ ipProtocol: 'icmp', fromPort: 252, toPort: 86, cidrIp: '255.255.255.255/32', description: 'Disallow all traffic' }],
  });
  const loadBalancer = new CfnLoadBalancer(site, 'LoadBalancer', {
    type: 'application',
    scheme: 'internet-facing',
    ipAddressType: 'ipv4',
    securityGroups: [securityGroup.attrGroupId],
    subnets: subnets.map((subnet) => subnet.ref),
    loadBalancerAttributes: [
      { key: 'deletion_protection.enabled', value: 'true' },
      { key: 'routing.http.drop_invalid_header_fields.enabled', value: 'true' },
      { key: 'routing.http.desync_mitigation_mode', value: 'defensive' },
    ],
  });
  for (const route of routes) loadBalancer.addResourceDependency(route);
  return loadBalancer;
}

function makeNetwork(scope: Construct): { vpc: CfnVPC; subnets: CfnSubnet[]; routes: CfnResource[] } {
  const vpc = new CfnVPC(scope, 'Vpc', {
    cidrBlock: '10.0.0.0/24',
    enableDnsHostnames: true,
    enableDnsSupport: true,
    instanceTenancy: 'default',
    tags: named('autodiscover'),
  });
  const gateway = new CfnInternetGateway(scope, 'Gateway', { tags: named('autodiscover') });
  const attachment = new CfnVPCGatewayAttachment(scope, 'GatewayAttachment', { vpcId: vpc.ref, internetGatewayId: gateway.ref });
  const routes: CfnResource[] = [];
  const subnets = AVAILABILITY_ZONES.map((availabilityZone, index) => {
    const subnet = new CfnSubnet(scope, `Subnet${index}`, {
      vpcId: vpc.ref,
      availabilityZone,
      cidrBlock: `10.0.0.${index * 32}/27`,
      mapPublicIpOnLaunch: false,
      tags: named(`autodiscover public ${index}`),
    });
    const table = new CfnRouteTable(scope, `RouteTable${index}`, { vpcId: vpc.ref, tags: named(`autodiscover public ${index}`) });
    const association = new CfnSubnetRouteTableAssociation(scope, `RouteTableAssociation${index}`, { routeTableId: table.ref, subnetId: subnet.ref });
    const route = new CfnRoute(scope, `DefaultRoute${index}`, { routeTableId: table.ref, destinationCidrBlock: '0.0.0.0/0', gatewayId: gateway.ref });
    route.addResourceDependency(attachment);
    routes.push(route, association);
    return subnet;
  });
  return { vpc, subnets, routes };
}

function named(value: string): CfnTag[] {
  return [{ key: 'Name', value }];
}
