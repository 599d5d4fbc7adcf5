import { type IHostedZone, PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { type RemovalPolicy, Token } from 'aws-cdk-lib/core';
import { checkHostName, normalizeZoneName, quote, zoneHolds } from '../names/domain-name';
import type { KeyedPrivateZone } from './keyed-private-zone';
import { isPlaceholder } from './private/identity';
import { doubledZone, keyProblem, privateSources, type ZoneSource, zoneNameOf, zoneWithoutName } from './private/record-zone';

/** Options of a redirect host. */
export interface RedirectHostOptions {
  /**
   * Private zones that hold the redirect host too, for a split-horizon DNS: internal clients query these, and get the
   * same answer.
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
   * What CloudFormation does with the alias records of this name when they leave their stack, or the stack is deleted.
   * `RETAIN` is for a former redirect host that records of other parties may lead to for long. Remove a retained alias by
   * hand before the load balancer goes: it would dangle, and another AWS customer may get the name that it leads to.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly aliasRemovalPolicy?: RemovalPolicy;
}

/**
 * The stable name of the redirect site, `autodiscoverredirect.contoso.com`: the target of
 * every CNAME `autodiscover.<namespace>`.
 *
 * It outlives the load balancer: a replaced load balancer changes one alias record, and no namespace's record. And it
 * is a literal, so that records in other accounts need no reference to the site's stack.
 *
 * A value that is checked when it is made.
 */
export class RedirectHost {
  /**
   * A redirect host in a Route 53 zone of the site's own account: its alias records are made next to the load balancer.
   *
   * @param zone the public zone that is to hold it; private ones go into the options, or to `inPrivateZones`
   * @param recordName its name, either relative to the zone (`autodiscoverredirect`) or in full; one with a dot at its end is in full
   * @param options more zones
   * @throws if the name is not a host name, it is in full and outside the zone, or CDK does not know the zone's name, as of `HostedZone.fromHostedZoneId`
   */
  public static inZone(zone: IHostedZone, recordName: string, options: RedirectHostOptions = {}): RedirectHost {
    return RedirectHost.inSources([{ zone }, ...privateSources(options.privateZones, options.keyedPrivateZones)], recordName, options.aliasRemovalPolicy);
  }

  /**
   * A redirect host for internal clients only: its alias records are only in private zones.
   *
   * @param zones the private zones, one or several of the same name; none if `keyedPrivateZones` has them
   * @param recordName its name, either relative to the zones or in full
   * @param options more private zones
   * @throws if the name is not a host name, or there is no zone
   */
  public static inPrivateZones(zones: IHostedZone[], recordName: string, options: RedirectHostOptions = {}): RedirectHost {
    const sources = privateSources([...zones, ...(options.privateZones ?? [])], options.keyedPrivateZones);
    if (sources.length === 0) throw new Error(`redirect host ${quote(recordName)} has no zone: give at least one, or use RedirectHost.external`);
    return RedirectHost.inSources(sources, recordName, options.aliasRemovalPolicy);
  }

  /**
   * A redirect host whose DNS is elsewhere, at another provider or in another account. No public record is made; a stack
   * output has the name of the load balancer that its record must lead to.
   *
   * @param hostName the fully qualified name; a token passes unchecked, and so does what CDK has yet to look up
   * @param options private zones
   * @throws if the name is not a host name, or `aliasRemovalPolicy` is given without a private zone
   */
  public static external(hostName: string, options: RedirectHostOptions = {}): RedirectHost {
    const sources = privateSources(options.privateZones, options.keyedPrivateZones);
    RedirectHost.checkZoneNames(sources, hostName);
    if (options.aliasRemovalPolicy && sources.length === 0)
      throw new Error(`redirect host ${quote(hostName)} has an aliasRemovalPolicy, and no zone in which an alias would be made: leave it out`);
    if (Token.isUnresolved(hostName) || isPlaceholder(hostName)) return new RedirectHost(hostName, sources, true, options.aliasRemovalPolicy);
    const host = RedirectHost.checked(hostName, hostName);
    RedirectHost.checkZones(sources, host);
    return new RedirectHost(host, sources, true, options.aliasRemovalPolicy);
  }

  private static inSources(sources: ZoneSource[], recordName: string, aliasRemovalPolicy: RemovalPolicy | undefined): RedirectHost {
    RedirectHost.checkZoneNames(sources, recordName);
    const first = (sources[0].zone as IHostedZone).zoneName;
    // What CDK has yet to look up is not judged, and may be in full.
    if (Token.isUnresolved(recordName) || isPlaceholder(recordName) || isPlaceholder(first))
      return new RedirectHost(`${recordName}.${first}`, sources, false, aliasRemovalPolicy);

    const zoneName = normalizeZoneName(first);
    const given = normalizeZoneName(recordName);
    // As in a zone file and in CDK, a name with a dot at its end is in full.
    if (recordName.endsWith('.') && !zoneHolds(zoneName, given)) {
      throw new Error(`redirect host ${quote(recordName)} is outside the hosted zone ${quote(first)}: give the zone that holds it`);
    }
    const host = RedirectHost.checked(zoneHolds(zoneName, given) ? given : `${given}.${zoneName}`, recordName);
    RedirectHost.checkZones(sources, host);
    return new RedirectHost(host, sources, false, aliasRemovalPolicy);
  }

  private static checkZoneNames(sources: ZoneSource[], given: string): void {
    const names = sources.map(zoneNameOf);
    if (names.includes(undefined)) throw new Error(`redirect host ${quote(given)} ${zoneWithoutName(sources)}`);
    const wrongKey = keyProblem(sources);
    if (wrongKey !== undefined) throw new Error(`redirect host ${quote(given)} ${wrongKey}`);
    if (!names.some((name) => Token.isUnresolved(name))) return;
    throw new Error(
      `redirect host ${quote(given)} has a hosted zone whose name is known only at deployment, and the ID of its record derives from it; write the name out`,
    );
  }

  private static checkZones(sources: ZoneSource[], host: string): void {
    const doubled = doubledZone(sources);
    if (doubled !== undefined) throw new Error(`redirect host ${quote(host)} has the hosted zone ${quote(doubled)} twice: give it once`);
    const names = sources.map(({ zone }) => (zone as IHostedZone).zoneName);
    const outside = names.find((name) => !isPlaceholder(name) && !zoneHolds(normalizeZoneName(name), host));
    if (outside !== undefined) throw new Error(`redirect host ${quote(host)} is outside the private zone ${quote(outside)}: give a zone that holds it`);
  }

  private static checked(name: string, given: string): string {
    const checked = checkHostName(name);
    if (checked.name === undefined) throw new Error(`redirect host ${quote(given)} ${checked.problem}`);
    return checked.name;
  }

  /** The zones that hold its alias records. */
  public readonly zones: IHostedZone[];

  private constructor(
    /** The fully qualified name, in its normal form. */
    public readonly hostName: string,
    /** @internal */
    public readonly _sources: ZoneSource[],
    /** Whether its public DNS is elsewhere. */
    public readonly isExternal: boolean,
    /** @internal */
    public readonly _aliasRemovalPolicy: RemovalPolicy | undefined,
  ) {
    this.zones = _sources.map(({ zone }) => zone as IHostedZone);
  }

  /**
   * Whether a zone that is given here is public, so that clients outside find it.
   *
   * @internal
   */
  public get _isInPublicZone(): boolean {
    return this._sources.some(({ zone, beside }) => !beside && !(zone instanceof PrivateHostedZone));
  }
}
