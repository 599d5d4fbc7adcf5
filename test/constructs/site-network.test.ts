/** @slow */

import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  type CfnSecurityGroup,
  type CfnSubnet,
  CfnSubnetCidrBlock,
  type CfnVPC,
  IpProtocol,
  type ISubnet,
  type IVpc,
  SecurityGroup,
  Subnet,
  type SubnetConfiguration,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { IpAddressType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, CustomResource, Fn, Stack } from 'aws-cdk-lib/core';
import { RedirectSite, type RedirectSiteProps } from '../../lib';
import { refusal, stackOf, stagedStack, synthFailure } from './fixture';

const ENV = { account: '111111111111', region: 'eu-central-1' };

/** A stack of the zones, which spares the look-up. */
class ZonedStack extends Stack {
  constructor(private readonly zones: string[]) {
    super(new App(), 'Stack', { env: ENV });
  }

  override get availabilityZones(): string[] {
    return this.zones ?? ['eu-central-1a', 'eu-central-1b'];
  }
}

const zoned = (...zones: string[]) => new ZonedStack(zones.length > 0 ? zones : ['eu-central-1a', 'eu-central-1b']);
const group = (name: string, subnetType: SubnetType): SubnetConfiguration => ({ name, subnetType });
const made = (stack: Stack, ...subnetConfiguration: SubnetConfiguration[]) =>
  new Vpc(stack, 'Vpc', {
    natGateways: subnetConfiguration.some(({ subnetType }) => subnetType === SubnetType.PRIVATE_WITH_EGRESS) ? 1 : 0,
    subnetConfiguration,
  });
const imported = (stack: Stack, publicSubnetIds: string[], availabilityZones: string[], privateSubnetIds?: string[]) =>
  Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0a', publicSubnetIds, availabilityZones, privateSubnetIds });

const PUBLIC = group('Public', SubnetType.PUBLIC);
const DMZ = group('Dmz', SubnetType.PUBLIC);
const EGRESS = group('Inside', SubnetType.PRIVATE_WITH_EGRESS);
const ISOLATED = group('Isolated', SubnetType.PRIVATE_ISOLATED);

describe('what CDK knows to fail', () => {
  test.each<[string, Stack, (stack: Stack) => RedirectSiteProps, string]>([
    [
      'a VPC of one zone',
      zoned('eu-central-1a'),
      (stack) => ({ vpc: made(stack, PUBLIC) }),
      'vpc has a subnet in only one availability zone (Stack/Vpc/PublicSubnet1)',
    ],
    [
      'a VPC of one zone, in a stack without a region',
      stackOf(),
      (stack) => ({ vpc: new Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 }) }),
      'give the VPC maxAzs: 2',
    ],
    [
      'one subnet of several',
      zoned(),
      (stack) => {
        const vpc = made(stack, PUBLIC);
        return { vpc, vpcSubnets: { subnets: [vpc.publicSubnets[0]] } };
      },
      'vpc has a subnet in only one availability zone',
    ],
    [
      'two groups of public subnets',
      zoned(),
      (stack) => ({ vpc: made(stack, PUBLIC, DMZ) }),
      'vpc leads to two subnets in the availability zone eu-central-1a (Stack/Vpc/PublicSubnet1 and Stack/Vpc/DmzSubnet1), and a load balancer needs one in each zone: give vpcSubnets: { onePerAz: true }',
    ],
    [
      'two groups of public subnets, in zones that are known at deployment',
      stackOf(),
      (stack) => ({ vpc: made(stack, PUBLIC, DMZ) }),
      'two subnets in one availability zone (',
    ],
    [
      'an imported VPC with two public subnets in a zone',
      zoned(),
      (stack) => ({ vpc: imported(stack, ['subnet-1', 'subnet-2', 'subnet-3', 'subnet-4'], ['eu-central-1a', 'eu-central-1b']) }),
      'two subnets in the availability zone eu-central-1a',
    ],
    [
      'private subnets behind a NAT gateway, for clients on the internet',
      zoned(),
      (stack) => ({ vpc: made(stack, PUBLIC, EGRESS), vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } }),
      'vpcSubnets leads to private subnets (Stack/Vpc/InsideSubnet1, Stack/Vpc/InsideSubnet2), where no client reaches an internet-facing load balancer',
    ],
    [
      'one private subnet among public ones',
      zoned(),
      (stack) => {
        const vpc = made(stack, PUBLIC, EGRESS);
        return { vpc, vpcSubnets: { subnets: [vpc.publicSubnets[0], vpc.privateSubnets[1]] } };
      },
      'vpcSubnets leads to private subnets (Stack/Vpc/InsideSubnet2)',
    ],
    [
      'a VPC without public subnets',
      zoned(),
      (stack) => ({ vpc: made(stack, ISOLATED) }),
      'vpc has no subnets for the load balancer: give vpcSubnets, or internetFacing: false',
    ],
    [
      'a group that the VPC does not have',
      zoned(),
      (stack) => ({ vpc: made(stack, PUBLIC), vpcSubnets: { subnetGroupName: 'Dmz' } }),
      'vpcSubnets has no subnets for the load balancer: name others (CDK: ',
    ],
    ['a VPC of its own, in a stack of one zone', zoned('eu-central-1a'), () => ({}), 'vpc would be in only one availability zone, as the stack has 1'],
    [
      'a security group of another VPC',
      zoned(),
      (stack) => ({ vpc: made(stack, PUBLIC), securityGroup: new SecurityGroup(stack, 'Group', { vpc: new Vpc(stack, 'Other', { natGateways: 0 }) }) }),
      "securityGroup: 'Stack/Group' is not in the load balancer's VPC",
    ],
  ])('%s is refused', (_, stack, props, text) => {
    const given = props(stack);
    const message = refusal(() => new RedirectSite(stack, 'Site', given));
    expect(message).toMatch(/^Stack\/Site \(RedirectSite\): a value is not usable:\n {2}- /);
    expect(message).toContain(text);
    expect(stack.node.findChild('Site').node.children).toEqual([]);
  });

  test('dual stack in an IPv4 VPC fails a plain synthesis', () => {
    const stack = stagedStack();
    new RedirectSite(stack, 'Site', { vpc: new Vpc(stack, 'Vpc', { natGateways: 0 }), ipAddressType: IpAddressType.DUAL_STACK });
    expect(synthFailure(stack)).toContain('[prod/Mail/Site] ipAddressType: the subnet prod/Mail/Vpc/PublicSubnet1 has no IPv6 range');
  });
});

const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('/Stack/Site', Match.stringLikeRegexp('cdk-autodiscover-redirect:'));

describe('what may be right after all is a warning with an id', () => {
  test.each<[string, (stack: Stack) => RedirectSiteProps, string]>([
    ['an imported VPC of one zone', (stack) => ({ vpc: imported(stack, ['subnet-1'], ['eu-central-1a']) }), 'one-availability-zone'],
    [
      'private subnets of an imported VPC',
      (stack) => ({
        vpc: imported(stack, [], ['eu-central-1a', 'eu-central-1b'], ['subnet-1', 'subnet-2']),
        vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      }),
      'private-subnets',
    ],
    [
      'isolated subnets, which may lead through a firewall',
      (stack) => ({ vpc: made(stack, ISOLATED), vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } }),
      'private-subnets',
    ],
  ])('%s', (_, props, id) => {
    const stack = zoned();
    new RedirectSite(stack, 'Site', props(stack));
    const [warning, ...more] = warnings(stack);
    expect(more).toEqual([]);
    expect(warning.entry.data).toContain(`[ack: cdk-autodiscover-redirect:${id}]`);
  });
});

describe('what is right is silent', () => {
  const local = (stack: Stack, zone: string, outpostArn?: string): ISubnet => {
    const subnet = new Subnet(stack, 'Local', { vpcId: 'vpc-0a', availabilityZone: zone, cidrBlock: '10.0.9.0/24' });
    (subnet.node.findChild('Subnet') as CfnSubnet).outpostArn = outpostArn;
    return subnet;
  };
  test.each<[string, (stack: Stack) => RedirectSiteProps]>([
    ['a VPC of two zones', (stack) => ({ vpc: made(stack, PUBLIC, EGRESS) })],
    ['one subnet of each zone', (stack) => ({ vpc: made(stack, PUBLIC, DMZ), vpcSubnets: { subnetType: SubnetType.PUBLIC, onePerAz: true } })],
    ['one group of them', (stack) => ({ vpc: made(stack, PUBLIC, DMZ), vpcSubnets: { subnetGroupName: 'Dmz' } })],
    ['private subnets for clients inside', (stack) => ({ vpc: made(stack, PUBLIC, EGRESS), internetFacing: false })],
    ['a Local Zone', (stack) => ({ vpc: made(stack, PUBLIC), vpcSubnets: { subnets: [local(stack, 'us-west-2-lax-1a')] } })],
    [
      'an Outpost',
      (stack) => ({
        vpc: made(stack, PUBLIC),
        vpcSubnets: { subnets: [local(stack, 'eu-central-1a', 'arn:aws:outposts:eu-central-1:111111111111:outpost/op-0a')] },
      }),
    ],
    ['an imported VPC of two zones', (stack) => ({ vpc: imported(stack, ['subnet-1', 'subnet-2'], ['eu-central-1a', 'eu-central-1b']) })],
    [
      'subnets and zones that are lists of tokens',
      (stack) => ({ vpc: imported(stack, Fn.split(',', Fn.importValue('Subnets')), Fn.split(',', Fn.importValue('Zones'))) }),
    ],
    ['zones that are a list of tokens', (stack) => ({ vpc: imported(stack, [Fn.importValue('One'), Fn.importValue('Two')], Fn.getAzs()) })],
    [
      'subnets that were imported by their IDs',
      (stack) => ({ vpc: made(stack, PUBLIC), vpcSubnets: { subnets: ['subnet-1', 'subnet-2'].map((id) => Subnet.fromSubnetId(stack, id, id)) } }),
    ],
    ['the largest range', () => ({ vpcCidr: '10.0.0.0/16' })],
    ['the smallest range', () => ({ vpcCidr: '10.0.0.0/26' })],
    [
      'subnets of a VPC that CDK has yet to look up',
      (stack) => ({ vpc: Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-0a' }), vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } }),
    ],
    ['a VPC that CDK has yet to look up', (stack) => ({ vpc: Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-0a' }) })],
    [
      'a security group of the VPC',
      (stack) => {
        const vpc = made(stack, PUBLIC);
        return { vpc, securityGroup: new SecurityGroup(stack, 'Group', { vpc }) };
      },
    ],
    [
      'a security group of the VPC by its other name',
      (stack) => {
        const vpc = made(stack, PUBLIC);
        const securityGroup = new SecurityGroup(stack, 'Group', { vpc });
        (securityGroup.node.defaultChild as CfnSecurityGroup).vpcId = (vpc.node.defaultChild as CfnVPC).attrVpcId;
        return { vpc, securityGroup };
      },
    ],
    [
      'a security group of a VPC that is known at deployment',
      (stack) => {
        const vpcId = new CustomResource(stack, 'Network', { serviceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:x' }).getAttString('VpcId');
        return {
          vpc: imported(stack, ['subnet-1', 'subnet-2'], ['eu-central-1a', 'eu-central-1b']),
          securityGroup: new SecurityGroup(stack, 'Group', { vpc: { vpcId } as IVpc }),
        };
      },
    ],
  ])('%s', (_, props) => {
    const stack = zoned();
    new RedirectSite(stack, 'Site', props(stack));
    expect(warnings(stack)).toEqual([]);
    expect(synthFailure(stack)).toBeUndefined();
  });

  test.each<[string, (subnet: CfnSubnet) => void]>([
    ['by the VPC', () => {}],
    [
      'by a property',
      (subnet) => {
        subnet.ipv6CidrBlock = '2001:db8::/64';
      },
    ],
    ['by an override', (subnet) => subnet.addPropertyOverride('Ipv6CidrBlock', '2001:db8::/64')],
    ['by a resource', (subnet) => new CfnSubnetCidrBlock(subnet, 'Ipv6', { subnetId: subnet.attrSubnetId, ipv6CidrBlock: '2001:db8::/64' })],
  ])('dual stack where the subnets have IPv6 ranges %s, also where they come later', (how, giveRange) => {
    const stack = stagedStack();
    const vpc = new Vpc(stack, 'Vpc', {
      natGateways: 0,
      subnetConfiguration: [PUBLIC],
      ipProtocol: how === 'by the VPC' ? IpProtocol.DUAL_STACK : IpProtocol.IPV4_ONLY,
    });
    new RedirectSite(stack, 'Site', { vpc, ipAddressType: IpAddressType.DUAL_STACK });
    for (const subnet of vpc.publicSubnets) giveRange(subnet.node.findChild('Subnet') as CfnSubnet);
    expect(synthFailure(stack)).toBeUndefined();
  });

  test('dual stack in an imported VPC, whose ranges are not known', () => {
    const stack = zoned();
    new RedirectSite(stack, 'Site', {
      vpc: imported(stack, ['subnet-1', 'subnet-2'], ['eu-central-1a', 'eu-central-1b']),
      ipAddressType: IpAddressType.DUAL_STACK,
    });
    expect(synthFailure(stack)).toBeUndefined();
  });
});

describe('access logs', () => {
  const logsInto = (bucket: string, region = 'eu-central-1', prefix?: string) => {
    const stack = new Stack(new App(), 'Stack', { env: { ...ENV, region } });
    return new RedirectSite(stack, 'Site', { accessLogsBucket: Bucket.fromBucketName(stack, 'Logs', bucket), accessLogsPrefix: prefix });
  };

  test.each(['logs', 'contoso.access-logs', '1logs', 'a.b', 'x'.repeat(63)])('go into the bucket %s', (bucket) => {
    logsInto(bucket);
  });

  test.each(['Not_A_Bucket', 'lo..gs', 'Logs', '192.0.2.1', 'x'.repeat(64)])('go into no bucket %s', (bucket) => {
    // CDK refuses some of these in the caller's own line.
    expect(refusal(() => logsInto(bucket))).toMatch(/accessLogsBucket: '.*' is not the name of a bucket|Invalid S3 bucket name/);
  });

  test('may go into a bucket of before 2018, in the one region that has them', () => {
    expect(refusal(() => logsInto('Old_Logs'))).toContain("accessLogsBucket: 'Old_Logs' is not the name of a bucket");
    logsInto('Old_Logs', 'us-east-1');
  });

  test.each([
    ['/site', "write 'site'"],
    ['site/', "write 'site'"],
    ['/', 'leave it out'],
    ['a/AWSLogs', "contains 'AWSLogs'"],
  ])('do not have the prefix %s', (prefix, text) => {
    expect(refusal(() => logsInto('logs', undefined, prefix))).toContain(text);
  });

  test.each(['site', 'aws/alb', ''])("may have the prefix '%s'", (prefix) => {
    logsInto('logs', undefined, prefix);
  });
});
