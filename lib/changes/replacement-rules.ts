/*
 * What CloudFormation does with a resource whose properties change, by its "Update requires" of each property: the types
 * that our templates have. test/changes/replacement-rules.test.ts holds the table to CloudFormation's resource specification.
 */

/** What a change of a property does with its resource. */
export type UpdateRule = 'replaced' | 'maybe-replaced' | 'in-place';

interface TypeRules {
  /** Its page in the Template Reference, where each property has "Update requires". */
  readonly page: string;
  /** "Replacement": made again, with another physical ID, and the old one is deleted. */
  readonly replaced: readonly string[];
  /** "Some interruptions" or "Replacement", by the values. */
  readonly maybeReplaced?: readonly string[];
  /** "No interruption". */
  readonly inPlace: readonly string[];
}

export const REPLACEMENT_RULES: Readonly<Record<string, TypeRules>> = {
  'AWS::EC2::InternetGateway': {
    page: 'aws-resource-ec2-internetgateway',
    replaced: [],
    inPlace: ['Tags'],
  },
  'AWS::EC2::Route': {
    page: 'aws-resource-ec2-route',
    replaced: ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId', 'RouteTableId'],
    inPlace: [
      'CarrierGatewayId',
      'CoreNetworkArn',
      'EgressOnlyInternetGatewayId',
      'GatewayId',
      'InstanceId',
      'LocalGatewayId',
      'NatGatewayId',
      'NetworkInterfaceId',
      'OdbNetworkArn',
      'TransitGatewayId',
      'VpcEndpointId',
      'VpcPeeringConnectionId',
    ],
  },
  'AWS::EC2::RouteTable': {
    page: 'aws-resource-ec2-routetable',
    replaced: ['VpcId'],
    inPlace: ['Tags'],
  },
  'AWS::EC2::SecurityGroup': {
    page: 'aws-resource-ec2-securitygroup',
    replaced: ['GroupDescription', 'GroupName', 'VpcId'],
    inPlace: ['SecurityGroupEgress', 'SecurityGroupIngress', 'Tags'],
  },
  'AWS::EC2::SecurityGroupIngress': {
    page: 'aws-resource-ec2-securitygroupingress',
    replaced: [
      'CidrIp',
      'CidrIpv6',
      'FromPort',
      'GroupId',
      'GroupName',
      'IpProtocol',
      'SourcePrefixListId',
      'SourceSecurityGroupId',
      'SourceSecurityGroupName',
      'SourceSecurityGroupOwnerId',
      'ToPort',
    ],
    inPlace: ['Description'],
  },
  'AWS::EC2::Subnet': {
    page: 'aws-resource-ec2-subnet',
    replaced: [
      'AvailabilityZone',
      'AvailabilityZoneId',
      'CidrBlock',
      'Ipv4IpamPoolId',
      'Ipv4NetmaskLength',
      'Ipv6IpamPoolId',
      'Ipv6Native',
      'Ipv6NetmaskLength',
      'OutpostArn',
      'VpcId',
    ],
    maybeReplaced: ['Ipv6CidrBlock'],
    inPlace: ['AssignIpv6AddressOnCreation', 'EnableDns64', 'EnableLniAtDeviceIndex', 'MapPublicIpOnLaunch', 'PrivateDnsNameOptionsOnLaunch', 'Tags'],
  },
  'AWS::EC2::SubnetRouteTableAssociation': {
    page: 'aws-resource-ec2-subnetroutetableassociation',
    replaced: ['RouteTableId', 'SubnetId'],
    inPlace: [],
  },
  'AWS::EC2::VPC': {
    page: 'aws-resource-ec2-vpc',
    replaced: ['CidrBlock', 'Ipv4IpamPoolId', 'Ipv4NetmaskLength', 'VpcEncryptionControl'],
    maybeReplaced: ['InstanceTenancy'],
    inPlace: ['EnableDnsHostnames', 'EnableDnsSupport', 'Tags'],
  },
  'AWS::EC2::VPCCidrBlock': {
    page: 'aws-resource-ec2-vpccidrblock',
    replaced: [
      'AmazonProvidedIpv6CidrBlock',
      'CidrBlock',
      'Ipv4IpamPoolId',
      'Ipv4NetmaskLength',
      'Ipv6CidrBlock',
      'Ipv6CidrBlockNetworkBorderGroup',
      'Ipv6IpamPoolId',
      'Ipv6NetmaskLength',
      'Ipv6Pool',
      'VpcId',
    ],
    inPlace: [],
  },
  'AWS::EC2::VPCGatewayAttachment': {
    page: 'aws-resource-ec2-vpcgatewayattachment',
    replaced: ['VpcId'],
    inPlace: ['InternetGatewayId', 'VpnGatewayId'],
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    page: 'aws-resource-elasticloadbalancingv2-loadbalancer',
    replaced: ['Name', 'Scheme', 'Type'],
    inPlace: [
      'EnableCapacityReservationProvisionStabilize',
      'EnablePrefixForIpv6SourceNat',
      'EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic',
      'IpAddressType',
      'Ipv4IpamPoolId',
      'LoadBalancerAttributes',
      'MinimumLoadBalancerCapacity',
      'SecurityGroups',
      'SubnetMappings',
      'Subnets',
      'Tags',
    ],
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    page: 'aws-resource-elasticloadbalancingv2-listener',
    replaced: ['LoadBalancerArn'],
    inPlace: ['AlpnPolicy', 'Certificates', 'DefaultActions', 'ListenerAttributes', 'MutualAuthentication', 'Port', 'Protocol', 'SslPolicy', 'Tags'],
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    page: 'aws-resource-elasticloadbalancingv2-listenerrule',
    replaced: ['ListenerArn'],
    inPlace: ['Actions', 'Conditions', 'Priority', 'Tags', 'Transforms'],
  },
  'AWS::Route53::RecordSet': {
    page: 'aws-resource-route53-recordset',
    replaced: ['HostedZoneId', 'HostedZoneName', 'Name'],
    inPlace: [
      'AliasTarget',
      'CidrRoutingConfig',
      'Comment',
      'Failover',
      'GeoLocation',
      'HealthCheckId',
      'MultiValueAnswer',
      'Region',
      'ResourceRecords',
      'SetIdentifier',
      'TTL',
      'Type',
      'Weight',
    ],
  },
};

/** Undefined for a type or a property that is not in the table: what a change of it does is not known. */
export function updateRule(type: string, property: string): UpdateRule | undefined {
  const rules = Object.hasOwn(REPLACEMENT_RULES, type) ? REPLACEMENT_RULES[type] : undefined;
  if (rules?.replaced.includes(property)) return 'replaced';
  if (rules?.maybeReplaced?.includes(property)) return 'maybe-replaced';
  return rules?.inPlace.includes(property) ? 'in-place' : undefined;
}

/** Where AWS says so. */
export function sourceOfRules(type: string): string | undefined {
  const page = Object.hasOwn(REPLACEMENT_RULES, type) ? REPLACEMENT_RULES[type].page : undefined;
  return page && `https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/${page}.html`;
}
