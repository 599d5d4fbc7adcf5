import { IpAddresses, IpProtocol, type ISubnet, type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { AutodiscoverEndpoint } from '../autodiscover-endpoint';

/** The smallest VPC for a public load balancer: two availability zones, public subnets, nothing else. */
export function siteVpc(scope: Construct, options: { readonly cidr?: string; readonly dualStack: boolean }): IVpc {
  const vpc = new Vpc(scope, 'Vpc', {
    ipAddresses: IpAddresses.cidr(options.cidr ?? '10.0.0.0/24'),
    ipProtocol: options.dualStack ? IpProtocol.DUAL_STACK : IpProtocol.IPV4_ONLY,
    maxAzs: 2,
    natGateways: 0,
    // A load balancer needs at least a /27, with 8 free addresses (Elastic Load Balancing, "Subnets for your load balancer").
    subnetConfiguration: [{ name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 27, mapPublicIpOnLaunch: false }],
    // CDK needs a Lambda function to close the default security group, and nothing here uses that group.
    restrictDefaultSecurityGroup: false,
  });
  if (options.dualStack) fixIpv6(vpc);
  return vpc;
}

/**
 * Some versions of aws-cdk-lib in the peer range create the IPv6 route before its gateway, and a gateway for private
 * subnets, of which there are none (aws-cdk#37853).
 */
function fixIpv6(vpc: Vpc): void {
  vpc.node.tryRemoveChild('EIGW6');
  const attachment = vpc.node.tryFindChild('VPCGW');
  for (const route of vpc.publicSubnets.flatMap(ipv6Route)) if (attachment) route.addDependency(attachment);
}

function ipv6Route(subnet: ISubnet) {
  return subnet.node.tryFindChild('DefaultRoute6')?.node ?? [];
}

/**
 * A 302 to the same path and query of the endpoint (MS-OXDISCO, section 3.1.5.4, names only 302; a client may cache a
 * 301 for ever). Protocol and port are explicit: the default is the request's.
 */
export function redirectTo(endpoint: AutodiscoverEndpoint): ListenerAction {
  return ListenerAction.redirect({
    protocol: 'HTTPS',
    host: endpoint.host,
    port: '443',
    path: '/#{path}',
    query: '#{query}',
    permanent: false,
  });
}
