import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { UserError } from '../errors';
import { externalNamespace } from '../layout/record-set';
import { checkHostName, quote } from '../names/domain-name';
import type { Expectation } from '../plan/expectation';
import { stackTemplate, topologyOfAssembly } from '../topology/assembly';
import { topologyOfTemplates } from '../topology/from-templates';
import { withoutDualstack } from '../topology/names';
import type { StackTemplate } from '../topology/stack-template';
import { ADDRESSING, type HostedZone, type Topology } from '../topology/topology';
import { findIn, indexZones, wildcardFor, type ZoneSet, zoneOf } from '../topology/zone-index';
import { NOT_DEPLOYED_NOTES, type PreviewSubject } from './subject';

const PREFIX = 'autodiscover.';

/**
 * The Autodiscover namespaces of a cloud assembly: one for every record `autodiscover.<domain>` in it; and, with
 * `external`, one for every such host with a rule and no record, as its DNS is elsewhere; and for every external namespace of the
 * constructs that has records in private zones alone, or no rule, as any host is redirected.
 *
 * @param toWalkThem how the reader of the note sees the latter walked
 */
export function assemblySubject(folder: string, external: boolean, toWalkThem?: string): PreviewSubject {
  const { topology, external: declared } = contentOf(folder);
  const recorded = recordedNamespaces(topology).filter(isHost);
  const known = new Set([...recorded.map(({ domain }) => domain), ...endpointDomains(topology)]);
  const unread = unreadNamespaces(topology, known).filter(isHost);
  const unreadable = new Set(unread.map(({ domain }) => domain));
  const outside = new Set(recorded.filter(({ view }) => view === 'public').map(({ domain }) => domain));
  const unrecorded = [...new Set([...ruledDomains(topology), ...declared])].filter(
    (domain) => (!known.has(domain) || (declared.has(domain) && !outside.has(domain))) && !unreadable.has(domain) && isHost({ domain }),
  );
  const notes = [...NOT_DEPLOYED_NOTES, ...unwalkable(topology)];
  if (unrecorded.length > 0) {
    notes.push(
      external
        ? `the CNAMEs of hosts without a public record (${unrecorded.length}) are made elsewhere, and simulated here`
        : `not walked: hosts to redirect without a public record (${unrecorded.length})${toWalkThem === undefined ? '' : `; ${toWalkThem}`}`,
    );
  }
  const outsideZones = indexZones(topology.zones.filter((zone) => !zone.private));
  const byWildcard = unrecorded.filter((domain) => hasWildcard(domain, outsideZones));
  if (byWildcard.length > 0)
    notes.push(`a wildcard record of these stacks answers for hosts without a CNAME: ${byWildcard.map((domain) => PREFIX + domain).join(', ')}`);
  // An unreadable record without a name may be theirs.
  const nameless = topology.gaps.find(({ record }) => record === '');
  const doubt = nameless ? { unread: `an unreadable record may be its own: ${nameless.at}: ${nameless.message}` } : {};
  const walked = external
    ? unrecorded.map((domain): Expectation => ({ domain, view: 'public', external: true, ...doubtOfSite(domain, topology), ...doubt }))
    : [];
  const elsewhere = external ? unrecorded.flatMap((domain) => zoneElsewhere(domain, topology)) : [];
  return {
    name: folder,
    source: `cloud assembly ${folder}`,
    topology,
    elsewhere,
    namespaces: [...recorded, ...unread, ...walked].sort((a, b) => (a.domain < b.domain ? -1 : 1)),
    notes,
    toRefuseHttps: 'refuseHttps: true in the props of AutodiscoverRedirect or RedirectSite',
  };
}

/** No client asks for a host with an invalid name, even if a template has a record for it. */
function isHost({ domain }: Pick<Expectation, 'domain'>): boolean {
  return checkHostName(PREFIX + domain).name !== undefined;
}

function unwalkable(topology: Topology): string[] {
  const domains = new Set([...recordedNamespaces(topology).map(({ domain }) => domain), ...ruledDomains(topology)]);
  return [...domains].flatMap((domain) => {
    const { problem } = checkHostName(PREFIX + domain);
    return problem === undefined ? [] : [`not walked: ${quote(PREFIX + domain)} ${problem}`];
  });
}

/** @throws UserError if the folder has no assembly, or one with a template that cannot be deployed */
function contentOf(folder: string): { readonly topology: Topology; readonly external: ReadonlySet<string> } {
  return read(folder, (assembly) => ({
    topology: topologyOfAssembly(assembly),
    external: new Set(assembly.stacksRecursively.map(stackTemplate).flatMap(externalNamespacesOf)),
  }));
}

/** The namespaces whose DNS is elsewhere, by the outputs of their stacks. */
function externalNamespacesOf({ template: { Outputs = {} } }: StackTemplate): string[] {
  return Object.values(Outputs).flatMap(({ Description = '' }) => externalNamespace(Description) ?? []);
}

/**
 * The stacks of a cloud assembly, also those of its stages.
 *
 * @throws UserError if the folder has no assembly, or one with a template that cannot be deployed
 */
export function stacksIn(folder: string): StackTemplate[] {
  return read(folder, (assembly) => assembly.stacksRecursively.map(stackTemplate));
}

function read<Result>(folder: string, readFrom: (assembly: CloudAssembly) => Result): Result {
  const assembly = open(folder);
  try {
    return readFrom(assembly);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // A resource that was edited by hand may not have CloudFormation's form.
    const malformed = assembly.stacksRecursively.map(stackTemplate).flatMap(malformedIn);
    const problems = malformed.map(
      ({ at, message }) => `${folder}: ${at} has a property in a form that CloudFormation does not accept (${message}): synthesize it again`,
    );
    throw new UserError(
      problems.length > 0 ? problems : `${folder} has a template in a form that CloudFormation does not accept (${error.message}): synthesize it again`,
      {
        cause: error,
      },
    );
  }
}

/** The resources that cannot be read even by themselves. */
function malformedIn(stack: StackTemplate): { readonly at: string; readonly message: string }[] {
  return Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, resource]) => {
    try {
      topologyOfTemplates([{ ...stack, template: { ...stack.template, Resources: { [logicalId]: resource } } }]);
      return [];
    } catch (error) {
      return [{ at: `${stack.name}/${logicalId}`, message: (error as Error).message }];
    }
  });
}

/** @throws UserError if the folder has no assembly that this version of CDK can read */
function open(folder: string): CloudAssembly {
  try {
    const assembly = new CloudAssembly(folder);
    // Those of stages are opened when their stacks are asked for.
    void assembly.stacksRecursively;
    return assembly;
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new UserError(`${folder} is not a cloud assembly that this version of aws-cdk-lib can read: ${reason}`);
  }
}

function recordedNamespaces({ zones }: Topology): Expectation[] {
  const found = new Map<string, Expectation>();
  for (const zone of zones) {
    for (const { name, type } of zone.records) {
      if (!name.startsWith(PREFIX) || !ADDRESSING.includes(type)) continue;
      const view = zone.private ? 'private' : 'public';
      const domain = name.slice(PREFIX.length);
      found.set(`${domain} ${view}`, { domain, view, external: false });
    }
  }
  return [...found.values()];
}

/** An unreadable record is made here, not elsewhere. */
function unreadNamespaces({ gaps }: Topology, known: ReadonlySet<string>): Expectation[] {
  const found = new Map<string, Expectation>();
  for (const { record = '', at, message } of gaps) {
    const domain = record.startsWith(PREFIX) ? record.slice(PREFIX.length) : '';
    if (domain !== '' && !known.has(domain))
      found.set(domain, { domain, view: 'public', external: false, unread: `its record could not be read: ${at}: ${message}` });
  }
  return [...found.values()];
}

/** The endpoint's own host may have a record too: nothing redirects its namespace. */
function endpointDomains({ loadBalancers }: Topology): string[] {
  return loadBalancers.flatMap(({ listeners }) =>
    listeners.flatMap(({ rules }) =>
      rules.flatMap(({ action }) => (action.type === 'redirect' && action.host.startsWith(PREFIX) ? [action.host.slice(PREFIX.length)] : [])),
    ),
  );
}

function ruledDomains({ loadBalancers }: Topology): string[] {
  const hosts = loadBalancers.flatMap(({ listeners }) =>
    listeners.flatMap(({ rules }) =>
      rules.flatMap(({ conditions }) => conditions.flatMap((condition) => (condition.field === 'host-header' ? condition.values : []))),
    ),
  );
  return [...new Set(hosts)].filter((host) => host.startsWith(PREFIX) && !/[*?]/.test(host)).map((host) => host.slice(PREFIX.length));
}

/** Whether the known DNS answers for the host with another name's record. */
function hasWildcard(domain: string, zones: ZoneSet): boolean {
  const host = PREFIX + domain;
  const zone = zoneOf(zones, host);
  if (zone) return findIn(zone, host).kind === 'wildcard';
  return !zones.unnamed.existing.has(host) && wildcardFor(zones.unnamed, host) !== undefined;
}

/** If load balancers redirect a host to different places, it is unknown which one its CNAME leads to. */
function doubtOfSite(domain: string, topology: Topology): Pick<Expectation, 'unread'> {
  const host = PREFIX + domain;
  const leads = new Set(
    topology.loadBalancers.flatMap(({ listeners }) =>
      listeners
        .filter(({ protocol }) => protocol === 'HTTP')
        .flatMap(({ rules }) => {
          const rule = rules.find(({ conditions }) => conditions.some((condition) => condition.field === 'host-header' && condition.values.includes(host)));
          return rule === undefined ? [] : [rule.action.type === 'redirect' ? rule.action.host : rule.action.type];
        }),
    ),
  );
  if (leads.size === 0 && topology.loadBalancers.length !== 1) {
    const count = topology.loadBalancers.length;
    const which = count === 0 ? 'no load balancer is in these stacks' : `which of ${count} load balancers its CNAME leads to is unknown`;
    return { unread: `no rule names ${host}, and ${which}` };
  }
  return leads.size > 1
    ? { unread: `rules of several listeners lead ${host} to ${[...leads].join(' and to ')}, and which of them its CNAME leads to is unknown` }
    : {};
}

/** The name that outlives the load balancer, if one public record alone leads to it. */
function redirectHostOf(dnsName: string, { zones }: Topology): string {
  const names = zones
    .filter((zone) => !zone.private)
    .flatMap(({ records }) => records)
    .filter(({ name, aliasOf = '' }) => !name.startsWith(PREFIX) && withoutDualstack(aliasOf) === dnsName)
    .map(({ name }) => name);
  const [only, ...others] = new Set(names);
  return only === undefined || others.length > 0 ? dnsName : only;
}

/** Its CNAME leads to the redirect site that has its rule, or to the only one, which then redirects any host. */
function zoneElsewhere(domain: string, topology: Topology): HostedZone[] {
  const host = PREFIX + domain;
  const { loadBalancers } = topology;
  const ruling = loadBalancers.find(({ listeners }) =>
    listeners.some(({ rules }) =>
      rules.some(({ conditions }) => conditions.some((condition) => condition.field === 'host-header' && condition.values.includes(host))),
    ),
  );
  const owner = ruling ?? (loadBalancers.length === 1 ? loadBalancers[0] : undefined);
  if (!owner) return [];
  return [
    {
      id: `elsewhere: ${domain}`,
      name: domain,
      private: false,
      records: [{ name: host, type: 'CNAME', ttl: 300, values: [redirectHostOf(owner.dnsName, topology)] }],
    },
  ];
}
