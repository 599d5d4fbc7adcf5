import type { CertificateFacts } from '../coverage/certificate-facts';
import { type Coverage, type NamespaceCoverage, uncoveredEndpoint } from '../coverage/coverage';
import type { Environment, EnvironmentRedirectHost, Namespace, Zone } from '../environment/environment';
import { isDualStack } from '../environment/site-keys';
import { recordsOf, srvValue } from '../layout/record-set';
import { autodiscoverHost } from '../names/domain-name';
import { coverageFor, expectationsOf } from './expectation';

/** A record that is made for a namespace, or that the owner of its DNS has to make. */
interface PlannedRecord {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'CNAME' | 'SRV';
  /** Its target; left out if that is the load balancer's DNS name, which is known only after the deployment. */
  readonly value?: string;
  readonly alias: boolean;
  /** Left out if the DNS is elsewhere. */
  readonly zone?: Zone;
}

/** What an environment makes for one namespace. */
export interface PlannedNamespace {
  readonly domain: string;
  readonly host: string;
  readonly external: boolean;
  readonly records: readonly PlannedRecord[];
  /** The priority of the listener rule that redirects it; left out if the listener's default action does. */
  readonly priority?: number;
  /** Whether the endpoint's certificate names its host already; left out if the certificate is unknown. */
  readonly coverage?: 'covered' | 'needs-redirect' | 'own-endpoint';
  /** Whether its CNAME leads straight to the endpoint, so that its clients need no redirect; left out as `coverage` is. */
  readonly direct?: boolean;
  /** What a client that asks `http://<host>/autodiscover/autodiscover.xml` gets. */
  readonly answer: { readonly status: 302; readonly location: string };
}

interface PlannedFormerHost {
  readonly name: string;
  /** Whether its record is elsewhere. */
  readonly external: boolean;
  /** Whether its aliases stay in Route 53 when they leave the template. */
  readonly retain: boolean;
  readonly records: readonly PlannedRecord[];
}

/** What an environment makes, as plain data. */
export interface Plan {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
  readonly redirectHost?: string;
  /** Whether the redirect host's record is made elsewhere. */
  readonly redirectHostIsExternal: boolean;
  /** The redirect host's aliases. */
  readonly redirectHostRecords: readonly PlannedRecord[];
  /** Names that the site had before, and keeps for what still leads to them. */
  readonly formerRedirectHosts: readonly PlannedFormerHost[];
  readonly hosts: 'listed' | 'any';
  readonly rules: { readonly count: number; readonly max: number };
  readonly namespaces: readonly PlannedNamespace[];
  readonly notices: readonly string[];
  /** Why `cdk deploy` would fail at once: the certificate does not name the endpoint; left out if it would not. */
  readonly certificateMismatch?: string;
}

/**
 * What the environment will make, from the same functions as its constructs.
 *
 * @param facts what is known of the endpoint's certificate
 */
export function planOf(environment: Environment, facts: CertificateFacts | undefined): Plan {
  const coverage = coverageFor(environment, facts);
  const covered = new Map(coverage.namespaces.map((one) => [one.domain, one]));
  const directTo = new Map(expectationsOf(environment, facts).flatMap((expected) => (expected.directTo ? [[expected.domain, expected.directTo]] : [])));
  const mismatch = mismatchOf(coverage, facts);
  const fails = mismatch !== undefined && environment.certificate?.failOnMismatch !== false;
  const priorities = new Map(environment.rules.flatMap(({ priority, hosts }) => hosts.map((host) => [host, priority] as const)));
  return {
    environment: environment.name,
    account: environment.account,
    region: environment.region,
    endpoint: environment.endpoint,
    redirectHost: environment.redirectHost?.name,
    redirectHostIsExternal: environment.redirectHost?.external ?? false,
    redirectHostRecords: environment.redirectHost ? aliasesOf(environment.redirectHost, environment) : [],
    formerRedirectHosts: environment.formerRedirectHosts.map((host) => {
      const { name, external, retain } = host;
      return { name, external, retain, records: aliasesOf(host, environment) };
    }),
    hosts: environment.hosts,
    rules: { count: environment.rules.length, max: environment.maxRules },
    namespaces: environment.namespaces.map((namespace) => {
      const host = autodiscoverHost(namespace.domain);
      const { coverage } = covered.get(namespace.domain) as NamespaceCoverage;
      const direct = directTo.get(namespace.domain);
      const records = plannedRecords(namespace, environment, direct ?? environment.redirectHost?.name);
      return {
        domain: namespace.domain,
        host,
        external: namespace.external,
        records,
        priority: priorities.get(host),
        ...(facts === undefined || coverage === 'unknown' ? {} : { coverage, direct: direct !== undefined }),
        answer: { status: 302, location: `https://${namespace.endpoint ?? environment.endpoint}:443/autodiscover/autodiscover.xml` },
      };
    }),
    notices: mismatch === undefined || fails ? environment.notices : [...environment.notices, mismatch],
    ...(fails ? { certificateMismatch: mismatch } : {}),
  };
}

/** What is wrong with a certificate that does not name the endpoint. */
function mismatchOf({ endpoint: { verdicts } }: Coverage, facts: CertificateFacts | undefined): string | undefined {
  const verdict = verdicts.find(({ id }) => id === 'endpoint-not-covered');
  return verdict && uncoveredEndpoint(verdict, facts);
}

/** The records of a namespace, also those that are made elsewhere. */
function plannedRecords(namespace: Namespace, environment: Environment, target: string | undefined): PlannedRecord[] {
  const zones: KeyedZone[] = namespace.zones.map((zone) => ({ name: zone.name, key: zone.name, zone }));
  if (namespace.external) zones.unshift({ name: namespace.domain, key: namespace.domain });
  return recordsOf(namespace.domain, zones, namespace.srv).flatMap(({ name, kind, zone: { zone } }): PlannedRecord[] => {
    if (kind === 'SRV') return [{ name, type: 'SRV', value: srvValue(namespace.endpoint ?? environment.endpoint), alias: false, zone }];
    if (kind === 'CNAME') return [{ name, type: 'CNAME', value: target, alias: false, zone }];
    return aliases(name, zone, environment);
  });
}

function aliasesOf({ name, zones }: EnvironmentRedirectHost, environment: Environment): PlannedRecord[] {
  return zones.flatMap((zone) => aliases(name, zone, environment));
}

function aliases(name: string, zone: Zone | undefined, environment: Environment): PlannedRecord[] {
  const types = isDualStack(environment.loadBalancer) ? (['A', 'AAAA'] as const) : (['A'] as const);
  return types.map((type) => ({ name, type, alias: true, zone }));
}

interface KeyedZone {
  readonly name: string;
  readonly key: string;
  readonly zone?: Zone;
}
