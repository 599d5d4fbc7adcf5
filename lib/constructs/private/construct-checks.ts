import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { UserError } from '../../errors';
import { checkNamespaceSet, type NamespaceFacts, type NamespaceProblem, type RuleSet, redirectHostProblem, rulesOf } from '../../layout/namespace-checks';
import { recordCountOf } from '../../layout/record-set';
import { DEFAULT_RULE_QUOTA, HOSTS_PER_RULE, type RuleLayout, type SlottedRule } from '../../layout/rule-slots';
import { quote } from '../../names/domain-name';
import type { AutodiscoverEndpoint } from '../autodiscover-endpoint';
import { HostsMode, type PriorityRange } from '../options';
import type { RedirectHost } from '../redirect-host';
import type { SmtpNamespace } from '../smtp-namespace';
import { isPlaceholder } from './identity';

/** The highest priority of a listener rule (Elastic Load Balancing API, CreateRule). */
const MAX_PRIORITY = 50_000;

/** Shared: sibling stacks ask each of thousands of namespaces. */
const NONE: never[] = [];

export interface RuleOptions {
  readonly namespaces: SmtpNamespace[];
  readonly endpoint?: AutodiscoverEndpoint;
  readonly hosts?: HostsMode;
  readonly priorities?: PriorityRange;
  readonly slots?: number;
  readonly maxRules?: number;
  readonly hostsPerRule?: number;
  readonly _rules?: readonly SlottedRule[];
}

/**
 * What is wrong with the namespaces, each by itself and as a set. If siblings share a list, each checks only its share:
 * duplicates are in the same sibling. Namespaces' own endpoints count wherever the namespace is.
 */
export function namespaceProblems(
  namespaces: readonly SmtpNamespace[],
  set: {
    readonly endpoint?: AutodiscoverEndpoint;
    readonly redirectHost?: RedirectHost;
    readonly formerRedirectHosts?: RedirectHost[];
    readonly srvRecords?: boolean;
  },
  held: (namespace: SmtpNamespace) => boolean = () => true,
): Problem[] {
  if (namespaces.length > 0 && namespaces.every((namespace) => namespace._isChecked && namespace._problems.length === 0)) return NONE;
  const facts = {
    endpoint: literal(set.endpoint?.host),
    redirectHost: literal(set.redirectHost?.hostName),
    formerRedirectHosts: set.formerRedirectHosts?.flatMap(({ hostName }) => literal(hostName) ?? []),
  };
  const host = redirectHostProblem(facts);
  return [
    ...(host ? [{ at: 'redirectHost', value: facts.redirectHost, message: host }] : []),
    ...namespaces.flatMap((namespace, index) =>
      namespace._problems.length === 0 ? NONE : namespace._problems.map((message) => located(namespaces, { index, message })),
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
  if (options._rules) return { rules: [...options._rules], range: layout, problems };

  const set = rulesOf(
    options.namespaces.map((namespace) => factsOf(namespace)),
    { listed: options.hosts !== HostsMode.ANY, endpoint: literal(options.endpoint?.host), layout, maxRules },
  );
  problems.push(...set.problems.map((problem) => located(options.namespaces, problem)));
  if (set.setProblem) problems.push({ at: 'namespaces', message: set.setProblem });
  return { rules: set.rules, range: layout, problems };
}

/** The number of records of the namespaces; an alias of a dual-stack load balancer is two. */
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
  if (Token.isUnresolved(value)) return [{ at, message: 'is known only at deployment, and logical IDs derive from it; write the number out' }];
  if (Number.isInteger(value) && value >= min && value <= max) return [];
  return [{ at, value, message: `is not a whole number from ${min} to ${max}` }];
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
  if (size < 1) return [{ at: 'priorities', value: `${layout.first} to ${layout.last}`, message: 'ends before it begins; swap the two' }];
  return slots === undefined ? [] : wholeNumberProblem('slots', slots, 0, size);
}

function factsOf(namespace: SmtpNamespace, srvRecords = false): NamespaceFacts {
  return {
    domain: namespace._problems.length > 0 ? undefined : literal(namespace.domain),
    ownEndpoint: literal(namespace.endpoint?.host),
    zones: namespace._zoneNames.filter((name) => !isPlaceholder(name)),
    srvRecord: namespace.srvRecord ?? srvRecords,
  };
}

function factsOfElsewhere(namespace: SmtpNamespace): NamespaceFacts {
  return { ownEndpoint: literal(namespace.endpoint?.host), zones: NONE, srvRecord: false };
}

function located(namespaces: readonly SmtpNamespace[], { index, first, message }: NamespaceProblem): Problem {
  const given = namespaces[index]._given;
  return {
    at: `namespaces[${index}]`,
    value: Token.isUnresolved(given) ? undefined : given,
    message: first === undefined ? message : `${message} (first at namespaces[${first}])`,
  };
}

/** A host, unless it is known only at deployment, or CDK has yet to look it up. */
export function literal(host: string | undefined): string | undefined {
  return host === undefined || Token.isUnresolved(host) || isPlaceholder(host) ? undefined : host;
}

interface Texts {
  readonly endpoint?: unknown;
  readonly defaultEndpoint?: unknown;
  readonly redirectHost?: unknown;
  readonly formerRedirectHosts?: readonly unknown[];
  readonly namespaces?: readonly unknown[];
}

const A_REDIRECT_HOST = 'RedirectHost.inZone(zone, …), or RedirectHost.external(…)';

/** JavaScript has no types: a text in place of a value is refused first, since all other checks read the value. */
export function refuseTexts(
  construct: IConstruct,
  kind: string,
  { endpoint, defaultEndpoint, redirectHost, formerRedirectHosts = [], namespaces = [] }: Texts,
): void {
  const given: readonly [at: string, value: unknown, make: string][] = [
    ['endpoint', endpoint, 'AutodiscoverEndpoint.of(…)'],
    ['defaultEndpoint', defaultEndpoint, 'AutodiscoverEndpoint.of(…)'],
    ['redirectHost', redirectHost, A_REDIRECT_HOST],
    ...formerRedirectHosts.map((value, index): [string, unknown, string] => [`formerRedirectHosts[${index}]`, value, A_REDIRECT_HOST]),
    ...namespaces.map((value, index): [string, unknown, string] => [
      `namespaces[${index}]`,
      value,
      'SmtpNamespace.inZone(…, zone), or SmtpNamespace.external(…) where its DNS is elsewhere',
    ]),
  ];
  const texts = given.filter(([, value]) => typeof value === 'string');
  refuse(
    construct,
    kind,
    texts.map(([at, value, make]) => ({ at, value, message: `is a text: write ${make}` })),
  );
}

/** A user's mistake: the prop, its value, what is wrong and the fix. */
export interface Problem {
  /** The prop, such as `namespaces[3]`. */
  readonly at: string;
  readonly value?: unknown;
  /** A clause that follows the value: `is empty; write …`. */
  readonly message: string;
}

export function renderProblem({ at, value, message }: Problem): string {
  return value === undefined ? `${at} ${message}` : `${at}: ${quote(value)} ${message}`;
}

/** The name of a construct in errors, with its path: an app may have several of its class. */
export function nameOf(construct: IConstruct, kind: string): string {
  return `${construct.node.path} (${kind})`;
}

/**
 * Throws one error for all the problems of a construct, so that a list is fixed in one go.
 *
 * @param kind the class's name here, also for classes derived from it
 */
export function refuse(construct: IConstruct, kind: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const heading = `${nameOf(construct, kind)}: ${problems.length === 1 ? 'a value is' : `${problems.length} values are`} not usable:`;
  throw new UserError(problems.map(renderProblem), { heading });
}
