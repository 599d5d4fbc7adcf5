import { CfnRoute, CfnSecurityGroup, CfnSubnet, CfnSubnetCidrBlock, type ISecurityGroup, type ISubnet, type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { RedirectSiteProps } from '../redirect-site';
import type { Problem } from './construct-checks';
import { isOther, isSame } from './identity';
import { templateOf } from './known-listeners';

/** What is wrong with a load balancer's subnets, and warnings where CDK does not know enough. */
export interface NetworkFindings {
  readonly problems: Problem[];
  readonly warnings: { readonly id: string; readonly message: string }[];
}

const NOTHING: NetworkFindings = { problems: [], warnings: [] };

/** Checks the subnets of an existing VPC, as far as CDK knows them. */
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

/** Subnets without an IPv6 range, for a load balancer that needs one. Checked at synthesis, as a caller may add ranges until then. */
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

/** The subnets that the load balancer selects; none if CDK still has to look the VPC up. */
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

/** A load balancer needs two or more availability zones, with one subnet in each; or one Local Zone or Outpost. */
function zoneFindings(vpc: IVpc, subnets: readonly ISubnet[]): NetworkFindings {
  const zones = subnets.map((subnet) => ({ subnet, zone: zoneOf(subnet) }));
  for (const [index, { subnet, zone }] of zones.entries()) {
    const first = zone === undefined ? undefined : zones.slice(0, index).find((other) => other.zone === zone);
    if (!first) continue;
    const named = Token.isUnresolved(subnet.availabilityZone) ? 'one availability zone' : `the availability zone ${subnet.availabilityZone}`;
    const message = `leads to two subnets in ${named} (${first.subnet.node.path} and ${subnet.node.path}), and a load balancer needs one in each zone: ${chosenIn(vpc, 'vpcSubnets: { onePerAz: true }, or one group of subnets')}`;
    return { problems: [{ at: 'vpc', message }], warnings: [] };
  }
  const [{ subnet }] = zones;
  if (zones.length > 1 || isOfOneZone(subnet)) return NOTHING;
  const message = `has a subnet in only one availability zone (${subnet.node.path}), and a load balancer needs two`;
  if (madeSubnet(subnet)) return { problems: [{ at: 'vpc', message: `${message}: give the VPC maxAzs: 2 or more, or vpcSubnets in two zones` }], warnings: [] };
  return {
    problems: [],
    warnings: [{ id: 'one-availability-zone', message: `the VPC ${message}, unless that is an Outpost. If not, ${chosenIn(vpc, 'vpcSubnets in two zones')}.` }],
  };
}

/** How to choose subnets: an environment file has other keys for an existing VPC than the constructs' props. */
function chosenIn(vpc: IVpc, props: string): string {
  return `give ${props}${vpc instanceof Vpc ? '' : ' (in an environment file: network.availabilityZones, and the IDs of one subnet for each)'}`;
}

/** Where one zone is enough for a load balancer: a Local Zone or a Wavelength Zone, by its name (`us-west-2-lax-1a`), or an Outpost. */
function isOfOneZone(subnet: ISubnet): boolean {
  return /^[a-z]{2,}(-[a-z]+)+-\d+-/.test(zoneOf(subnet) ?? '') || madeSubnet(subnet)?.outpostArn !== undefined;
}

/** Internet-facing nodes without a route to the internet gateway cannot answer. */
function privateFindings(vpc: IVpc, subnets: readonly ISubnet[]): NetworkFindings {
  const closed = subnets.filter((subnet) => vpc.privateSubnets.includes(subnet) || vpc.isolatedSubnets.includes(subnet));
  if (closed.length === 0) return NOTHING;
  const message = `leads to private subnets (${closed.map(({ node }) => node.path).join(', ')}), where no client reaches an internet-facing load balancer`;
  const fix = 'give public ones, or internetFacing: false where all clients are inside';
  if (closed.some(leadsToNat)) return { problems: [{ at: 'vpcSubnets', message: `${message}: ${fix}` }], warnings: [] };
  // The caller's routes may be unknown here: a firewall's subnets can lead to the internet gateway indirectly.
  return { problems: [], warnings: [{ id: 'private-subnets', message: `vpcSubnets ${message}, unless their routes lead to the internet. If not, ${fix}.` }] };
}

function leadsToNat(subnet: ISubnet): boolean {
  return subnet.node.children.some((child) => child instanceof CfnRoute && child.natGatewayId !== undefined && child.destinationCidrBlock === '0.0.0.0/0');
}

/** A security group belongs to one VPC, which must be the load balancer's. */
function securityGroupProblems(vpc: IVpc, securityGroup: ISecurityGroup): Problem[] {
  const ofGroup = securityGroup.node.children.find((child): child is CfnSecurityGroup => child instanceof CfnSecurityGroup)?.vpcId;
  if (ofGroup === undefined || !isOther([securityGroup, ofGroup], [vpc, vpc.vpcId])) return [];
  return [{ at: 'securityGroup', value: securityGroup.node.path, message: "is not in the load balancer's VPC: give one of vpc" }];
}

/** Distinguishes a subnet's zone from another's; undefined if it is unknown. */
function zoneOf(subnet: ISubnet): string | undefined {
  try {
    const { availabilityZone } = subnet;
    if (isListOfTokens(availabilityZone)) return undefined;
    return Token.isUnresolved(availabilityZone) ? JSON.stringify(Stack.of(subnet).resolve(availabilityZone)) : availabilityZone;
  } catch {
    // A subnet imported by its ID throws here.
    return undefined;
  }
}

/** An imported VPC may hold its subnets, or its zones, as one list that is known only at deployment: their number is then unknown. */
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
