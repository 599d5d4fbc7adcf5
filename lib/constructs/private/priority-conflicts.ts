import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, Aspects } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import type { PriorityRange } from '../options';
import { nameOf, type Problem, renderProblem } from './construct-checks';
import { type Held, isSame } from './identity';
import { isCertain, type KnownRule, pathOf, rulesOn } from './known-listeners';

/** A set of rules on a listener, and the priorities that it may take. */
export interface RuleClaim {
  readonly listener: IApplicationListener;
  readonly range: PriorityRange;
  /** The priorities that it uses now. */
  readonly priorities: readonly number[];
}

export function claimOf(listener: IApplicationListener, range: PriorityRange, rules: readonly { readonly priority: number }[]): RuleClaim {
  return { listener, range, priorities: rules.map(({ priority }) => priority) };
}

/** The claims of every set of rules, by its construct. */
const CLAIMS = new WeakMap<IConstruct, RuleClaim>();

/**
 * Conflicts of a set of rules: another set whose range overlaps its own, and other rules with a priority of its own.
 * CloudFormation would fail with `PriorityInUse`.
 *
 * @param scope the construct whose rules are not asked
 */
export function priorityProblems(scope: Construct, claim: RuleClaim): Problem[] {
  const { first, last } = claim.range;
  const sets = otherSets(scope, claim).filter(([, { range }]) => range.first <= last && first <= range.last);
  const taken = new Set(claim.priorities);
  return [
    ...sets.map(([other, { range }]) => ({
      at: 'priorities',
      value: `${first} to ${last}`,
      message: `shares priorities with ${range.first} to ${range.last} of ${nameOf(other, 'RedirectRules')} on the same listener: give each its own range`,
    })),
    ...otherRules(scope, claim)
      .filter(({ resource, priority }) => taken.has(priority) && isCertain(resource))
      .map(({ resource, priority }) => ({
        at: 'priorities',
        value: `${first} to ${last}`,
        message: `takes the priority ${priority}, which the rule ${pathOf(resource)} on the same listener has: give a range that no other rule is in`,
      })),
  ];
}

/** Checks a set of rules again when the app is synthesized, as a caller may have added rules by then. */
export function watchPriorities(scope: Construct, claim: RuleClaim): void {
  CLAIMS.set(scope, claim);
  scope.node.addValidation({ validate: () => priorityProblems(scope, claim).map(renderProblem) });
  const { first, last } = claim.range;
  Aspects.of(scope).add({
    visit: (node) => {
      if (node !== scope) return;
      for (const { resource, priority } of otherRules(scope, claim)) {
        const isTaken = claim.priorities.includes(priority);
        if (!(priority >= first && priority <= last) || (isTaken && isCertain(resource))) continue;
        const when = isTaken
          ? 'a rule here has it too, and the deployment fails where the condition of the other holds'
          : 'a new namespace can need it, and its deployment then fails';
        Annotations.of(scope).addWarningV2(
          'cdk-autodiscover-redirect:shared-priorities',
          `the rule ${pathOf(resource)} on the same listener has the priority ${priority}, which is within ${first} to ${last}: ${when}. Give a range of priorities that no other rule is in.`,
        );
      }
    },
  });
}

/** Other sets of rules on the listener: every other construct with a claim. */
function otherSets(scope: Construct, claim: RuleClaim): [IConstruct, RuleClaim][] {
  return scope.node.root.node.findAll().flatMap((node): [IConstruct, RuleClaim][] => {
    const other = CLAIMS.get(node);
    return other && !isWithin(node, scope) && isSame(arnOf(other), arnOf(claim)) ? [[node, other]] : [];
  });
}

/** Rules of no set. */
function otherRules(scope: Construct, { listener }: RuleClaim): KnownRule[] {
  return rulesOn(listener).filter(({ resource }) => !isWithin(resource, scope) && !resource.node.scopes.some((ancestor) => CLAIMS.has(ancestor)));
}

function arnOf({ listener }: RuleClaim): Held {
  return [listener, listener.listenerArn];
}

function isWithin(node: IConstruct, scope: IConstruct): boolean {
  return node.node.scopes.includes(scope);
}
