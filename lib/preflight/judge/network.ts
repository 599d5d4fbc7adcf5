import { updateRule } from '../../changes/replacement-rules';
import { sameValue } from '../../changes/resource-changes';
import type { PreflightId } from '../../findings/catalogue/preflight';
import { type PreflightFinding, preflightFinding } from '../../findings/preflight-report';
import { few } from '../../text/format';
import type { Ingress } from '../../topology/topology';
import type { AccountState, PreflightTarget, Unread } from '../account-state';
import type { DeclaredIngress, DeclaredLoadBalancer, Place } from '../declared';
import { physicalId, type SiteCase } from './site';

/** What is found of a resource of this type that would be replaced. */
const REPLACED: Readonly<Record<string, PreflightId>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load-balancer-replaced',
  'AWS::EC2::VPC': 'network-cannot-change',
};

/** A load balancer that would be replaced, and one whose VPC would be. */
export function judgeReplacements(target: Pick<PreflightTarget, 'stacks'>, { stacks }: Pick<AccountState, 'stacks'>): PreflightFinding[] {
  return target.stacks.flatMap(({ name, account, region, template: { Resources = {} } }) => {
    const before = stacks.find((stack) => stack.name === name && stack.account === account && stack.region === region)?.template.Resources ?? {};
    return Object.entries(Resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
      const id = REPLACED[Type];
      const was = before[logicalId]?.Type === Type ? (before[logicalId].Properties ?? {}) : undefined;
      const changed = Object.keys({ ...was, ...Properties }).filter(
        (property) => was && updateRule(Type, property) === 'replaced' && !sameValue(was[property], Properties[property]),
      );
      if (id === undefined || changed.length === 0) return [];
      const values = changed.map((property) => `${property} from ${JSON.stringify(was?.[property])} to ${JSON.stringify(Properties[property])}`);
      return [preflightFinding(id, `${logicalId} of the stack ${name} changes its ${values.join(' and ')}, which replaces it`)];
    });
  });
}

/** Security groups and subnets that exist already, and whether the internet gets to them. */
export function judgeNetwork(site: SiteCase): PreflightFinding[] {
  return [
    ...judgeIngress(site),
    ...site.planned.loadBalancers.flatMap((loadBalancer) => [...judgeSubnets(loadBalancer, site), ...judgeBlock(loadBalancer, site)]),
  ];
}

function judgeIngress({ planned, deployed, state }: SiteCase): PreflightFinding[] {
  const handedIn = planned.ingress.filter(({ group }) => !planned.made.has(group));
  const groups = [...new Map(handedIn.map((one) => [one.group, one])).values()].filter(({ group }) => !state.groups.some(({ id }) => id === group));
  const missing = groups
    .filter((one) => !isUnread('groups', one, state))
    .map(({ group, account }) => preflightFinding('handed-in-missing', `account ${account} has no security group ${group}`));
  const twice = handedIn
    .filter(
      (one) =>
        !deployed.ingress.some((own) => isSameRule(own, one)) &&
        state.groups.some(({ id, ingress }) => id === one.group && ingress.some((there) => isSame(there, one.ingress))),
    )
    .map(({ group, ingress }) => {
      const observed = `the security group ${group} admits ${ingress.source} to ${portsOf(ingress)} already`;
      return preflightFinding('ingress-exists', observed, {
        fix: `remove that rule from ${group} by hand (RevokeSecurityGroupIngress); the stack makes it again`,
      });
    });
  return [...missing, ...twice];
}

function isSameRule(one: DeclaredIngress, other: DeclaredIngress): boolean {
  return one.group === other.group && isSame(one.ingress, other.ingress);
}

function isSame(one: Ingress, other: Ingress): boolean {
  return one.protocol === other.protocol && one.fromPort === other.fromPort && one.toPort === other.toPort && one.source === other.source;
}

function portsOf({ protocol, fromPort, toPort }: Ingress): string {
  if (protocol === '-1') return 'all ports';
  return `${protocol} ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
}

function judgeSubnets({ subnets, ...place }: DeclaredLoadBalancer, { deployed, state }: SiteCase): PreflightFinding[] {
  if (subnets.length === 0 || isUnread('subnets', place, state)) return [];
  const there = state.subnets.filter(({ id }) => subnets.includes(id));
  const missing = subnets.filter((id) => !there.some((one) => one.id === id));
  if (missing.length > 0) return [preflightFinding('handed-in-missing', `account ${place.account} has no subnet ${missing.join(', ')} in ${place.region}`)];
  const arn = physicalId(
    deployed.loadBalancers.find((own) => own.arn === place.arn),
    state.stacks,
  );
  const stands = state.loadBalancers.find((one) => one.arn === arn);
  const vpcs = [...new Set(there.map(({ vpc }) => vpc))];
  if (vpcs.length > 1)
    return [
      preflightFinding('handed-in-missing', `the subnets ${subnets.join(', ')} are in several VPCs: ${vpcs.join(', ')}`, { fix: 'give subnets of one VPC' }),
    ];
  if (!stands || stands.vpc === vpcs[0]) return [];
  return [preflightFinding('network-cannot-change', `the load balancer ${stands.arn} stands in ${stands.vpc}, and its subnets are to be in ${vpcs[0]}`)];
}

function judgeBlock(loadBalancer: DeclaredLoadBalancer, { planned, deployed, state }: SiteCase): PreflightFinding[] {
  const block = state.blocks.find(({ account, region }) => account === loadBalancer.account && region === loadBalancer.region);
  if (!loadBalancer.internetFacing || !block || block.mode === 'off' || planned.excludesFromBlock) return [];
  const ids = new Set(loadBalancer.subnets);
  const vpcs = new Set(state.subnets.filter(({ id }) => ids.has(id)).map(({ vpc }) => vpc));
  const arn = physicalId(
    deployed.loadBalancers.find((own) => own.arn === loadBalancer.arn),
    state.stacks,
  );
  for (const { vpc } of state.loadBalancers.filter((one) => one.arn === arn)) vpcs.add(vpc);
  const isExcluded = block.excluded.some((id) => vpcs.has(id)) || (ids.size > 0 && [...ids].every((id) => block.excluded.includes(id)));
  if (isExcluded) return [];
  const where = vpcs.size > 0 ? few([...vpcs]) : 'the VPC that is to be made';
  return [
    preflightFinding(
      'public-access-blocked',
      `VPC Block Public Access is '${block.mode}' in ${block.region} of account ${block.account}, and no exclusion is for ${where}`,
    ),
  ];
}

function isUnread(what: Unread['of'], place: Place, { unread }: AccountState): boolean {
  return unread.some(({ of, account }) => account === place.account && (of === 'account' || of === what));
}
