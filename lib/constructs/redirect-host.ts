import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Token } from 'aws-cdk-lib/core';
import { checkHostName, normalizeZoneName, quote, zoneHolds } from '../names/domain-name';

/** Options of a redirect host in a zone. */
export interface RedirectHostInZoneOptions {
  /**
   * Private zones that hold the redirect host too, for a split-horizon DNS: clients inside ask these, and get the
   * same answer.
   *
   * @default - none
   */
  readonly privateZones?: IHostedZone[];
}

/**
 * The stable name of the redirect site, `autodiscoverredirect.contoso.com`: what every `autodiscover.<namespace>` is a
 * CNAME of.
 *
 * It outlives the load balancer: a replaced load balancer changes one alias record, and no namespace's record. And it
 * is a literal, so that records in other accounts need no reference to the site's stack.
 *
 * A value: it checks itself when it is made.
 */
export class RedirectHost {
  /**
   * A redirect host in a Route 53 zone of the site's own account: its alias records are made beside the load balancer.
   *
   * @param zone the zone that is to hold it
   * @param recordName its name, either relative to the zone (`autodiscoverredirect`) or in full
   * @param options more zones
   * @throws if the name is not a host name
   */
  public static inZone(zone: IHostedZone, recordName: string, options: RedirectHostInZoneOptions = {}): RedirectHost {
    const zones = [zone, ...(options.privateZones ?? [])];
    if (Token.isUnresolved(recordName) || Token.isUnresolved(zone.zoneName)) return new RedirectHost(`${recordName}.${zone.zoneName}`, zones);

    const zoneName = normalizeZoneName(zone.zoneName);
    const given = normalizeZoneName(recordName);
    const host = RedirectHost.checked(zoneHolds(zoneName, given) ? given : `${given}.${zoneName}`, recordName);
    for (const other of zones.slice(1)) {
      if (!Token.isUnresolved(other.zoneName) && !zoneHolds(normalizeZoneName(other.zoneName), host)) {
        throw new Error(`redirect host ${quote(host)} is outside the private zone ${quote(other.zoneName)}: give a zone that holds it`);
      }
    }
    return new RedirectHost(host, zones);
  }

  /**
   * A redirect host whose DNS is elsewhere, at another provider or in another account. No record is made; a stack
   * output names the load balancer that its record has to lead to.
   *
   * @param hostName the fully qualified name; a token passes unchecked
   * @throws if the name is not a host name
   */
  public static external(hostName: string): RedirectHost {
    return new RedirectHost(Token.isUnresolved(hostName) ? hostName : RedirectHost.checked(hostName, hostName), []);
  }

  private static checked(name: string, given: string): string {
    const checked = checkHostName(name);
    if (checked.name === undefined) throw new Error(`redirect host ${quote(given)} ${checked.problem}`);
    return checked.name;
  }

  private constructor(
    /** The fully qualified name, in its normal form. */
    public readonly hostName: string,
    /** The zones that hold its alias records; empty where its DNS is elsewhere. */
    public readonly zones: IHostedZone[],
  ) {}
}
