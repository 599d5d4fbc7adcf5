import { CfnRoute, CfnSecurityGroup, CfnSubnet, CfnSubnetCidrBlock, type ISecurityGroup, type ISubnet, type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { RedirectSiteProps } from '../redirect-site';
import type { Problem } from './construct-checks';
import { isOther, isSame } from './identity';
import { templateOf } from './known-listeners';

/** What is wrong with the subnets that a load balancer is to stand in, and what may be, where CDK does not know enough. */
export interface NetworkFindings {
  readonly problems: Problem[];
  readonly warnings: { readonly id: string; readonly message: string }[];
}

const NOTHING: NetworkFindings = { problems: [], warnings: [] };

/** Judges the subnets of a VPC that is handed in, as far as CDK knows them. */
export function networkFindings(props: RedirectSiteProps): NetworkFindings {
  const { vpc, securityGroup } = props;
  if (!vpc) return NOTHING;
  const problems = securityGroup ? securityGroupProblems(vpc, securityGroup) : [];
  const selection = selectedSubnets(vpc, props);
  if ('message' in selection) return { problems: [...problems, selection], warnings: [] };
  const subnets = selection.filter(({ subnetId }) => !isListOfTokens(subnetId));
  if (subnets.length === 0) return { problems, warnings: [] };
  const found = [zoneFindings(vpc, subnets), ...(props.internetFacing === false ? [] : [privateFindings(vpc, subnets)])];
  return { problems: [...problems, ...found.flatMap((finding) => finding.problems)], warnings: found.flatMap(({ warnings }) => warnings) };
}

/** Subnets without an IPv6 range, for a load balancer that needs one. Asked at the end: a caller may have given them one by then. */
export function ipv6Problems(props: RedirectSiteProps): string[] {
  if (!props.vpc) return [];
  const selection = selectedSubnets(props.vpc, props);
  if ('message' in selection) return [];
  return selection.flatMap((subnet) => {
    const made = madeSubnet(subnet);
    if (!made || hasIpv6(made)) return [];
    return `ipAddressType: the subnet ${subnet.node.path} has no IPv6 range, which a dual-stack load balancer needs: give the VPC ipProtocol: IpProtocol.DUAL_STACK, or leave ipAddressType out`;
  });
}

export function warnOfNetwork(scope: IConstruct, { warnings }: NetworkFindings): void {
  for (const { id, message } of warnings) Annotations.of(scope).addWarningV2(`cdk-autodiscover-redirect:${id}`, message);
}

/** The subnets as the load balancer selects them; none where CDK has yet to look the VPC up. */
function selectedSubnets(vpc: IVpc, { vpcSubnets, internetFacing }: RedirectSiteProps): readonly ISubnet[] | Problem {
  try {
    const { subnets, isPendingLookup } = vpc.selectSubnets(vpcSubnets ?? (internetFacing === false ? {} : { subnetType: SubnetType.PUBLIC }));
    return isPendingLookup ? [] : subnets;
  } catch (error) {
    const fix = vpcSubnets
      ? 'name others'
      : `${chosenIn(vpc, 'vpcSubnets')}${internetFacing === false ? '' : ', or internetFacing: false where all clients are inside'}`;
    return { at: vpcSubnets ? 'vpcSubnets' : 'vpc', message: `has no subnets for the load balancer: ${fix} (CDK: ${(error as Error).message})` };
  }
}

/** A load balancer stands in two availability zones or more, with one subnet in each; in one Local Zone or Outpost alone. */
function zoneFindings(vpc: IVpc, subnets: readonly ISubnet[]): NetworkFindings {
  const zones = subnets.map((subnet) => ({ subnet, zone: zoneOf(subnet) }));
  for (const [index, { subnet, zone }] of zones.entries()) {
    const first = zone === undefined ? undefined : zones.slice(0, index).find((other) => other.zone === zone);
    if (!first) continue;
    const named = Token.isUnresolved(subnet.availabilityZone) ? 'one availability zone' : `the availability zone ${subnet.availabilityZone}`;
    const message = `leads to two subnets in ${named} (${first.subnet.node.path} and ${subnet.node.path}), and a load balancer takes one of each zone: ${chosenIn(vpc, 'vpcSubnets: { onePerAz: true }, or the group of subnets that is meant')}`;
    return { problems: [{ at: 'vpc', message }], warnings: [] };
  }
  const [{ subnet }] = zones;
  if (zones.length > 1 || isOfOneZone(subnet)) return NOTHING;
  const message = `has a subnet in one availability zone alone (${subnet.node.path}), and a load balancer stands in two`;
  if (madeSubnet(subnet)) return { problems: [{ at: 'vpc', message: `${message}: give the VPC maxAzs: 2 or more, or vpcSubnets in two zones` }], warnings: [] };
  return {
    problems: [],
    warnings: [{ id: 'one-availability-zone', message: `the VPC ${message}, unless that is an Outpost. If not, ${chosenIn(vpc, 'vpcSubnets in two zones')}.` }],
  };
}

/** How subnets are chosen: of a VPC that exists, as environment files name it, by other keys than props. */
function chosenIn(vpc: IVpc, props: string): string {
  return `give ${props}${vpc instanceof Vpc ? '' : ' (in an environment file: network.availabilityZones, and the IDs of one subnet for each)'}`;
}

/** Where a load balancer may stand alone: a Local Zone or a Wavelength Zone, by its name (`us-west-2-lax-1a`), or an Outpost. */
function isOfOneZone(subnet: ISubnet): boolean {
  return /^[a-z]{2,}(-[a-z]+)+-\d+-/.test(zoneOf(subnet) ?? '') || madeSubnet(subnet)?.outpostArn !== undefined;
}

/** Internet-facing nodes without a route to the internet gateway answer nobody. */
function privateFindings(vpc: IVpc, subnets: readonly ISubnet[]): NetworkFindings {
  const closed = subnets.filter((subnet) => vpc.privateSubnets.includes(subnet) || vpc.isolatedSubnets.includes(subnet));
  if (closed.length === 0) return NOTHING;
  const message = `leads to private subnets (${closed.map(({ node }) => node.path).join(', ')}), where an internet-facing load balancer answers nobody`;
  const fix = 'give public ones, or internetFacing: false where all clients are inside';
  if (closed.some(leadsToNat)) return { problems: [{ at: 'vpcSubnets', message: `${message}: ${fix}` }], warnings: [] };
  // Their routes are the caller's own, or are not known: a firewall's subnets may lead to the internet gateway by a detour.
  return { problems: [], warnings: [{ id: 'private-subnets', message: `vpcSubnets ${message}, unless their routes lead to the internet. If not, ${fix}.` }] };
}

function leadsToNat(subnet: ISubnet): boolean {
  return subnet.node.children.some((child) => child instanceof CfnRoute && child.natGatewayId !== undefined && child.destinationCidrBlock === '0.0.0.0/0');
}

/** A security group is of one VPC, and the load balancer's is of its own. */
function securityGroupProblems(vpc: IVpc, securityGroup: ISecurityGroup): Problem[] {
  const ofGroup = securityGroup.node.children.find((child): child is CfnSecurityGroup => child instanceof CfnSecurityGroup)?.vpcId;
  if (ofGroup === undefined || !isOther([securityGroup, ofGroup], [vpc, vpc.vpcId])) return [];
  return [{ at: 'securityGroup', value: securityGroup.node.path, message: 'is in another VPC than the load balancer: give one of vpc' }];
}

/** What tells a subnet's zone from another's; nothing where it is not known. */
function zoneOf(subnet: ISubnet): string | undefined {
  try {
    const { availabilityZone } = subnet;
    if (isListOfTokens(availabilityZone)) return undefined;
    return Token.isUnresolved(availabilityZone) ? JSON.stringify(Stack.of(subnet).resolve(availabilityZone)) : availabilityZone;
  } catch {
    // A subnet that was imported by its ID alone refuses to say.
    return undefined;
  }
}

/** An imported VPC may hold its subnets, or its zones, as one list that is known only at deployment: how many they are is not known. */
function isListOfTokens(element: string): boolean {
  return Token.isUnresolved([element]);
}

function madeSubnet(subnet: ISubnet): CfnSubnet | undefined {
  return subnet.node.children.find((child): child is CfnSubnet => child instanceof CfnSubnet);
}

function hasIpv6(subnet: CfnSubnet): boolean {
  const properties = templateOf(subnet);
  if (['Ipv6CidrBlock', 'Ipv6IpamPoolId', 'Ipv6NetmaskLength'].some((key) => properties[key] !== undefined)) return true;
  return subnet.node.root.node.findAll().some((node) => node instanceof CfnSubnetCidrBlock && isSame([node, node.subnetId], [subnet, subnet.ref]));
}
