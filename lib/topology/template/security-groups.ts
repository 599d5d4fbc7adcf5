import type { Gaps } from '../gaps';
import { Unresolved } from '../intrinsics';
import type { StackResource } from '../stack-set';
import type { Ingress } from '../topology';

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
  /** The sources that the groups admit together; undefined if one of them is not completely known, as it may admit any. */
  ingressOf(groups: readonly string[]): Ingress[] | undefined;
}

export function readSecurityGroups(resources: readonly StackResource[], gaps: Gaps): SecurityGroups {
  const known = new Map<string, Ingress[] | undefined>();
  for (const resource of resources.filter(({ type }) => type === SECURITY_GROUP)) known.set(String(resource.id), ownRules(resource, gaps));
  for (const resource of resources.filter(({ type }) => type === INGRESS)) {
    const group = gaps.known<IngressProperties>(resource, 'GroupId')?.GroupId;
    // Into a group that exists already: its other rules are unknown here.
    if (group === undefined || !known.has(group)) continue;
    const [own, more] = [known.get(group), ingressOf(resource, gaps)];
    known.set(group, own && more ? [...own, more] : undefined);
  }
  return {
    ingressOf: (groups) => {
      const each = groups.map((group) => known.get(group));
      return each.every((rules) => rules !== undefined) ? each.flat() : undefined;
    },
  };
}

function ownRules(resource: StackResource, gaps: Gaps): Ingress[] | undefined {
  const { SecurityGroupIngress: listed = [] } = resource.properties;
  if (!Array.isArray(listed) || resource.undecided !== undefined) {
    gaps.known(resource, 'SecurityGroupIngress');
    return undefined;
  }
  const rules = listed.map((properties) => {
    if (!(properties instanceof Unresolved)) return ingressOf({ ...resource, properties }, gaps);
    gaps.report(resource, `a rule of SecurityGroupIngress is unknown before the deployment: ${properties.message}`);
    return undefined;
  });
  return rules.every((rule) => rule !== undefined) ? rules : undefined;
}

/** The source does not matter for which ports are open, so an unknown range is no reason to leave the rule out. */
export function ingressOf(resource: StackResource, gaps: Gaps): Ingress | undefined {
  const ports = gaps.known<IngressProperties>(resource, ...PORTS);
  if (!ports) return undefined;
  const { IpProtocol: protocol = '-1', FromPort = 0, ToPort = 65_535 } = ports;
  const source = SOURCES.map((name) => resource.properties[name]).find((value) => value !== undefined);
  const all = String(protocol) === '-1';
  return {
    protocol: String(protocol),
    fromPort: all ? 0 : Number(FromPort),
    toPort: all ? 65_535 : Number(ToPort),
    source: typeof source === 'string' ? source : 'known after the deployment',
  };
}
