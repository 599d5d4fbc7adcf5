import { checkNamespaceSet, redirectHostProblem, rulesOf } from '../constructs/private/namespace-checks';
import { recordsOf } from '../constructs/private/record-set';
import { DEFAULT_RULE_QUOTA, HOSTS_PER_RULE, type RuleLayout } from '../constructs/private/rule-slots';
import { checkEndpointHost, checkHostName, quote } from '../names/domain-name';
import type { Environment, EnvironmentRedirectHost, Namespace, Source, Zone } from './environment';
import type { EnvironmentProblem } from './environment-error';
import { type NamespaceDraft, readNamespaces } from './namespaces';
import type { EnvironmentFile } from './schema';
import { recordCount, shardProblem } from './shards';
import type { Path, YamlSource } from './yaml-source';
import { readZones, zonesHolding } from './zones';

/** CloudFormation's quota of 500 resources, less 100 rules and the site itself. */
const MAX_RECORDS_BESIDE_SITE = 350;

export interface Resolved {
  readonly environment?: Environment;
  readonly problems: EnvironmentProblem[];
}

/** Makes an environment of what its file says, or says all that is wrong with it. */
export function resolveEnvironment(name: string, data: EnvironmentFile, source: YamlSource, file: string): Resolved {
  const problems: EnvironmentProblem[] = [];
  const report = (path: Path, says: string) => problems.push({ ...source.at(path), says });
  const host = (value: string, path: Path, check = checkHostName): string | undefined => {
    const checked = check(value);
    if (checked.problem !== undefined) report(path, `${quote(value)} ${checked.problem}`);
    return checked.name;
  };

  const endpoint = host(data.endpoint, ['endpoint'], checkEndpointHost);
  const zones = readZones(data, report);
  const redirectHost = resolveRedirectHost(data, zones, host, report);
  const setProblem = redirectHostProblem({ endpoint, redirectHost: redirectHost?.name });
  if (setProblem) report(['redirectHost'], `${quote(redirectHost?.name)} ${setProblem}`);
  checkSite(data, report);

  const { drafts, notices, problems: listProblems } = readNamespaces(data, zones, endpoint, source, file);
  problems.push(...listProblems);
  checkMembers(drafts, { endpoint, redirectHost: redirectHost?.name }, problems);

  const layout = layoutOf(data);
  const maxRules = data.rules?.max ?? DEFAULT_RULE_QUOTA;
  const ruleSet = rulesOf(drafts.map(factsOf), { listed: data.hosts !== 'any', endpoint, layout, maxRules });
  problems.push(...ruleSet.problems.map(({ index, says }) => located(drafts[index], says)));
  if (ruleSet.setProblem && layout.last >= layout.first) report(['namespaces'], ruleSet.setProblem);

  const namespaces = drafts.filter((draft): draft is NamespaceDraft & { domain: string } => draft.domain !== undefined);
  checkTargets(namespaces, data, redirectHost, problems);
  const stacks = data.records?.stacks ?? 1;
  const beside = recordCount(namespaces);
  if (!redirectHost && beside > MAX_RECORDS_BESIDE_SITE) {
    report(
      ['namespaces'],
      `come to ${beside} records, and without a redirect host they stand in the site's own stack, which has room for ${MAX_RECORDS_BESIDE_SITE}: give redirectHost, so that they get stacks of their own`,
    );
  }
  if (redirectHost) problems.push(...shardProblem(namespaces, stacks).map((says) => ({ ...source.at(['records', 'stacks']), says })));

  if (problems.length > 0 || endpoint === undefined) return { problems };
  const environment: Environment = {
    name,
    file,
    account: data.account,
    region: data.region,
    endpoint,
    redirectHost,
    network: data.network ?? {},
    loadBalancer: data.loadBalancer ?? {},
    hosts: data.hosts ?? 'listed',
    layout,
    maxRules,
    rules: ruleSet.rules,
    records: { ttl: data.records?.ttl ?? 300, stacks, retain: data.records?.retain ?? false },
    namespaces: namespaces.map(toNamespace).sort((a, b) => (a.domain < b.domain ? -1 : 1)),
    tags: data.tags ?? {},
    terminationProtection: data.terminationProtection ?? false,
    notices,
  };
  return { environment, problems };
}

type Report = (path: Path, says: string) => void;

function resolveRedirectHost(
  data: EnvironmentFile,
  zones: readonly Zone[],
  host: (value: string, path: Path) => string | undefined,
  report: Report,
): EnvironmentRedirectHost | undefined {
  if (data.redirectHost === undefined) return undefined;
  const written = typeof data.redirectHost === 'string' ? { name: data.redirectHost } : data.redirectHost;
  const name = host(written.name, typeof data.redirectHost === 'string' ? ['redirectHost'] : ['redirectHost', 'name']);
  if (name === undefined) return undefined;
  const holding = zonesHolding(zones, name);
  const ofSite = holding.filter((zone) => zone.account === data.account);
  if (written.external) return { name, external: true, zones: ofSite.filter((zone) => zone.private) };
  if (holding.length === 0)
    report(
      ['redirectHost'],
      `${quote(name)} is in none of the zones: add its zone to 'zones', or write {name: ${name}, external: true} and make its record by hand`,
    );
  else if (ofSite.length === 0) {
    report(
      ['redirectHost'],
      `${quote(name)} is in a zone of account ${holding[0].account}, and its alias is made beside the load balancer, in ${data.account}: write {name: ${name}, external: true} and make its record by hand`,
    );
  }
  return { name, external: false, zones: ofSite };
}

function checkMembers(
  drafts: readonly NamespaceDraft[],
  set: { readonly endpoint?: string; readonly redirectHost?: string },
  problems: EnvironmentProblem[],
): void {
  for (const { index, says } of checkNamespaceSet(drafts.map(factsOf), set)) {
    const first = /first at \[(\d+)\]/.exec(says);
    const place = first ? drafts[Number(first[1])].source : undefined;
    problems.push(located(drafts[index], place ? says.replace(/first at \[\d+\]/, `first at ${place.file}:${place.line}`) : says));
  }
}

/** Records that have nothing to lead to, or no stack that could hold them. */
function checkTargets(
  namespaces: readonly (NamespaceDraft & { domain: string })[],
  data: EnvironmentFile,
  redirectHost: EnvironmentRedirectHost | undefined,
  problems: EnvironmentProblem[],
): void {
  for (const namespace of namespaces) {
    for (const { zone, kind, name } of recordsOf(namespace.domain, namespace.zones.map(keyed), false)) {
      if (zone.account === data.account) continue;
      if (kind === 'alias') {
        problems.push(
          located(
            namespace,
            `has a hosted zone named exactly '${name}' in account ${zone.account}; the alias that it needs is made beside the load balancer, in ${data.account}: give the zone of '${namespace.domain}', or mark the namespace external`,
          ),
        );
      } else if (!redirectHost) {
        problems.push(located(namespace, `has its zone in account ${zone.account}, which takes a redirect host: give redirectHost`));
      }
    }
  }
}

/** Keys of the site that contradict each other. */
function checkSite({ network = {}, loadBalancer = {}, hosts, rules }: EnvironmentFile, report: Report): void {
  const { existing } = loadBalancer;
  if (existing) {
    for (const key of ['scheme', 'ipAddressType', 'accessLogs', 'deletionProtection'] as const) {
      if (loadBalancer[key] !== undefined) report(['loadBalancer', key], 'has no effect on a load balancer that exists already: set it there');
    }
    if (Object.keys(network).length > 0) report(['network'], 'has no effect, as the load balancer exists already');
    if (existing.listenerArn) {
      for (const key of ['ingress', 'refuseHttps'] as const) {
        if (loadBalancer[key] !== undefined) report(['loadBalancer', key], 'has no effect on a listener that exists already, which only gets rules');
      }
      if (hosts === 'any') report(['hosts'], "'any' needs the listener's default action, which stays as it is on a listener that exists already: use listed");
      if (!rules?.priorities)
        report(['loadBalancer', 'existing', 'listenerArn'], 'shares its priorities with other rules: give rules.priorities, a range that none of them uses');
    }
  }
  if (loadBalancer.scheme === 'internal' && !network.vpcId && !existing)
    report(['loadBalancer', 'scheme'], "'internal' stands in the VPC that its clients reach: give network.vpcId");
  if (loadBalancer.scheme === 'internal' && loadBalancer.ipAddressType === 'dualstack-without-public-ipv4') {
    report(['loadBalancer', 'ipAddressType'], `${quote(loadBalancer.ipAddressType)} is for internet-facing load balancers alone`);
  }
  checkNetwork(network, report);
  if (rules?.priorities && rules.priorities.last < rules.priorities.first) report(['rules', 'priorities'], 'ends before it begins: swap first and last');
  if (rules?.priorities && rules.slots !== undefined && rules.slots > rules.priorities.last - rules.priorities.first + 1) {
    report(['rules', 'slots'], `${quote(rules.slots)} is more than the priorities from ${rules.priorities.first} to ${rules.priorities.last}`);
  }
}

function checkNetwork(network: NonNullable<EnvironmentFile['network']>, report: Report): void {
  const subnets = (['publicSubnetIds', 'privateSubnetIds'] as const).filter((key) => network[key] !== undefined);
  if (network.vpcId) {
    if (network.cidr) report(['network', 'cidr'], 'has no effect on a VPC that exists already');
    if (network.availabilityZones && subnets.length === 0)
      report(['network', 'availabilityZones'], 'describes the VPC in part: give its subnets too, or leave both out to have CDK look them up');
    if (subnets.length > 0 && !network.availabilityZones)
      report(['network', subnets[0]], 'describes the VPC in part: give availabilityZones too, one per subnet');
    for (const key of subnets) {
      if (network.availabilityZones && network[key]?.length !== network.availabilityZones.length) {
        report(['network', key], `has ${network[key]?.length} subnets for ${network.availabilityZones.length} availability zones: give one for each`);
      }
    }
  } else {
    for (const key of subnets) report(['network', key], 'has no effect without vpcId');
  }
}

function layoutOf({ rules }: EnvironmentFile): RuleLayout {
  const { first, last } = rules?.priorities ?? { first: 1, last: 50_000 };
  return {
    first,
    last,
    slots: Math.max(0, Math.min(rules?.slots ?? DEFAULT_RULE_QUOTA, last - first + 1)),
    hostsPerRule: rules?.hostsPerRule ?? HOSTS_PER_RULE,
  };
}

function factsOf({ domain, endpoint, zones, srv }: NamespaceDraft) {
  return { domain, ownEndpoint: endpoint, zones: zones.map((zone) => zone.name), srvRecord: srv };
}

function toNamespace({ domain, zones, external, endpoint, srv, source }: NamespaceDraft & { domain: string }): Namespace {
  return { domain, zones, external, endpoint, srv, source };
}

function keyed(zone: Zone): Zone & { readonly key: string } {
  return { ...zone, key: zone.name };
}

function located({ source, given }: { readonly source: Source; readonly given: string }, says: string): EnvironmentProblem {
  return { ...source, says: `${quote(given)} ${says}` };
}
