interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

/*
 * What of a resource may not change from one release to the next: CloudFormation replaces the resource (its
 * documentation of each type says "Update requires: Replacement"), or fails, or moves what clients are sent to.
 */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::InternetGateway': [],
  'AWS::EC2::Route': ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'RouteTableId'],
  'AWS::EC2::RouteTable': ['VpcId'],
  // A rule within the group whose text changes is taken out and put in again: nobody comes in meanwhile.
  'AWS::EC2::SecurityGroup': ['GroupDescription', 'GroupName', 'VpcId', 'SecurityGroupIngress', 'SecurityGroupEgress'],
  'AWS::EC2::SecurityGroupIngress': ['GroupId', 'IpProtocol', 'FromPort', 'ToPort', 'CidrIp', 'CidrIpv6', 'SourcePrefixListId', 'Description'],
  'AWS::EC2::Subnet': ['AvailabilityZone', 'CidrBlock', 'VpcId', 'Ipv6CidrBlock', 'Ipv6Native'],
  'AWS::EC2::SubnetRouteTableAssociation': ['RouteTableId', 'SubnetId'],
  'AWS::EC2::VPC': ['CidrBlock', 'InstanceTenancy'],
  'AWS::EC2::VPCCidrBlock': ['VpcId', 'AmazonProvidedIpv6CidrBlock'],
  'AWS::EC2::VPCGatewayAttachment': ['VpcId', 'InternetGatewayId'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['Name', 'Scheme', 'Type', 'SecurityGroups', 'Subnets'],
  'AWS::ElasticLoadBalancingV2::Listener': ['LoadBalancerArn', 'Port', 'Protocol'],
  'AWS::ElasticLoadBalancingV2::ListenerRule': ['ListenerArn', 'Priority'],
  'AWS::Route53::RecordSet': ['HostedZoneId', 'Name', 'Type', 'SetIdentifier'],
};

export type FixedParts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** By logical ID: what may not change of each resource; and the logical IDs of the outputs. */
export function fixedPartsOf({ Resources, Outputs = {} }: Template): FixedParts {
  const resources = Object.entries(Resources).map(([id, { Type, Properties = {} }]) => {
    const names = FIXED[Type];
    if (names === undefined) throw new Error(`say in ${__filename} what is fixed of ${Type}`);
    return [id, { Type, ...Object.fromEntries(names.flatMap((name) => (name in Properties ? [[name, Properties[name]]] : []))) }] as const;
  });
  return Object.fromEntries([...resources, ...Object.keys(Outputs).map((id) => [id, { Type: 'Output' }] as const)]);
}

/** What stands in the golden parts and is gone, or is otherwise now. What is new beside them may be. */
export function lost(golden: FixedParts, now: FixedParts): string[] {
  return Object.entries(golden).flatMap(([id, parts]) => {
    const found = now[id];
    if (found === undefined) return [`${id} is gone`];
    return [...new Set([...Object.keys(parts), ...Object.keys(found)])]
      .filter((name) => JSON.stringify(parts[name]) !== JSON.stringify(found[name]))
      .map((name) => `${id}.${name}: ${JSON.stringify(parts[name])} became ${JSON.stringify(found[name])}`);
  });
}
