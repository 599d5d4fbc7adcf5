import type { CertificateFacts } from '../coverage/certificate-facts';
import type { Environment, EnvironmentRedirectHost, Zone } from '../environment/environment';
import { siteNames, zonesNamed } from '../environment/placement';
import { isDualStack } from '../environment/site-keys';
import { srvValue } from '../layout/record-set';
import { autodiscoverHost } from '../names/domain-name';
import { srvName } from '../names/srv-record';
import { expectationsOf, type KnownExpectation } from '../plan/expectation';
import { few } from '../text/format';
import { targetsOfRecord } from '../topology/account/leads';
import { withoutDualstack } from '../topology/names';
import type { Known } from '../topology/stack-template';
import type { DnsRecord, HostedZone, LoadBalancer, Topology } from '../topology/topology';
import { NOT_DEPLOYED_NOTES, type PreviewSubject } from './subject';
import { inZonesRead, type Lacking, withDoubts } from './zones-read';

/** Zones that a note shows. */
const MOST_SHOWN = 6;

/**
 * An environment, with its planned or deployed topology.
 *
 * @param facts what is known of the endpoint's certificate
 * @param hasAllRecords whether the zones were read, and so have the records that no stack makes too
 */
export function environmentSubject(
  environment: Environment,
  found: Topology,
  source: string,
  facts: CertificateFacts | undefined,
  hasAllRecords = false,
): PreviewSubject {
  const { name, redirectHost, notices } = environment;
  const foreign = namesakes(environment, found.zones);
  const topology = withoutZones(found, foreign, environment.loadBalancer.existing?.loadBalancerArn);
  const namespaces = expectationsOf(environment, facts);
  const lacking = madeElsewhere(environment, topology, namespaces);
  const read = hasAllRecords ? inZonesRead(lacking, topology) : [];
  const elsewhere = lacking.filter(({ host }) => !read.some((one) => one.host === host)).flatMap(({ zone }) => zone ?? []);
  const notes = [...notices, ...NOT_DEPLOYED_NOTES];
  if (foreign.length > 0) notes.push(`zones with the same name as one of the file's are left out: ${few(foreign.map(labelOf), MOST_SHOWN)}`);
  const missing = identifiedZones(environment).filter(({ id }) => !topology.zones.some((zone) => zone.id === id));
  if (missing.length > 0)
    notes.push(
      `zones of the file that were not found, so their names get no answer: ${few(
        missing.map((zone) => `${labelOf(zone)} of account ${zone.account}`),
        MOST_SHOWN,
      )}`,
    );
  if (elsewhere.length > 0)
    notes.push(
      `the records of ${few(
        elsewhere.map((zone) => zone.name as string),
        MOST_SHOWN,
      )} are made elsewhere, and simulated here`,
    );
  if (read.length > 0)
    notes.push(
      `made elsewhere, but in a zone that was read, and so walked as that zone has it: ${few(
        read.map(({ says }) => says),
        MOST_SHOWN,
      )}`,
    );
  if (redirectHost?.external && !read.some(({ host }) => host === redirectHost.name) && topology.loadBalancers.length !== 1) {
    notes.push(`${redirectHost.name} is made elsewhere, and which of ${topology.loadBalancers.length} load balancers it leads to is unknown`);
  }
  return {
    name,
    source,
    topology,
    elsewhere,
    namespaces: hasAllRecords ? withDoubts(namespaces, topology) : namespaces,
    notes,
    formerRedirectHosts: environment.formerRedirectHosts.map(({ name }) => name),
    toRefuseHttps: keyThatRefusesHttps(environment),
    ...(facts && facts.names.length > 0 ? { certificateNames: { [environment.endpoint]: facts.names } } : {}),
  };
}

function keyThatRefusesHttps({ file, loadBalancer: { existing } }: Environment): string | undefined {
  if (existing === undefined) return `loadBalancer.refuseHttps: true in ${file}`;
  // A listener that exists already keeps its security group.
  return existing.listenerArn === undefined ? `loadBalancer.existing.openUnusedPort443: true in ${file}, if nothing listens on 443,` : undefined;
}

/** The file's facts about resources that no template makes. */
export function knownTo(environment: Environment): Known {
  const { existing } = environment.loadBalancer;
  return {
    zones: zonesOf(environment).map((zone) => ({ id: zone.id as string, name: zone.name, private: zone.private, account: zone.account })),
    loadBalancers: existing && [
      {
        arn: existing.loadBalancerArn,
        dnsName: withoutDualstack(existing.dnsName.toLowerCase()),
        scheme: 'internet-facing',
        dualStack: isDualStack(environment.loadBalancer),
        listenerArn: existing.listenerArn,
      },
    ],
  };
}

/**
 * The environment with an ID for every zone. CDK would look up missing IDs, which needs an account; the answers are the
 * same with any ID.
 */
export function withZoneIds(environment: Environment): Environment {
  const named = (zone: Zone): Zone => ({ ...zone, id: zone.id ?? `${zone.name}${zone.private ? ' (private)' : ''}` });
  const { redirectHost, formerRedirectHosts } = environment;
  return {
    ...environment,
    namespaces: environment.namespaces.map((namespace) => ({ ...namespace, zones: namespace.zones.map(named) })),
    redirectHost: redirectHost && { ...redirectHost, zones: redirectHost.zones.map(named) },
    formerRedirectHosts: formerRedirectHosts.map((host) => ({ ...host, zones: host.zones.map(named) })),
  };
}

/** Every name that clients look up on the way to an endpoint, except the endpoints'; and the load balancer's, if it is known before. */
export function namesAskedFor(environment: Environment): string[] {
  const { existing } = environment.loadBalancer;
  const hosts = [
    ...environment.namespaces.map(({ domain }) => autodiscoverHost(domain)),
    ...siteNames<EnvironmentRedirectHost>(environment).map(({ name }) => name),
  ];
  return existing ? [...hosts, existing.dnsName] : hosts;
}

/** The records of the zone file. */
function madeElsewhere(
  { namespaces, redirectHost, formerRedirectHosts, endpoint, records: { ttl } }: Environment,
  { loadBalancers }: Topology,
  expected: readonly KnownExpectation[],
): Lacking[] {
  const only = loadBalancers.length === 1 ? loadBalancers[0] : undefined;
  const target = redirectHost?.name ?? only?.dnsName;
  const directTo = new Map(expected.filter(({ external }) => external).map((namespace) => [namespace.domain, namespace.directTo]));
  const lacking = namespaces
    .filter((namespace) => namespace.external)
    .map(({ domain, srv, endpoint: own }): Lacking => {
      const host = autodiscoverHost(domain);
      const ofHost = directTo.get(domain) ?? target;
      const records: DnsRecord[] = ofHost ? [{ name: host, type: 'CNAME', ttl, values: [ofHost] }] : [];
      if (srv) records.push({ name: srvName(domain), type: 'SRV', ttl, values: [srvValue(own ?? endpoint)] });
      return { host, zone: played(domain, records) };
    });
  for (const { name, external } of siteNames<EnvironmentRedirectHost>({ redirectHost, formerRedirectHosts })) {
    if (external) lacking.push({ host: name, zone: only && played(name, aliasesOf(name, only)) });
  }
  return lacking;
}

function aliasesOf(name: string, { dnsName, dualStack }: LoadBalancer): DnsRecord[] {
  const types = dualStack ? (['A', 'AAAA'] as const) : (['A'] as const);
  return types.map((type) => ({ name, type, values: [], aliasOf: dnsName }));
}

function played(name: string, records: readonly DnsRecord[]): HostedZone {
  return { id: `elsewhere: ${name}`, name, private: false, records };
}

/**
 * Zones with a name of the file that are not the file's: of another environment, or of a domain that was moved. The
 * delegation, or the VPC, decides which of them clients query; the file decides which are ours.
 */
function namesakes(environment: Environment, zones: readonly HostedZone[]): HostedZone[] {
  const own = identifiedZones(environment);
  const ids = new Set(own.map(({ id }) => id));
  const names = new Set(own.map(viewedName));
  return zones.filter((zone) => names.has(viewedName(zone)) && !ids.has(zone.id));
}

/** The load balancers that only those zones lead to are left out too, except the environment's own. */
function withoutZones(topology: Topology, left: readonly HostedZone[], own: string | undefined): Topology {
  if (left.length === 0) return topology;
  const zones = topology.zones.filter((zone) => !left.includes(zone));
  const [kept, gone] = [zones, left].map((some) => new Set(some.flatMap(({ records }) => records.flatMap(targetsOfRecord))));
  return {
    loadBalancers: topology.loadBalancers.filter(({ arn, dnsName }) => arn === own || kept.has(dnsName) || !gone.has(dnsName)),
    zones,
    gaps: topology.gaps.filter(({ at }) => !left.some(({ id }) => id === at)),
  };
}

function identifiedZones(environment: Environment): (Zone & { readonly id: string })[] {
  return zonesOf(environment).filter((zone): zone is Zone & { readonly id: string } => zone.id !== undefined);
}

function viewedName({ name, private: isPrivate }: Pick<HostedZone, 'name' | 'private'>): string {
  return `${name} ${isPrivate}`;
}

function labelOf({ name, id }: Pick<HostedZone, 'name' | 'id'>): string {
  return `${name} (${id})`;
}

function zonesOf(environment: Environment): Zone[] {
  return [...new Map(zonesNamed(environment).map((zone) => [zone.id, zone])).values()];
}
