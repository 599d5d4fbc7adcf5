import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import { compare } from '../names';
import type { Ingress } from '../topology';

const ALL_PORTS = { fromPort: 0, toPort: 65_535 };

/** Those that have ports, or in their place ICMP's types and codes; the others are let in on all (API reference of EC2, "IpPermission"). */
const WITH_PORTS = new Set(['tcp', 'udp', 'icmp', 'icmpv6']);

/** What security groups let in, each source on its own. */
export function ingressOf(groups: readonly SecurityGroup[]): Ingress[] {
  const ingress = groups.flatMap(({ IpPermissions: permissions = [] }) => permissions.flatMap(ingressOfPermission));
  return ingress.sort((a, b) => compare(a.protocol, b.protocol) || a.fromPort - b.fromPort || a.toPort - b.toPort || compare(a.source, b.source));
}

function ingressOfPermission(permission: IpPermission): Ingress[] {
  const { IpProtocol: protocol = '-1', FromPort: fromPort = ALL_PORTS.fromPort, ToPort: toPort = ALL_PORTS.toPort } = permission;
  const ports = WITH_PORTS.has(protocol) ? { fromPort, toPort } : ALL_PORTS;
  return sourcesOf(permission).map((source) => ({ protocol, ...ports, source }));
}

function sourcesOf({ IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs }: IpPermission): string[] {
  return [
    ...(IpRanges ?? []).map(({ CidrIp: range }) => range),
    ...(Ipv6Ranges ?? []).map(({ CidrIpv6: range }) => range),
    ...(PrefixListIds ?? []).map(({ PrefixListId: id }) => id),
    ...(UserIdGroupPairs ?? []).map(({ GroupId: id }) => id),
  ].filter((source) => source !== undefined);
}
