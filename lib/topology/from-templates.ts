import { isLoadBalancerName } from '../names/aws-region';
import { targetsOfRecord } from './account/leads';
import { Gaps } from './gaps';
import { nameOf, withoutDualstack } from './names';
import { resourcesOf } from './stack-set';
import type { Known, StackTemplate } from './stack-template';
import { isNameless, LOAD_BALANCER_TYPES, readLoadBalancers } from './template/load-balancers';
import { SECURITY_GROUP_TYPES } from './template/security-groups';
import { readZones, ZONE_TYPES } from './template/zones';
import type { HostedZone, LoadBalancer, Topology } from './topology';

const NESTED_STACK = 'AWS::CloudFormation::Stack';

const TYPES: ReadonlySet<string> = new Set([NESTED_STACK, ...LOAD_BALANCER_TYPES, ...SECURITY_GROUP_TYPES, ...ZONE_TYPES]);

/**
 * The topology of the stacks once they are deployed. A name that AWS chooses at the deployment has a stand-in; other
 * values that are unknown before are in the gaps.
 */
export function topologyOfTemplates(stacks: readonly StackTemplate[], known: Known = {}): Topology {
  const gaps = new Gaps();
  const resources = resourcesOf(stacks, TYPES);
  for (const resource of resources) {
    if (resource.type === NESTED_STACK && !resource.stack.nested?.[resource.logicalId])
      gaps.report(resource, 'the template of this nested stack is missing, so nothing in it is read');
  }
  const loadBalancers = readLoadBalancers(resources, known, gaps);
  const zones = readZones(resources, known, gaps);
  return { loadBalancers: withNames(loadBalancers, zones), zones, gaps: gaps.all };
}

const ARN = /^arn:[^:]+:elasticloadbalancing:([^:]*):[^:]*:loadbalancer\/app\/([^/]+)/;

/**
 * An existing load balancer is in no template, but its DNS name is in the records that lead to it. AWS derives that from
 * its name and region, with `internal-` before it if it is internal (Elastic Load Balancing, "DNS name").
 */
function withNames(loadBalancers: readonly LoadBalancer[], zones: readonly HostedZone[]): LoadBalancer[] {
  const records = zones.flatMap((zone) => zone.records);
  const leads = records.flatMap((record) => targetsOfRecord(record).map((target) => ({ type: record.type, target: withoutDualstack(nameOf(target)) })));
  const names = new Set(
    leads.map(({ target }) => target).filter((target) => isLoadBalancerName(target) && loadBalancers.every(({ dnsName }) => dnsName !== target)),
  );
  const nameless = loadBalancers.filter(isNameless);
  return loadBalancers.map((loadBalancer) => {
    if (!nameless.includes(loadBalancer)) return loadBalancer;
    const [, region, own] = ARN.exec(loadBalancer.arn) ?? [];
    const named = [...names].filter((name) => own !== undefined && nameIsOf(name, own, region));
    const [dnsName, ...others] = named.length === 0 && nameless.length === 1 ? names : named;
    if (dnsName === undefined || others.length > 0) return loadBalancer;
    const scheme = dnsName.startsWith('internal-') ? 'internal' : 'internet-facing';
    return { ...loadBalancer, dnsName, scheme, dualStack: leads.some(({ type, target }) => type === 'AAAA' && target === dnsName) };
  });
}

function nameIsOf(dnsName: string, own: string, region: string): boolean {
  const [label, ...rest] = dnsName.replace(/^internal-/, '').split('.');
  return label.replace(/-\d+$/, '') === own.toLowerCase() && rest[0] === region;
}
