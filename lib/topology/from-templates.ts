import { Gaps } from './gaps';
import type { Known } from './known';
import { LOAD_BALANCER_TYPES, readLoadBalancers } from './read-load-balancers';
import { SECURITY_GROUP_TYPES } from './read-security-groups';
import { readZones, ZONE_TYPES } from './read-zones';
import { resourcesOf } from './stack-set';
import type { StackTemplate } from './stack-template';
import type { Topology } from './topology';

const NESTED_STACK = 'AWS::CloudFormation::Stack';

const TYPES: ReadonlySet<string> = new Set([NESTED_STACK, ...LOAD_BALANCER_TYPES, ...SECURITY_GROUP_TYPES, ...ZONE_TYPES]);

/**
 * What the stacks come to when they are deployed. What AWS names only then has a stand-in for a name; what else is not
 * known before is in the gaps.
 */
export function topologyOfTemplates(stacks: readonly StackTemplate[], known: Known = {}): Topology {
  const gaps = new Gaps();
  const resources = resourcesOf(stacks, TYPES);
  for (const resource of resources) {
    if (resource.type === NESTED_STACK && !resource.stack.nested?.[resource.logicalId])
      gaps.report(resource, 'the template of this nested stack is not here, and nothing of it is read');
  }
  return { loadBalancers: readLoadBalancers(resources, known, gaps), zones: readZones(resources, known, gaps), gaps: gaps.all };
}
