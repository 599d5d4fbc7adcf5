import type { ILoadBalancerV2 } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Duration, type RemovalPolicy, Tokenization } from 'aws-cdk-lib/core';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { type PlannedRecord, recordsOf, srvValue } from '../layout/record-set';
import { MAX_RESOURCES_PER_STACK, stacksFor } from '../layout/record-shards';
import type { AutodiscoverEndpoint } from './autodiscover-endpoint';
import { EndpointCertificate, type EndpointCertificateOptions } from './endpoint-certificate';
import { WhenCovered } from './options';
import { directDomains, isWantedDirect } from './private/certificate-report';
import { namespaceProblems, type Problem, recordCount, refuse, refuseTexts, wholeNumberProblem } from './private/construct-checks';
import { accountProblems, isInternal, ttlProblems, warnOfPublicZones, warnOfUnsettledZones } from './private/record-checks';
import type { RecordZone } from './private/record-zone';
import { aliasRecords, outputExternalNamespaces } from './private/records';
import type { RedirectHost } from './redirect-host';
import type { SmtpNamespace } from './smtp-namespace';

/** Options of the records. */
export interface NamespaceRecordsOptions extends EndpointCertificateOptions {
  /**
   * How long resolvers may keep the records, up to 2,147,483,647 seconds (RFC 2181, section 8). Aliases have no TTL.
   *
   * @default Duration.minutes(5)
   */
  readonly ttl?: Duration;

  /**
   * Whether to make SRV records `_autodiscover._tcp.<domain>` too, for clients that never use the http step (Evolution,
   * Thunderbird and Outlook read them). A namespace can override it.
   *
   * @default false
   */
  readonly srvRecords?: boolean;

  /**
   * What CloudFormation does with a record when it is removed from its stack. `RETAIN` is for moving records to another stack: retain, deploy,
   * move, deploy, and destroy again. A retained record of a deleted site dangles: another AWS customer may get the name
   * that it leads to.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly recordRemovalPolicy?: RemovalPolicy;

  /**
   * Where the record of a namespace leads if the endpoint's certificate names its host already. A namespace can
   * override it. If the certificate is unknown, the record leads to the redirect site.
   *
   * @default WhenCovered.REDIRECT
   */
  readonly whenCovered?: WhenCovered;
}

/** Properties of `NamespaceRecords`. */
export interface NamespaceRecordsProps extends NamespaceRecordsOptions {
  /** The namespaces that get records. */
  readonly namespaces: SmtpNamespace[];

  /**
   * The redirect host, the target of each CNAME.
   *
   * @default - the load balancer's DNS name; `loadBalancer` is needed then
   */
  readonly redirectHost?: RedirectHost;

  /**
   * The site's load balancer: the target of an alias, in a zone named exactly `autodiscover.<domain>`.
   *
   * @default - none: such a zone is refused
   */
  readonly loadBalancer?: ILoadBalancerV2;

  /**
   * Whether the load balancer has IPv6 addresses, so that an alias gets an AAAA record too.
   *
   * @default false
   */
  readonly dualStack?: boolean;

  /**
   * The endpoint: the target of SRV records, and of records of `WhenCovered.DIRECT`.
   *
   * @default - each namespace's own; a namespace without one can have no SRV record, and no record of `WhenCovered.DIRECT`
   */
  readonly endpoint?: AutodiscoverEndpoint;

  /**
   * The number of sibling stacks over which the namespaces spread, by a hash of their domains; a stack holds about 450 records.
   * Each stack gets a `NamespaceRecords` with the same list, which takes its share. Choose the number once, with room
   * for growth: another number moves records between stacks, which can lose them (see "Many namespaces" in docs/operations.md).
   * Doubling it leaves half of them in place.
   *
   * @default 1
   */
  readonly shards?: number;

  /**
   * The index of this one among the siblings, from 0.
   *
   * @default 0
   */
  readonly shard?: number;
}

/**
 * The DNS records of a set of namespaces: each one's `autodiscover.<domain>` as a CNAME of the redirect host.
 *
 * Can be used without the other constructs, in a stack of the account that holds the zones: a redirect host is a literal,
 * so the stack needs no reference to the site's. A record's ID derives from its name and zone, so adding or removing a
 * namespace changes nothing of another's.
 *
 * @throws if a namespace is wrong, or a record cannot be made; the message lists all that is wrong
 */
@propertyInjectable
export class NamespaceRecords extends Construct {
  /** Uniquely identifies this class for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-autodiscover-redirect.NamespaceRecords';

  /** The records, in the alphabetical order of their namespaces. */
  public readonly records: CfnRecordSet[];

  constructor(scope: Construct, id: string, props: NamespaceRecordsProps) {
    super(scope, id);
    refuseTexts(this, 'NamespaceRecords', props);
    const { shards = 1, shard = 0 } = props;
    refuse(this, 'NamespaceRecords', shardProblems(props));
    // A wrong namespace has no shard; each sibling reports it.
    const held = (namespace: SmtpNamespace) => shards === 1 || namespace._problems.length > 0 || namespace._shardOf(shards) === shard;
    refuse(this, 'NamespaceRecords', [
      ...ttlProblems(props.ttl),
      ...namespaceProblems(props.namespaces, props, held),
      ...accountProblems(this, props.namespaces, held),
      ...targetProblems(props, held),
    ]);

    const target = (props.redirectHost?.hostName ?? props.loadBalancer?.loadBalancerDnsName) as string;
    const ttl = Tokenization.stringifyNumber((props.ttl ?? Duration.minutes(5)).toSeconds());
    const sorted = props.namespaces.filter(held).sort((a, b) => (a.domain < b.domain ? -1 : 1));
    refuse(this, 'NamespaceRecords', roomProblems(sorted, props));
    const certificate = props.certificate ?? (props.endpoint && EndpointCertificate.fromContext(this, props.endpoint));
    const direct = directDomains(sorted, props.endpoint, certificate, props.whenCovered ?? WhenCovered.REDIRECT);
    const hostTarget = ({ domain }: SmtpNamespace) => (direct.has(domain) ? (props.endpoint?.host as string) : target);
    this.records = sorted.flatMap((namespace) => {
      const endpoint = (namespace.endpoint ?? props.endpoint)?.host as string;
      const planned = recordsOf(namespace.domain, namespace._zonesIn(this), wantsSrv(namespace, props));
      return planned.flatMap((record) => {
        if (record.kind === 'alias') return aliasRecords(this, record, props.loadBalancer as ILoadBalancerV2, props.dualStack ?? false);
        const value = record.kind === 'SRV' ? srvValue(endpoint) : hostTarget(namespace);
        return [literalRecord(this, record, value, ttl)];
      });
    });

    if (props.recordRemovalPolicy) for (const record of this.records) record.applyRemovalPolicy(props.recordRemovalPolicy);

    warnOfUnsettledZones(
      this,
      sorted.flatMap((namespace) => namespace._unsettledZones),
    );
    if (isInternal(props.loadBalancer)) {
      warnOfPublicZones(
        this,
        sorted.filter((namespace) => namespace._isInPublicZone && !direct.has(namespace.domain)).map((namespace) => namespace.autodiscoverHost),
      );
    }
    outputExternalNamespaces(
      this,
      sorted.filter((namespace) => namespace.isExternal),
      hostTarget,
      (namespace) => (wantsSrv(namespace, props) ? srvValue((namespace.endpoint ?? props.endpoint)?.host as string) : undefined),
    );
  }
}

function literalRecord(scope: Construct, { id, name, kind, zone }: PlannedRecord<RecordZone>, value: string, ttl: string): CfnRecordSet {
  return new CfnRecordSet(scope, id, { name: `${name}.`, type: kind, hostedZoneId: zone.hostedZoneId, resourceRecords: [value], ttl });
}

function roomProblems(share: readonly SmtpNamespace[], { namespaces, srvRecords, dualStack }: NamespaceRecordsProps): Problem[] {
  const records = recordCount(share, srvRecords, dualStack);
  if (records <= MAX_RESOURCES_PER_STACK) return [];
  const shards = stacksFor(new Map(namespaces.map((namespace) => [namespace.domain, recordCount([namespace], srvRecords, dualStack)])));
  return [
    {
      at: 'namespaces',
      message: `need ${records} records, and a stack holds ${MAX_RESOURCES_PER_STACK}: spread them over sibling stacks with shards: ${shards}, or more to leave room`,
    },
  ];
}

function shardProblems({ shards, shard }: NamespaceRecordsProps): Problem[] {
  if (shards === undefined && shard === undefined) return [];
  if (shards === undefined || shard === undefined) {
    return [
      { at: shards === undefined ? 'shards' : 'shard', message: 'is missing: give both shards, the number of siblings, and shard, the index of this one' },
    ];
  }
  const problems = wholeNumberProblem('shards', shards, 1, 1024);
  return problems.length > 0 ? problems : wholeNumberProblem('shard', shard, 0, shards - 1);
}

function wantsSrv(namespace: SmtpNamespace, props: NamespaceRecordsProps): boolean {
  return namespace.srvRecord ?? props.srvRecords ?? false;
}

function targetProblems(props: NamespaceRecordsProps, held: (namespace: SmtpNamespace) => boolean): Problem[] {
  if (!props.redirectHost && !props.loadBalancer) {
    return [{ at: 'redirectHost', message: 'is missing, and so is loadBalancer: give one of them, as the records need a target' }];
  }
  return props.namespaces.flatMap((namespace, index) => {
    if (namespace._problems.length > 0 || !held(namespace)) return [];
    const at = `namespaces[${index}]`;
    const problems: Problem[] = [];
    if (!props.loadBalancer && namespace._zoneNames.includes(namespace.autodiscoverHost)) {
      problems.push({
        at,
        value: namespace._given,
        message: `has a hosted zone named exactly '${namespace.autodiscoverHost}', whose apex cannot have a CNAME: give loadBalancer for an alias, or the zone of '${namespace.domain}'`,
      });
    }
    if (!props.endpoint && isWantedDirect(namespace, props.whenCovered)) {
      problems.push({ at, value: namespace._given, message: 'should lead straight to the endpoint if its certificate covers it: give endpoint' });
    }
    if (!props.endpoint && !namespace.endpoint && wantsSrv(namespace, props)) {
      problems.push({ at, value: namespace._given, message: 'needs an endpoint for its SRV record: give endpoint' });
    }
    return problems;
  });
}
