import { checkNamespaceSet, redirectHostProblem, rulesOf, type SetFacts } from '../layout/namespace-checks';
import { publicZonesText, recordsOf } from '../layout/record-set';
import { DEFAULT_RULE_QUOTA, HOSTS_PER_RULE, type RuleLayout } from '../layout/rule-slots';
import { AWS_REGIONS } from '../names/aws-region';
import { checkEndpointHost, checkHostName, quote } from '../names/domain-name';
import type { Environment, EnvironmentProblem, EnvironmentRedirectHost, Namespace, Source, Zone } from './environment';
import { type NamespaceDraft, readNamespaces } from './namespaces';
import { publicNames, shardProblem, siteRoomProblem } from './placement';
import type { EnvironmentFile } from './schema';
import { checkCertificate, checkSite, isDualStack } from './site-keys';
import { misspeltRegion, nearest } from './spelling';
import type { Path, YamlSource } from './yaml-source';
import { readZones, resolveFormerRedirectHosts, resolveRedirectHost } from './zones';

export interface Resolved {
  readonly environment?: Environment;
  readonly problems: EnvironmentProblem[];
}

/** Makes an environment from a file's data, or reports all its mistakes. */
export function resolveEnvironment(name: string, data: EnvironmentFile, source: YamlSource, file: string): Resolved {
  const problems: EnvironmentProblem[] = [];
  const report = (path: Path, message: string) => problems.push({ ...source.at(path), message });
  const host = (value: string, path: Path, check = checkHostName): string | undefined => {
    const checked = check(value);
    if (checked.problem !== undefined) report(path, `${quote(value)} ${checked.problem}`);
    return checked.name;
  };

  const endpoint = host(data.endpoint, ['endpoint'], checkEndpointHost);
  const zones = readZones(data, report);
  const notices: string[] = unknownRegions(data, source, report);
  const reading = { data, zones, host, report, notices, sourceAt: (path: Path) => source.at(path) };
  const redirectHost = resolveRedirectHost(reading);
  const setProblem = redirectHostProblem({ endpoint, redirectHost: redirectHost?.name });
  if (setProblem) report(['redirectHost'], `${quote(redirectHost?.name)} ${setProblem}`);
  const formerRedirectHosts = resolveFormerRedirectHosts(reading, { endpoint, redirectHost: redirectHost?.name });
  checkSite(data, report);
  checkCertificate(data, report);

  const { drafts, notices: listNotices, problems: listProblems } = readNamespaces(data, zones, endpoint, source, file);
  problems.push(...listProblems);
  checkMembers(drafts, { endpoint, redirectHost: redirectHost?.name, formerRedirectHosts: formerRedirectHosts.map(({ name }) => name) }, problems);

  const layout = layoutOf(data);
  const maxRules = data.rules?.max ?? DEFAULT_RULE_QUOTA;
  const ruleSet = rulesOf(drafts.map(factsOf), { listed: data.hosts !== 'any', endpoint, layout, maxRules });
  problems.push(...ruleSet.problems.map(({ index, message }) => located(drafts[index], message)));
  if (ruleSet.setProblem && layout.last >= layout.first) report(['namespaces'], ruleSet.setProblem);

  const namespaces = drafts.filter((draft): draft is NamespaceDraft & { domain: string } => draft.domain !== undefined);
  checkTargets(namespaces, data, redirectHost, problems);
  const stacks = data.records?.stacks ?? 1;
  const dualStack = isDualStack(data.loadBalancer);
  for (const message of siteRoomProblem(namespaces, redirectHost, ruleSet.rules.length, dualStack)) report(['namespaces'], message);
  problems.push(...shardProblem(namespaces, redirectHost, stacks).map((message) => ({ ...source.at(['records', 'stacks']), message })));

  if (problems.length > 0 || endpoint === undefined) return { problems };
  const environment: Environment = {
    name,
    file,
    account: data.account,
    region: data.region,
    endpoint,
    certificate: data.certificate,
    redirectHost,
    formerRedirectHosts,
    network: data.network ?? {},
    loadBalancer: data.loadBalancer ?? {},
    hosts: data.hosts ?? 'listed',
    layout,
    maxRules,
    rules: ruleSet.rules,
    records: { ttl: data.records?.ttl ?? 300, stacks, retain: data.records?.retain ?? false },
    namespaces: namespaces.map(toNamespace).sort((a, b) => (a.domain < b.domain ? -1 : 1)),
    tags: data.tags ?? {},
    terminationProtection: data.terminationProtection ?? true,
    notices: [...notices, ...listNotices],
    listNotices,
  };
  const unreachable = data.loadBalancer?.scheme === 'internal' ? publicNames(environment) : [];
  if (unreachable.length > 0) return { environment: { ...environment, notices: [...environment.notices, publicZonesText(unreachable)] }, problems };
  return { environment, problems };
}

/** A region may be newer than this version, so an unknown one is no mistake unless it can be none but a misspelt one. */
function unknownRegions({ region, zones = [] }: EnvironmentFile, source: YamlSource, report: (path: Path, message: string) => void): string[] {
  const given = [{ path: ['region'] as Path, value: region }, ...zones.map((zone, index) => ({ path: ['zones', index, 'region'], value: zone.region }))];
  return given.flatMap(({ path: where, value }) => {
    if (value === undefined || AWS_REGIONS.includes(value)) return [];
    const meant = misspeltRegion(value);
    if (meant !== undefined) {
      report(where, `${quote(value)} is not an AWS region; did you mean '${meant}'?`);
      return [];
    }
    const near = nearest(value, AWS_REGIONS);
    const { file, line, column, path } = source.at(where);
    const message = `${quote(value)} is a region that this version does not know${near === undefined ? ': check its name' : `; did you mean '${near}'?`}`;
    return [`${file}:${line}:${column}: ${path}: ${message}`];
  });
}

function checkMembers(drafts: readonly NamespaceDraft[], set: SetFacts, problems: EnvironmentProblem[]): void {
  for (const { index, first, message } of checkNamespaceSet(drafts.map(factsOf), set)) {
    const { file, line } = drafts[first ?? index].source;
    problems.push(located(drafts[index], first === undefined ? message : `${message} (first at ${file}:${line})`));
  }
}

/** Records without a target, or without a stack that could hold them. */
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
            `has a hosted zone named exactly '${name}' in account ${zone.account}; the alias that it needs is made next to the load balancer, in ${data.account}: give the zone of '${namespace.domain}', or mark the namespace external`,
          ),
        );
      } else if (!redirectHost) {
        problems.push(located(namespace, `has its zone in account ${zone.account}, which needs a redirect host: give redirectHost`));
      }
    }
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

function toNamespace({ domain, zones, external, publicZone, endpoint, srv, whenCovered, source }: NamespaceDraft & { domain: string }): Namespace {
  return { domain, zones, external, publicZone, endpoint, srv, whenCovered, source };
}

function keyed(zone: Zone): Zone & { readonly key: string } {
  return { ...zone, key: zone.name };
}

function located({ source, given }: { readonly source: Source; readonly given: string }, message: string): EnvironmentProblem {
  return { ...source, message: `${quote(given)} ${message}` };
}
