import { Token } from 'aws-cdk-lib/core';
import type { AutodiscoverEndpoint } from '../autodiscover-endpoint';
import { HostsMode } from '../hosts-mode';
import type { PriorityRange } from '../priority-range';
import type { RedirectHost } from '../redirect-host';
import type { SmtpNamespace } from '../smtp-namespace';
import { checkNamespaceSet, type NamespaceFacts, type NamespaceProblem, type RuleSet, redirectHostProblem, rulesOf } from './namespace-checks';
import type { Problem } from './problems';
import { recordCountOf } from './record-set';
import { DEFAULT_RULE_QUOTA, HOSTS_PER_RULE, type RuleLayout } from './rule-slots';

/** The highest priority of a listener rule (Elastic Load Balancing API, CreateRule). */
export const MAX_PRIORITY = 50_000;

/** One for all that have none: siblings ask each of thousands of namespaces. */
const NONE: never[] = [];

export interface RuleOptions {
  readonly namespaces: SmtpNamespace[];
  readonly endpoint?: AutodiscoverEndpoint;
  readonly hosts?: HostsMode;
  readonly priorities?: PriorityRange;
  readonly slots?: number;
  readonly maxRules?: number;
  readonly hostsPerRule?: number;
}

/**
 * What is wrong with the namespaces, each on its own and as a set. Where siblings share a list, only what is held here
 * is checked: a double lies in the same sibling as its first. An endpoint of its own counts wherever its namespace is.
 */
export function namespaceProblems(
  namespaces: readonly SmtpNamespace[],
  set: { readonly endpoint?: AutodiscoverEndpoint; readonly redirectHost?: RedirectHost; readonly srvRecords?: boolean },
  held: (namespace: SmtpNamespace) => boolean = () => true,
): Problem[] {
  const facts = { endpoint: literal(set.endpoint?.host), redirectHost: literal(set.redirectHost?.hostName) };
  const host = redirectHostProblem(facts);
  return [
    ...(host ? [{ at: 'redirectHost', value: facts.redirectHost, says: host }] : []),
    ...namespaces.flatMap((namespace, index) =>
      namespace._problems.length === 0 ? NONE : namespace._problems.map((says) => located(namespaces, { index, says })),
    ),
    ...checkNamespaceSet(
      namespaces.map((namespace) => (held(namespace) ? factsOf(namespace, set.srvRecords) : factsOfElsewhere(namespace))),
      facts,
    ).map((problem) => located(namespaces, problem)),
  ];
}

/** The rules of a set of namespaces, and what is wrong with them. */
export function ruleSet(options: RuleOptions): { readonly rules: RuleSet['rules']; readonly range: PriorityRange; readonly problems: Problem[] } {
  const layout = layoutOf(options);
  const maxRules = options.maxRules ?? DEFAULT_RULE_QUOTA;
  const problems = layoutProblems(options, layout, maxRules);
  if (problems.length > 0) return { rules: [], range: layout, problems };

  const set = rulesOf(
    options.namespaces.map((namespace) => factsOf(namespace)),
    { listed: options.hosts !== HostsMode.ANY, endpoint: literal(options.endpoint?.host), layout, maxRules },
  );
  problems.push(...set.problems.map((problem) => located(options.namespaces, problem)));
  if (set.setProblem) problems.push({ at: 'namespaces', says: set.setProblem });
  return { rules: set.rules, range: layout, problems };
}

/** How many records the namespaces come to; an alias of a dual-stack load balancer is two. */
export function recordCount(namespaces: readonly SmtpNamespace[], srvRecords = false, dualStack = false): number {
  return namespaces.reduce((sum, { domain, _zoneNames: zones, srvRecord = srvRecords }) => {
    return (
      sum +
      recordCountOf(
        domain,
        zones.map((name) => ({ name })),
        srvRecord,
        dualStack,
      )
    );
  }, 0);
}

/** A whole number within bounds, or what is wrong with it. */
export function wholeNumberProblem(at: string, value: number, min: number, max: number): Problem[] {
  if (Token.isUnresolved(value)) return [{ at, says: 'is known only at deployment, and logical IDs derive from it; write the number out' }];
  if (Number.isInteger(value) && value >= min && value <= max) return [];
  return [{ at, value, says: `is not a whole number from ${min} to ${max}` }];
}

function layoutOf({ priorities, slots, hostsPerRule = HOSTS_PER_RULE }: RuleOptions): RuleLayout {
  const { first, last } = priorities ?? { first: 1, last: MAX_PRIORITY };
  return { first, last, slots: slots ?? Math.min(DEFAULT_RULE_QUOTA, last - first + 1), hostsPerRule };
}

function layoutProblems({ priorities, slots }: RuleOptions, layout: RuleLayout, maxRules: number): Problem[] {
  const problems = priorities
    ? [...wholeNumberProblem('priorities.first', priorities.first, 1, MAX_PRIORITY), ...wholeNumberProblem('priorities.last', priorities.last, 1, MAX_PRIORITY)]
    : [];
  problems.push(...wholeNumberProblem('maxRules', maxRules, 1, MAX_PRIORITY), ...wholeNumberProblem('hostsPerRule', layout.hostsPerRule, 1, HOSTS_PER_RULE));
  if (problems.length > 0) return problems;
  const size = layout.last - layout.first + 1;
  if (size < 1) return [{ at: 'priorities', value: `${layout.first} to ${layout.last}`, says: 'ends before it begins; swap the two' }];
  return slots === undefined ? [] : wholeNumberProblem('slots', slots, 0, size);
}

function factsOf(namespace: SmtpNamespace, srvRecords = false): NamespaceFacts {
  return {
    domain: namespace._problems.length > 0 ? undefined : namespace.domain,
    ownEndpoint: literal(namespace.endpoint?.host),
    zones: namespace._zoneNames,
    srvRecord: namespace.srvRecord ?? srvRecords,
  };
}

function factsOfElsewhere(namespace: SmtpNamespace): NamespaceFacts {
  return { ownEndpoint: literal(namespace.endpoint?.host), zones: NONE, srvRecord: false };
}

function located(namespaces: readonly SmtpNamespace[], { index, first, says }: NamespaceProblem): Problem {
  const given = namespaces[index]._given;
  return {
    at: `namespaces[${index}]`,
    value: Token.isUnresolved(given) ? undefined : given,
    says: first === undefined ? says : `${says} (first at namespaces[${first}])`,
  };
}

function literal(host: string | undefined): string | undefined {
  return host === undefined || Token.isUnresolved(host) ? undefined : host;
}
