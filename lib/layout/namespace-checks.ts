import { albHostProblem, autodiscoverHost, zoneHolds } from '../names/domain-name';
import { srvName } from '../names/srv-record';
import { some as someOf } from '../text/format';
import { type RuleLayout, type SlottedHost, type SlottedRule, slotHosts } from './rule-slots';

/** What the checks of a set need from a namespace, of a construct or of an environment file. */
export interface NamespaceFacts {
  /** The mail domain in its normal form; left out where the value itself is wrong, which is reported elsewhere. */
  readonly domain?: string;
  /** The host of an endpoint of its own. */
  readonly ownEndpoint?: string;
  /** The hosted zones that are to hold its records, by normalized name. */
  readonly zones: readonly string[];
  readonly srvRecord: boolean;
}

/** The site that the set is checked against. A host that is known only at deployment is left out. */
export interface SetFacts {
  readonly endpoint?: string;
  readonly redirectHost?: string;
  /** Former redirect hosts that the site still has. */
  readonly formerRedirectHosts?: readonly string[];
}

export interface NamespaceProblem {
  readonly index: number;
  /** The first of two entries for the same namespace. */
  readonly first?: number;
  readonly message: string;
}

/** Problems of a set: duplicates, loops, zones that do not hold a namespace. */
export function checkNamespaceSet(namespaces: readonly NamespaceFacts[], set: SetFacts): NamespaceProblem[] {
  const endpoints = new Set([set.endpoint, ...namespaces.map((namespace) => namespace.ownEndpoint)].filter((host) => host !== undefined));
  const former = new Set(set.formerRedirectHosts);
  const firstAt = new Map<string, number>();
  const problems: NamespaceProblem[] = [];

  namespaces.forEach(({ domain, ownEndpoint, zones, srvRecord }, index) => {
    if (domain === undefined) return;
    const host = autodiscoverHost(domain);
    const report = (message: string) => problems.push({ index, message });

    const first = firstAt.get(domain);
    if (first === undefined) firstAt.set(domain, index);
    else problems.push({ index, first, message: 'is in the list twice: remove one of the two' });

    if (endpoints.has(host)) {
      report(`is the endpoint's own namespace: a record for '${host}' would send the endpoint's clients in a loop; remove it from the list`);
    }
    if (ownEndpoint !== undefined && (ownEndpoint === set.redirectHost || former.has(ownEndpoint))) {
      report(`has the redirect host '${ownEndpoint}' as its endpoint, but the redirect host has no HTTPS; name an endpoint that has`);
    }
    if (host === set.redirectHost) {
      report(`would make '${host}' a CNAME of itself, because it is also the redirect host; give the redirect host another name`);
    }
    if (former.has(host)) {
      report(`would make '${host}' a CNAME, because it is also a former redirect host, which is an address; leave one of the two out`);
    }
    for (const zone of zones) {
      if (!zoneHolds(zone, host)) report(`has its record '${host}' outside the hosted zone '${zone}'; give the zone that holds it`);
      else if (srvRecord && !zoneHolds(zone, domain)) {
        report(
          `needs an SRV record '${srvName(domain)}', which the hosted zone '${zone}' does not hold; switch its SRV record off, or give the zone of '${domain}'`,
        );
      }
    }
  });
  return problems;
}

/** Problems of the redirect host and the endpoint. */
export function redirectHostProblem({ endpoint, redirectHost }: SetFacts): string | undefined {
  if (redirectHost === undefined || redirectHost !== endpoint) return undefined;
  return 'is also the endpoint: the redirect site would redirect to itself; give the redirect host another name';
}

/**
 * What is wrong with a former redirect host.
 *
 * @param before the former ones that the list has before it
 */
export function formerHostProblem(host: string, { endpoint, redirectHost }: SetFacts, before: readonly string[]): string | undefined {
  if (host === endpoint) return 'is also the endpoint, which the redirect site does not answer for: leave it out';
  if (host === redirectHost) return 'is also the redirect host: leave it out here, and give the new name as the redirect host';
  return before.includes(host) ? 'is in the list twice: remove one of the two' : undefined;
}

/** The redirected hosts of a set: all in `listed` mode; in `any` mode those with an endpoint of their own. */
function slottedHosts(namespaces: readonly NamespaceFacts[], listed: boolean, endpoint?: string): (SlottedHost & { readonly index: number })[] {
  return namespaces.flatMap(({ domain, ownEndpoint }, index) => {
    if (domain === undefined) return [];
    const own = ownEndpoint === endpoint ? undefined : ownEndpoint;
    return listed || own !== undefined ? [{ index, host: autodiscoverHost(domain), ownEndpoint: own }] : [];
  });
}

export interface RuleSet {
  readonly rules: SlottedRule[];
  readonly problems: NamespaceProblem[];
  /** What is wrong with the rules as a whole. */
  readonly setProblem?: string;
}

/** The rules of a set, or why a load balancer cannot hold them. */
export function rulesOf(
  namespaces: readonly NamespaceFacts[],
  options: { readonly listed: boolean; readonly endpoint?: string; readonly layout: RuleLayout; readonly maxRules: number },
): RuleSet {
  const { listed, endpoint, layout, maxRules } = options;
  const hosts = slottedHosts(namespaces, listed, endpoint);
  const problems = hosts.flatMap(({ index, host }) => {
    const message = albHostProblem(host);
    if (message === undefined) return [];
    const fix =
      listed && namespaces[index].ownEndpoint === undefined
        ? "; redirect any host (hosts: 'any'), or leave the namespace out"
        : '; leave the namespace out, or give it no endpoint of its own';
    return [{ index, message: `has an autodiscover host that ${message}${fix}` }];
  });

  const unique = [...new Map(hosts.map((host) => [host.host, host])).values()].map(({ host, ownEndpoint }) => ({ host, ownEndpoint }));
  const { rules, unplaced } = slotHosts(unique, layout);
  return { rules, problems, setProblem: roomProblem({ unplaced, rules: rules.length, hosts: unique.length, listed, layout, maxRules }) };
}

function roomProblem(room: Room): string | undefined {
  const { unplaced, rules, hosts, listed, layout, maxRules } = room;
  const own = unplaced.filter((host) => host.ownEndpoint !== undefined);
  if (own.length > 0) {
    return `leave no priority for ${own.length} of the hosts with an endpoint of their own (${some(own)}): widen the priority range, which is ${layout.first} to ${layout.last} with its first ${layout.slots} kept for the site's own endpoint, or keep fewer`;
  }
  if (unplaced.length > 0) {
    return `are too many: ${hosts} hosts do not fit ${layout.slots} rules of ${layout.hostsPerRule} hosts each (no room for ${some(unplaced)}): redirect any host (hosts: 'any'), which has no limit, or have the quota of rules raised and give more slots`;
  }
  if (rules > maxRules) {
    const quota = 'have the quota "Rules per Application Load Balancer" raised and give the new maximum';
    const fix = listed
      ? `redirect any host (hosts: 'any'), ${quota}, or give fewer slots, which packs hosts closer`
      : `${quota}, or give fewer namespaces an endpoint of their own`;
    return `need ${rules} rules, and a load balancer holds ${maxRules}: ${fix}`;
  }
  return undefined;
}

interface Room {
  readonly unplaced: readonly SlottedHost[];
  readonly rules: number;
  readonly hosts: number;
  readonly listed: boolean;
  readonly layout: RuleLayout;
  readonly maxRules: number;
}

function some(hosts: readonly SlottedHost[]): string {
  return someOf(hosts.map(({ host }) => host));
}
