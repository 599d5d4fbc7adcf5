import { HostedZone, type HostedZoneAttributes, type HostedZoneProviderProps, type IHostedZone, PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { shardHash } from '../layout/record-shards';
import { autodiscoverHost, checkMailDomain, normalizeZoneName, quote } from '../names/domain-name';
import type { AutodiscoverEndpoint } from './autodiscover-endpoint';
import type { KeyedPrivateZone } from './keyed-private-zone';
import { WhenCovered } from './options';
import { isPlaceholder } from './private/identity';
import {
  doubledZone,
  keyProblem,
  otherAccount,
  privateSources,
  type RecordZone,
  recordZone,
  type UnsettledZone,
  unsettledZones,
  type ZoneSource,
  zoneNameOf,
  zoneWithoutName,
} from './private/record-zone';

/** Options of every namespace. */
export interface SmtpNamespaceOptions {
  /**
   * Its own endpoint, for a namespace whose mailboxes are elsewhere than the others', such as
   * `AutodiscoverEndpoint.exchangeOnline()`.
   *
   * @default - the endpoint of the site
   */
  readonly endpoint?: AutodiscoverEndpoint;

  /**
   * Private zones that hold the namespace's record too, for a split-horizon DNS: without one there, internal clients
   * do not find the redirect site.
   *
   * @default - none
   */
  readonly privateZones?: IHostedZone[];

  /**
   * Further private zones, each with your own key: for zones whose IDs are known only at deployment, such as one imported
   * from SSM. Without a key the logical ID of a record in such a zone derives from the zone's construct path.
   *
   * @default - none
   */
  readonly keyedPrivateZones?: KeyedPrivateZone[];

  /**
   * Whether to make the SRV record `_autodiscover._tcp.<domain>` too, for clients that never use the http step. It
   * leads straight to the endpoint.
   *
   * @default - the construct's value for all its namespaces
   */
  readonly srvRecord?: boolean;

  /**
   * Where its record leads if the certificate of the site's endpoint names its host already. Not for a namespace with
   * its own endpoint, whose certificate is not checked.
   *
   * @default - the construct's value for all its namespaces
   */
  readonly whenCovered?: WhenCovered;

  /**
   * Whether an environment's file has it, which is checked as a whole: its domain is in its normal form, and right in its set.
   *
   * @default false
   * @internal
   */
  readonly _isChecked?: boolean;
}

/**
 * An SMTP namespace: a mail domain whose mailboxes are in this organisation, and where its DNS is.
 *
 * A value that checks itself: the domain must be a mail domain of at least two labels, no public suffix, within the
 * lengths of DNS (RFC 1035, section 2.3.4). It is lower-cased, its trailing dot removed, and an internationalised name
 * put into ASCII (UTS #46). The construct that gets the namespace reports its problems, together with those of all
 * others; reading a property of an invalid namespace throws.
 */
export class SmtpNamespace {
  /**
   * A namespace whose DNS is a Route 53 zone.
   *
   * @param domain the mail domain, such as `fabrikam.com`
   * @param zone the public zone that holds `autodiscover.<domain>`, of the account that its record is made in; private ones
   *   go into the options, or to `inPrivateZones`. In a zone named exactly that, the record is an alias, as
   *   a zone's apex cannot have a CNAME (RFC 1034, section 3.6.2).
   * @param options its own endpoint, more zones
   */
  public static inZone(domain: string, zone: IHostedZone, options: SmtpNamespaceOptions = {}): SmtpNamespace {
    const namespace = new SmtpNamespace(domain, [{ zone }], false, options);
    if (zone instanceof PrivateHostedZone)
      namespace._problems.push('has a private zone as its public one: use SmtpNamespace.inPrivateZones, or privateZones next to the public one');
    return namespace;
  }

  /**
   * A namespace whose DNS is a Route 53 zone that is known by name and ID: needs no look-up, and no construct per zone.
   *
   * @param domain the mail domain, such as `fabrikam.com`
   * @param zone the zone's name and ID
   * @param options its own endpoint, more zones
   */
  public static inZoneWithAttributes(domain: string, zone: HostedZoneAttributes, options: SmtpNamespaceOptions = {}): SmtpNamespace {
    return new SmtpNamespace(domain, [{ attributes: zone }], false, options);
  }

  /**
   * A namespace whose DNS is a Route 53 zone that CDK looks up in the account when it synthesizes, one look-up per zone.
   * The answer is kept in `cdk.context.json`. The stack needs a concrete account and region.
   *
   * @param domain the mail domain, such as `fabrikam.com`
   * @param zone what to look for; exactly one zone must match
   * @param options its own endpoint, more zones
   */
  public static inLookedUpZone(domain: string, zone: HostedZoneProviderProps, options: SmtpNamespaceOptions = {}): SmtpNamespace {
    return new SmtpNamespace(
      domain,
      [{ lookup: { ...zone, domainName: Token.isUnresolved(zone.domainName) ? zone.domainName : normalizeZoneName(zone.domainName) } }],
      false,
      options,
    );
  }

  /**
   * A namespace whose DNS is not in Route 53, or not in this account. It gets no record here, but a stack output with
   * the records that its zone needs; of an environment file the command `cdk-autodiscover-redirect zonefile` writes the same
   * as a zone file.
   *
   * @param domain the mail domain, such as `tailspintoys.com`
   * @param options its own endpoint, private zones
   */
  public static external(domain: string, options: SmtpNamespaceOptions = {}): SmtpNamespace {
    return new SmtpNamespace(domain, [], true, options);
  }

  /**
   * A namespace for internal clients only: its records are only in private zones.
   *
   * @param domain the mail domain, such as `corp.fabrikam.com`
   * @param zones the private zones, one or several of the same name; none if `keyedPrivateZones` has them
   * @param options its own endpoint, more private zones
   */
  public static inPrivateZones(domain: string, zones: IHostedZone[], options: SmtpNamespaceOptions = {}): SmtpNamespace {
    const namespace = new SmtpNamespace(domain, privateSources(zones), false, options);
    if (namespace.zoneSources.length === 0) namespace._problems.push('has no zone; give at least one, or use SmtpNamespace.external');
    return namespace;
  }

  /** Its own endpoint, if it has one. */
  public readonly endpoint?: AutodiscoverEndpoint;

  /** Whether it has an SRV record; left out if the construct decides. */
  public readonly srvRecord?: boolean;

  /** Where its record leads if the certificate names its host; left out if the construct decides. */
  public readonly whenCovered?: WhenCovered;

  /** Whether its public DNS is elsewhere, so that no record is made for it. */
  public readonly isExternal: boolean;

  private readonly normalized?: string;
  private readonly zoneSources: ZoneSource[];

  /** @internal */
  public readonly _problems: string[] = [];

  /**
   * The names of its zones, normalized if possible.
   *
   * @internal
   */
  public readonly _zoneNames: string[];

  /**
   * Whether its domain, and its set, was checked already.
   *
   * @internal
   */
  public readonly _isChecked: boolean;

  private hash?: number;

  private constructor(
    /** @internal */
    public readonly _given: string,
    zones: ZoneSource[],
    isExternal: boolean,
    options: SmtpNamespaceOptions,
  ) {
    this.endpoint = options.endpoint;
    this.srvRecord = options.srvRecord;
    this.whenCovered = options.whenCovered;
    this.isExternal = isExternal;
    this._isChecked = options._isChecked ?? false;
    this.zoneSources = [...zones, ...privateSources(options.privateZones, options.keyedPrivateZones)];
    const zoneNames = this.zoneSources.map(zoneNameOf).filter((name) => name !== undefined);
    this._zoneNames = zoneNames.map((name) => (Token.isUnresolved(name) ? name : normalizeZoneName(name)));

    if (Token.isUnresolved(_given)) {
      this._problems.push('is known only at deployment, and the IDs of its rule and record derive from it; write it out');
    } else {
      const checked = options._isChecked || isPlaceholder(_given) ? { name: _given } : checkMailDomain(_given);
      this.normalized = checked.name;
      if (checked.problem !== undefined) this._problems.push(checked.problem);
    }
    if (options.endpoint && Token.isUnresolved(options.endpoint.host)) {
      this._problems.push('has an endpoint that is known only at deployment, and the priority of its rule derives from it; write the host out');
    }
    if (options.endpoint && options.whenCovered === WhenCovered.DIRECT) {
      this._problems.push("has its own endpoint, and whenCovered is only for the site's endpoint: leave one of the two out");
    }
    if (zoneNames.length < this.zoneSources.length) this._problems.push(zoneWithoutName(this.zoneSources));
    const wrongKey = keyProblem(this.zoneSources);
    if (wrongKey !== undefined) this._problems.push(wrongKey);
    const doubled = doubledZone(this.zoneSources);
    if (doubled !== undefined) this._problems.push(`has the hosted zone ${quote(doubled)} twice: give it once`);
    if (this._zoneNames.some((name) => Token.isUnresolved(name))) {
      this._problems.push('has a hosted zone whose name is known only at deployment, and the ID of its record derives from it; write the name out');
    }
  }

  /** The mail domain, in its normal form. */
  public get domain(): string {
    if (this.normalized === undefined) throw new Error(`namespace ${quote(this._given)} ${this._problems.join('; ')}`);
    return this.normalized;
  }

  /** The host that mail clients ask: `autodiscover.<domain>`. */
  public get autodiscoverHost(): string {
    return autodiscoverHost(this.domain);
  }

  /**
   * Which sibling stack holds its records. Each sibling asks this of each namespace, so the hash is kept.
   *
   * @internal
   */
  public _shardOf(stacks: number): number {
    this.hash ??= shardHash(this.domain);
    return this.hash % stacks;
  }

  /**
   * The accounts of its zones that are known not to be that of its records' stack.
   *
   * @internal
   */
  public _otherAccounts(scope: Construct): string[] {
    return [...new Set(this.zoneSources.map((source) => otherAccount(source, scope)).filter((account) => account !== undefined))];
  }

  /**
   * Whether a zone that is given here is public, so that clients outside find it.
   *
   * @internal
   */
  public get _isInPublicZone(): boolean {
    return this.zoneSources.some(({ beside }) => !beside);
  }

  /**
   * The private zones whose records' IDs depend on the zones' construct paths, by their present keys.
   *
   * @internal
   */
  public get _unsettledZones(): UnsettledZone[] {
    return unsettledZones(this.zoneSources);
  }

  /**
   * The zones for its records.
   *
   * @internal
   */
  public _zonesIn(scope: Construct): RecordZone[] {
    return this.zoneSources.map((source) =>
      recordZone(source, (query) => {
        const id = `Zone ${query.domainName}${query.privateZone ? ` private ${query.vpcId ?? ''}` : ''}`;
        return (scope.node.tryFindChild(id) as IHostedZone | undefined) ?? HostedZone.fromLookup(scope, id, query);
      }),
    );
  }
}
