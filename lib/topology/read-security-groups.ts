import type { Gaps } from './gaps';
import type { StackResource } from './stack-set';
import type { Ingress } from './topology';

const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';

export const SECURITY_GROUP_TYPES = [SECURITY_GROUP, INGRESS] as const;

interface IngressProperties {
  readonly GroupId: string;
  readonly IpProtocol: string;
  readonly FromPort: number | string;
  readonly ToPort: number | string;
  readonly CidrIp: string;
  readonly CidrIpv6: string;
  readonly SourcePrefixListId: string;
  readonly SourceSecurityGroupId: string;
}

const PORTS = ['IpProtocol', 'FromPort', 'ToPort'] as const;
const SOURCES = ['CidrIp', 'CidrIpv6', 'SourcePrefixListId', 'SourceSecurityGroupId'] as const;

export interface SecurityGroups {
  /** What the groups let in together; undefined if one of them stands in no template, as it may let in anything. */
  ingressOf(groups: readonly string[]): Ingress[] | undefined;
}

export function readSecurityGroups(resources: readonly StackResource[], gaps: Gaps): SecurityGroups {
  const made = new Map<string, Ingress[]>();
  for (const resource of resources.filter(({ type }) => type === SECURITY_GROUP)) {
    const rules = (resource.properties.SecurityGroupIngress ?? []) as readonly Record<string, unknown>[];
    made.set(
      String(resource.id),
      rules.flatMap((properties) => ingressOf({ ...resource, properties }, gaps)),
    );
  }
  for (const resource of resources.filter(({ type }) => type === INGRESS)) {
    const group = gaps.known<IngressProperties>(resource, 'GroupId')?.GroupId;
    // Into a group that exists already: what else it lets in is not known here.
    if (group !== undefined) made.get(group)?.push(...ingressOf(resource, gaps));
  }
  return {
    ingressOf: (groups) => (groups.every((group) => made.has(group)) ? groups.flatMap((group) => made.get(group) ?? []) : undefined),
  };
}

/** Where from is of no matter to which ports are open, so that a range that is not known yet is no reason to leave it out. */
function ingressOf(resource: StackResource, gaps: Gaps): Ingress[] {
  const ports = gaps.known<IngressProperties>(resource, ...PORTS);
  if (!ports) return [];
  const { IpProtocol: protocol = '-1', FromPort = 0, ToPort = 65_535 } = ports;
  const source = SOURCES.map((name) => resource.properties[name]).find((value) => value !== undefined);
  const all = String(protocol) === '-1';
  return [
    {
      protocol: String(protocol),
      fromPort: all ? 0 : Number(FromPort),
      toPort: all ? 65_535 : Number(ToPort),
      source: typeof source === 'string' ? source : 'known after the deployment',
    },
  ];
}
