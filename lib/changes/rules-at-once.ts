import type { SlottedRule } from '../layout/rule-slots';

/** A rule's logical ID derives from its priority (lib/constructs/redirect-rules.ts): the same priority is the same rule. */
type Rule = Pick<SlottedRule, 'priority'>;

/**
 * How many of these rules exist at the same time while a stack is updated, at most. They count together against the
 * quota of their load balancer: CloudFormation creates what is new before it deletes what is gone (User Guide, "Update
 * behaviors of stack resources": the old resources are deleted in the cleanup phase).
 */
export function rulesAtOnce(before: readonly Rule[], after: readonly Rule[]): number {
  return new Set([...before, ...after].map(({ priority }) => priority)).size;
}
